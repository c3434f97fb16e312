package dev.holdfast.logs.testing;

import dev.holdfast.cluster.KubeClients;
import dev.holdfast.evidence.testing.SimulatedContext;
import dev.holdfast.logs.CopyLogs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** One invocation of the real handler, in a process of its own. */
final class CopyOnce {
    private static final String REQUEST = """
        {"case":"benchmark","reason":"benchmark","cluster":"prod","targets":[{"namespace":"%s","pod":"%s"}]}\
        """.formatted(KubeStandIn.NAMESPACE, KubeStandIn.POD);

    private CopyOnce() {}

    /** Takes the address of the Kubernetes API and how many bytes have to be copied; none means an event that is ignored. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws IOException {
        long bytes = Long.parseLong(arguments[1]);
        Path file = Files.writeString(Files.createTempFile("benchmark", ".kubeconfig"), """
            apiVersion: v1
            kind: Config
            current-context: c
            clusters: [{name: c, cluster: {server: "%s"}}]
            contexts: [{name: c, context: {cluster: c, user: u}}]
            users: [{name: u, user: {token: t}}]
            """.formatted(arguments[0]));
        long began = System.nanoTime();
        var handler = new CopyLogs(
                Map.of("HOLDFAST_EVIDENCE_BUCKET", "benchmark"),
                Clock.systemUTC(),
                _ -> {},
                KubeClients.fromKubeconfig(file));
        Files.delete(file);
        var out = new ByteArrayOutputStream();
        String event =
                bytes == 0 ? "{\"source\":\"aws.s3\",\"detail-type\":\"Object Created\",\"detail\":{}}" : REQUEST;
        var context = SimulatedContext.lasting(SimulatedContext.LONGEST, "benchmark", Clock.systemUTC());
        handler.handleRequest(new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), out, context);
        double seconds = (System.nanoTime() - began) / 1e9;
        long copied = copied(out.toByteArray());
        if (copied < bytes) {
            throw new IOException("copied " + copied + " of " + bytes + " bytes: " + out);
        }
        System.out.println(new Child.Usage(Child.cpuSeconds(), Child.peakMib(), seconds, bytes).text());
    }

    private static long copied(byte[] answer) {
        long bytes = 0;
        for (var kept : JsonMapper.shared().readTree(answer).path("evidence").values()) {
            bytes += kept.path("key").asString("").endsWith(".log")
                    ? kept.path("bytes").asLong()
                    : 0;
        }
        return bytes;
    }
}

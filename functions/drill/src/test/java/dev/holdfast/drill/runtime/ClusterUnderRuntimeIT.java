package dev.holdfast.drill.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.testing.Intruder;
import dev.holdfast.cluster.testing.ShopCluster;
import dev.holdfast.cluster.testing.SimulatedApi;
import dev.holdfast.cluster.testing.SimulatedKubelets;
import dev.holdfast.drill.emulator.Account;
import dev.holdfast.drill.emulator.Emulator;
import dev.holdfast.drill.emulator.Front;
import dev.holdfast.drill.emulator.SharedEmulator;
import dev.holdfast.incident.InstanceId;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The functions that speak to a cluster as they are deployed: the shaded jar under Lambda's runtime client, EKS asked for the
 * cluster, TLS by the cluster's own authority, a presigned token, and the rights of the function's own YAML.
 */
@ExtendWith(SharedEmulator.class)
final class ClusterUnderRuntimeIT {
    private static final Path ROOT = LambdaProcess.ROOT;
    private static final Duration WITHIN = Duration.ofMinutes(2);

    @TempDir
    private Path folder = Path.of("");

    private final Front front;
    private final String bucket = "evidence-eks-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    private final String cluster = "eks-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    private final FakeRuntimeApi runtime = new FakeRuntimeApi();
    private final SimulatedApi api = SimulatedApi.start();
    private final SimulatedKubelets kubelets = SimulatedKubelets.before(api.url());
    private final List<Process> started = new ArrayList<>();
    private final List<EksDoor> doors = new ArrayList<>();

    ClusterUnderRuntimeIT(Emulator emulator) throws IOException {
        front = Front.before(emulator);
    }

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
        doors.forEach(EksDoor::close);
        runtime.close();
        kubelets.close();
        api.close();
        front.close();
    }

    @Test
    void copyLogsFindsThePodAndCopiesAllOfIt() throws Exception {
        var pod = shop();
        start("copy-logs", "dev.holdfast.logs.CopyLogs", "rbac.yaml", Map.of());

        var answer = invoke(pod);

        assertThat(answer.path("status").asString()).as(answer.toString()).isEqualTo("DONE");
        assertThat(answer.path("outcomes").values())
                .filteredOn(outcome -> outcome.path("action").asString().equals("copy-log"))
                .hasSizeGreaterThan(3)
                .allSatisfy(outcome ->
                        assertThat(outcome.path("verified").asBoolean()).isTrue());
    }

    @Test
    void quarantineIsRehearsedByDryRunsOfTheApiServer() throws Exception {
        var pod = shop();
        start(
                "quarantine-workload",
                "dev.holdfast.quarantine.QuarantineWorkload",
                "rbac.yaml",
                Map.of("HOLDFAST_QUARANTINE", "observe"));
        var before = api.state();

        var answer = invoke(pod);

        assertThat(answer.path("status").asString()).as(answer.toString()).isEqualTo("DONE");
        assertThat(answer.path("observed").asBoolean()).isTrue();
        assertThat(answer.path("outcomes").values())
                .filteredOn(outcome -> outcome.path("action").asString().equals("isolate"))
                .singleElement()
                .satisfies(outcome -> assertThat(outcome.path("details")
                                .path("expectedContainment")
                                .asString())
                        .isNotEmpty());
        assertThat(before.to(api.state()).isEmpty()).isTrue();
    }

    @Test
    void withoutAnAccessEntryTheAnswerSaysSo() throws Exception {
        var pod = shop();
        api.requireRbac();
        start("copy-logs", "dev.holdfast.logs.CopyLogs", "", Map.of());

        var answer = invoke(pod);

        assertThat(answer.path("status").asString()).isNotEqualTo("DONE");
        assertThat(answer.toString()).contains("CLUSTER_FORBIDDEN");
    }

    private Pod shop() throws IOException {
        var intruder = Intruder.inCart();
        Account.in(front).bucket(bucket).cluster(cluster).node(new InstanceId(intruder.instance()), 0);
        var pod = ShopCluster.in(api).withIntruder(intruder);
        var statuses = new ArrayList<ContainerStatus>(pod.getStatus().getContainerStatuses());
        statuses.addAll(pod.getStatus().getInitContainerStatuses());
        statuses.addAll(pod.getStatus().getEphemeralContainerStatuses());
        for (ContainerStatus status : statuses) {
            byte[] line = "2026-11-23T18:00:00.000000000Z a line\n".getBytes(StandardCharsets.UTF_8);
            kubelets.log(status.getContainerID(), line);
            if (status.getLastState() != null && status.getLastState().getTerminated() != null) {
                kubelets.log(status.getLastState().getTerminated().getContainerID(), line);
            }
        }
        return pod;
    }

    private void start(String module, String handler, String rights, Map<String, String> more) throws Exception {
        String group = "holdfast:" + module;
        if (!rights.isEmpty()) {
            api.requireRbac(Files.readString(ROOT.resolve("functions/" + module + "/" + rights)));
        }
        var door = EksDoor.before(kubelets.url(), api.tokenOf("arn:aws:sts::1:assumed-role/x/y", group), folder);
        doors.add(door);
        front.clusterEndpoint(door.url(), door.authority());
        var variables = new HashMap<String, String>(more);
        variables.put("AWS_ENDPOINT_URL", front.endpoint().toString());
        variables.put("HOLDFAST_EVIDENCE_BUCKET", bucket);
        started.add(LambdaProcess.start(runtime, module, handler, variables));
    }

    private JsonNode invoke(Pod pod) throws Exception {
        runtime.send("""
            {"case":"runtime","reason":"test","cluster":"%s","targets":[{"namespace":"%s","pod":"%s"}]}
            """.formatted(
                cluster, pod.getMetadata().getNamespace(), pod.getMetadata().getName()));
        var said = runtime.next(WITHIN).orElseThrow();
        assertThat(said.what()).as(said.body()).isEqualTo("response");
        return JsonMapper.shared().readTree(said.body());
    }
}

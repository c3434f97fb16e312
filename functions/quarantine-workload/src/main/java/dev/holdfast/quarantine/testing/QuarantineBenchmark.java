package dev.holdfast.quarantine.testing;

import dev.holdfast.cluster.KubeClients;
import dev.holdfast.evidence.testing.SimulatedContext;
import dev.holdfast.quarantine.QuarantineWorkload;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How long it takes to contain many pods at once: a request by hand that names them, through the real handler, against stand-ins
 * of the API server and of S3 in the same process. What the network allows (requests × latency / 32) is the bound; a pod
 * whose request is told to come back in a second near the end adds that second to it. What this very machine allows is measured
 * with a client that does nothing else.
 */
public final class QuarantineBenchmark {
    private static final int AT_A_TIME = 32;
    private static final int WARM_UP = 500;
    private static final double OF_BOUND = 0.8;

    private final PrintStream out;
    private final int pods;
    private final Duration latency;
    private final Duration s3Latency;
    private final int throttledOneIn;
    private boolean held = true;

    private QuarantineBenchmark(PrintStream out, int pods, Duration latency, Duration s3Latency, int throttledOneIn) {
        this.throttledOneIn = throttledOneIn;
        this.out = out;
        this.pods = pods;
        this.latency = latency;
        this.s3Latency = s3Latency;
    }

    /**
     * Takes how many pods (5000), the latency of the API server (20) and of S3 (20) in milliseconds, and of how many requests one is
     * told to come back in a second (100; 0 for none).
     */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("aws.region", "us-east-1");
        System.setProperty("aws.accessKeyId", "benchmark");
        System.setProperty("aws.secretAccessKey", "benchmark");
        var benchmark = new QuarantineBenchmark(
                System.out,
                number(arguments, 0, 5000),
                Duration.ofMillis(number(arguments, 1, 20)),
                Duration.ofMillis(number(arguments, 2, 20)),
                number(arguments, 3, 100));
        benchmark.run();
        System.exit(benchmark.held ? 0 : 1);
    }

    private static int number(String[] arguments, int at, int otherwise) {
        return arguments.length > at ? Integer.parseInt(arguments[at]) : otherwise;
    }

    private void run() throws IOException, InterruptedException {
        out.printf(
                "Quarantine of %d pods of one ReplicaSet, API latency %d ms, S3 latency %d ms, one request in %d told"
                        + " to come back in 1 s%n%n",
                pods, latency.toMillis(), s3Latency.toMillis(), throttledOneIn);
        quarantine(Math.min(pods, WARM_UP), Report.NONE);
        double before = bareClient();
        quarantine(pods, Report.PRINTED);
        out.printf(
                "The network allows %.0f requests/s; a client that does nothing else gets %.0f before and %.0f after"
                        + " on this machine%n",
                AT_A_TIME * 1e9 / latency.toNanos(), before, bareClient());
    }

    private enum Report {
        NONE,
        PRINTED
    }

    /** Requests per second of the JDK's client on this machine now. */
    private double bareClient() throws IOException, InterruptedException {
        try (var kube = new ApiStandIn(new StandInCluster(1), latency, 0);
                var client = HttpClient.newHttpClient();
                var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var permits = new Semaphore(AT_A_TIME);
            var request = HttpRequest.newBuilder(
                            URI.create(kube.endpoint() + "/api/v1/namespaces/shop/pods/" + StandInObjects.name(0)))
                    .build();
            int count = Math.max(500, pods);
            long began = System.nanoTime();
            pool.invokeAll(IntStream.range(0, count)
                    .<java.util.concurrent.Callable<Integer>>mapToObj(_ -> () -> {
                        permits.acquire();
                        try {
                            return client.send(request, BodyHandlers.ofByteArray())
                                    .body()
                                    .length;
                        } finally {
                            permits.release();
                        }
                    })
                    .toList());
            return count / ((System.nanoTime() - began) / 1e9);
        }
    }

    private void quarantine(int many, Report report) throws IOException {
        var cluster = new StandInCluster(many);
        try (var kube = new ApiStandIn(cluster, latency, throttledOneIn);
                var s3 = new S3StandIn(s3Latency)) {
            System.setProperty("aws.endpointUrlS3", s3.endpoint());
            System.setProperty("aws.endpointUrl", kube.endpoint());
            Path file =
                    Files.writeString(Files.createTempFile("benchmark", ".kubeconfig"), """
                        apiVersion: v1
                        kind: Config
                        current-context: c
                        clusters: [{name: c, cluster: {server: "%s"}}]
                        contexts: [{name: c, context: {cluster: c, user: u}}]
                        users: [{name: u, user: {token: t}}]
                        """.formatted(kube.endpoint()));
            var handler = new QuarantineWorkload(
                    Map.of(
                            "HOLDFAST_EVIDENCE_BUCKET", "benchmark",
                            "HOLDFAST_QUARANTINE", "enforce",
                            "HOLDFAST_CONTAIN_WAIT_SECONDS", "0"),
                    Clock.systemUTC(),
                    _ -> {},
                    KubeClients.fromKubeconfig(file));
            Files.delete(file);
            byte[] event = request(many).getBytes(StandardCharsets.UTF_8);
            var answer = new ByteArrayOutputStream();
            var context = SimulatedContext.lasting(SimulatedContext.LONGEST, "benchmark", Clock.systemUTC());
            double cpu = cpuSeconds();
            long began = System.nanoTime();
            handler.handleRequest(new ByteArrayInputStream(event), answer, context);
            long ended = System.nanoTime();
            if (report == Report.PRINTED) {
                report(new Seen(cluster, kube, s3, began, ended, cpuSeconds() - cpu));
                contained(JsonMapper.shared().readTree(answer.toByteArray()), s3);
            }
        }
    }

    private static String request(int many) {
        String targets = IntStream.range(0, many)
                .mapToObj(i -> "{\"namespace\":\"shop\",\"pod\":\"" + StandInObjects.name(i) + "\"}")
                .collect(Collectors.joining(","));
        return "{\"case\":\"benchmark\",\"reason\":\"benchmark\",\"cluster\":\"prod\",\"force\":true,\"targets\":["
                + targets + "]}";
    }

    private record Seen(StandInCluster cluster, ApiStandIn kube, S3StandIn s3, long began, long ended, double cpu) {
        double wall() {
            return (ended - began) / 1e9;
        }
    }

    private void report(Seen seen) {
        var traffic = seen.kube().traffic();
        out.println("Requests to the API server:");
        traffic.counts().forEach((kind, count) -> out.printf("  %-28s %6d%n", kind, count));
        out.printf("  %-28s %6d, %.3f per pod%n", "all", traffic.all(), traffic.all() / (double) pods);
        out.println("Requests to S3:");
        seen.s3().traffic().counts().forEach((kind, count) -> out.printf("  %-28s %6d%n", kind, count));
        out.println();
        double one = pods * latency.toNanos() / 1e9 / AT_A_TIME;
        phase("before-states to S3", seen, seen.s3().traffic(), "PUT before-state of a pod", 0);
        double bound = one + (throttledOneIn == 0 ? 0 : 1);
        double toSwitch = phase("switch", seen, traffic, "PATCH pods (switch)", bound);
        double toDetach = phase("out of service", seen, traffic, "PATCH pods (detach)", bound);
        double all = traffic.all() * latency.toNanos() / 1e9 / AT_A_TIME;
        out.printf(
                "%-22s %6.2f s; every request at %d ms, %d at once: %.2f s (%.2f); one PATCH per pod: %.2f s (%.2f)%n",
                "whole invocation",
                seen.wall(),
                latency.toMillis(),
                AT_A_TIME,
                all,
                all / seen.wall(),
                one,
                one / seen.wall());
        out.printf("%-22s %6.2f s, stand-ins included%n%n", "processor", seen.cpu());
        judge("pods missed", seen.cluster().missed().size(), 0);
        judge("replacements marked", seen.cluster().wrong(), 0);
        judge("namespaces without the policy", seen.cluster().denies() ? 0 : 1, 0);
        judge("pods without a before-state", pods - seen.s3().beforeStates(), 0);
        judge("requests in flight", traffic.peak(), AT_A_TIME);
        judge(
                "of " + seen.kube().throttled() + " told to wait, back too early",
                seen.kube().tooEarly(),
                0);
        atLeast("switch, of the bound of %.2f s".formatted(bound), toSwitch, OF_BOUND);
        atLeast("out of service, of the bound of %.2f s".formatted(bound), toDetach, OF_BOUND);
    }

    /** Prints a phase, and returns how much of the bound was reached. */
    private double phase(String name, Seen seen, Traffic traffic, String kind, double bound) {
        var span = traffic.span(kind).orElseThrow();
        double seconds = span.seconds();
        out.printf(
                "%-22s %6.2f s, 99 %% of it %.2f s, from %.2f s to %.2f s after the invocation, %.0f pods/s%n",
                name,
                seconds,
                traffic.mostOf(kind).orElseThrow().seconds(),
                (span.from() - seen.began()) / 1e9,
                (span.to() - seen.began()) / 1e9,
                pods / seconds);
        return bound / seconds;
    }

    private void contained(JsonNode answer, S3StandIn s3) {
        var whole = s3.newest("/actions/quarantine-workload-")
                .map(JsonMapper.shared()::readTree)
                .orElse(answer);
        var verdicts = new HashMap<String, Integer>();
        for (JsonNode row : whole.path("outcomes").values()) {
            if (row.path("action").asString("").equals("isolate")) {
                verdicts.merge(row.path("details").path("containment").asString("-"), 1, Integer::sum);
            }
        }
        out.println("Verdicts: " + verdicts);
        judge("pods not said to be contained", pods - contained(verdicts), 0);
    }

    private static int contained(Map<String, Integer> verdicts) {
        return List.of("CONTAINED", "CONTAINED_NEW_FLOWS").stream()
                .mapToInt(name -> verdicts.getOrDefault(name, 0))
                .sum();
    }

    private void judge(String what, long value, long allowed) {
        boolean good = value <= allowed;
        held &= good;
        out.printf("%s: %s: %d, at most %d%n", good ? "Held" : "NOT HELD", what, value, allowed);
    }

    private void atLeast(String what, double value, double wanted) {
        boolean good = value >= wanted;
        held &= good;
        out.printf("%s: %s: %.2f, at least %.2f%n", good ? "Held" : "NOT HELD", what, value, wanted);
    }

    private static double cpuSeconds() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime() / 1e9;
    }
}

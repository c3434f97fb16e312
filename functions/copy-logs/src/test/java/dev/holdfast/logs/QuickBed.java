package dev.holdfast.logs;

import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.cluster.handover.HandOver;
import dev.holdfast.cluster.testing.InProcess;
import dev.holdfast.cluster.testing.SimulatedApi;
import dev.holdfast.cluster.testing.SimulatedCloudWatch;
import dev.holdfast.cluster.testing.SimulatedExecutions;
import dev.holdfast.cluster.testing.SimulatedWorkers;
import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.evidence.testing.InMemoryS3;
import dev.holdfast.evidence.testing.KillSwitch;
import dev.holdfast.evidence.testing.LostAnswers;
import dev.holdfast.evidence.testing.SimulatedContext;
import dev.holdfast.incident.Pause;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Settings;
import dev.holdfast.incident.answer.Log;
import dev.holdfast.incident.answer.TryAgain;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sfn.SfnClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The function with everything it calls in this process and on one clock: an invocation takes milliseconds, any of its calls can be
 * its last one, and what waits waits on the clock. What is left over is handed over.
 */
final class QuickBed {
    /** Not enough to begin a pod with. */
    static final Duration HARDLY_ANY = Duration.ofSeconds(14);

    static final Duration ALL = Duration.ofMinutes(15);

    private static final int SDK_ATTEMPTS = 3;
    private static final Map<String, String> SETTINGS = Map.of(
            "HOLDFAST_EVIDENCE_BUCKET", "evidence",
            "HOLDFAST_WORK_BUCKET", "work",
            "HOLDFAST_FANOUT_STATE_MACHINE", SimulatedExecutions.MACHINE);

    /** Made once, for that takes longer than a test; each begins with an empty one. */
    private static final InProcess CLUSTER = SimulatedApi.inProcess();

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    final Bed.Moved clock = new Bed.Moved();
    final InMemoryS3 s3 = new InMemoryS3("evidence", clock);
    final InMemoryS3 work = new InMemoryS3("work", clock);
    final SimulatedExecutions executions = new SimulatedExecutions();
    final SimulatedLogs cloudWatchLogs = new SimulatedLogs();
    final KillSwitch kill = new KillSwitch();
    final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger requests = new AtomicInteger();
    private final Pause pause = clock::move;
    private Duration left = ALL;
    private LostAnswers lost = new LostAnswers(0, 0);
    private ClusterAccess clusters = CLUSTER.access();
    private int calls;

    QuickBed() {
        CLUSTER.reset();
        CLUSTER.losing(_ -> kill.refuses());
        node("node-1");
    }

    /** This share of all answers of the evidence bucket does not arrive. */
    LostAnswers losing(long seed, double share) {
        lost = new LostAnswers(seed, share);
        return lost;
    }

    /** After so many times no client of the cluster is given any more. */
    void clientsEndAfter(int times) {
        var given = new AtomicInteger();
        clusters = cluster -> {
            if (given.incrementAndGet() > times) {
                throw new KubeFailure(Reason.CLUSTER_UNREACHABLE, 0, "EKS does not answer", null);
            }
            return CLUSTER.access().client(cluster);
        };
    }

    void node(String name) {
        CLUSTER.seed(new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .withUid(uid(name))
                .endMetadata()
                .withNewSpec()
                .withProviderID("aws:///us-east-1a/i-0123456789abcdef0")
                .endSpec()
                .build());
    }

    InProcess cluster() {
        return CLUSTER;
    }

    /** How much each invocation has from now on. */
    QuickBed left(Duration remaining) {
        left = remaining;
        return this;
    }

    private static String uid(String name) {
        return UUID.nameUUIDFromBytes(Bed.utf8(name)).toString();
    }

    /** A running pod in {@code shop} with one container that has written this. */
    void pod(String name, String node, byte[] stamped) {
        String id = "containerd://" + name;
        CLUSTER.log(id, stamped);
        CLUSTER.seed(TestBed.running(name, node, id)
                .editMetadata()
                .withUid(uid(name))
                .withCreationTimestamp("2026-11-23T17:00:00Z")
                .endMetadata()
                .build());
    }

    void pod(String name, byte[] stamped) {
        pod(name, "node-1", stamped);
    }

    void delete(String pod) {
        CLUSTER.backstage()
                .pods()
                .inNamespace("shop")
                .withName(pod)
                .withGracePeriod(0)
                .delete();
    }

    static String request(List<String> pods) {
        return TestBed.request(pods.stream()
                .map(pod -> "{\"namespace\":\"shop\",\"pod\":\"" + pod + "\"}")
                .collect(Collectors.joining(",")));
    }

    // invocations

    TestBed.Answer copy(String event) {
        var clients = new Wiring.Clients(
                lost.guard(S3Client.class, kill.guard(S3Client.class, s3), SDK_ATTEMPTS),
                kill.guard(CloudWatchClient.class, new SimulatedCloudWatch()),
                kill.guard(CloudWatchLogsClient.class, new OneByOne(cloudWatchLogs)),
                kill.guard(ClusterAccess.class, clusters),
                new HandOver.Access(kill.guard(S3Client.class, work), () -> kill.guard(SfnClient.class, executions)),
                CLUSTER::streams);
        var wiring = new Wiring(Settings.from(SETTINGS), clients, clock, pause, new Log(lines::add));
        var context = SimulatedContext.lasting(left, "request-" + requests.incrementAndGet(), clock);
        try {
            var answer = context.invoke(new CopyLogs(wiring, clock), event);
            return new TestBed.Answer(Optional.of(answer), Optional.empty());
        } catch (TryAgain e) {
            return new TestBed.Answer(Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    /** The same, which may be killed; empty then. */
    Optional<TestBed.Answer> mayDie(String event) {
        try {
            return Optional.of(copy(event));
        } catch (Fault.Killed e) {
            return Optional.empty();
        } finally {
            calls = kill.calls();
            kill.revive();
        }
    }

    /** How many calls the last invocation made that might have died. */
    int calls() {
        return calls;
    }

    /** The state machine carries out everything that was started. */
    List<JsonNode> workers() {
        return workers(item -> mayDie(item).flatMap(TestBed.Answer::json));
    }

    List<JsonNode> workers(Function<String, Optional<JsonNode>> invoke) {
        return new SimulatedWorkers(work, executions, () -> clock.move(Duration.ofMinutes(1))).run(invoke);
    }

    JsonNode object(String key) {
        return MAPPER.readTree(s3.text(key));
    }

    List<String> keys(String part) {
        return s3.objects().keySet().stream().filter(key -> key.contains(part)).toList();
    }

    /** The logs of a pod, with what lies aside. */
    List<String> logs(String pod) {
        return s3.objects().keySet().stream()
                .filter(key ->
                        key.contains("/logs/shop/" + pod + ".") && key.contains(".log") && !key.contains(".meta.json"))
                .toList();
    }
}

package dev.holdfast.snapshot;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.KubeFailures;
import dev.holdfast.cluster.handover.HandOver;
import dev.holdfast.cluster.testing.SimulatedCloudWatch;
import dev.holdfast.cluster.testing.SimulatedExecutions;
import dev.holdfast.evidence.testing.CaseRecords;
import dev.holdfast.evidence.testing.InMemoryS3;
import dev.holdfast.evidence.testing.KillSwitch;
import dev.holdfast.evidence.testing.LostAnswers;
import dev.holdfast.evidence.testing.SimulatedContext;
import dev.holdfast.incident.Settings;
import dev.holdfast.incident.answer.Log;
import dev.holdfast.incident.answer.TryAgain;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sfn.SfnClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Both functions over simulated AWS, invoked as Lambda does: bytes in, bytes out. Every invocation is a cold start. */
final class TestBed {
    static final Instant START = Instant.parse("2026-11-23T18:00:00Z");
    static final Duration FIFTEEN_MINUTES = Duration.ofMinutes(15);
    private static final String BUCKET = "evidence";
    private static final String WORK_BUCKET = "work";
    private static final int SDK_ATTEMPTS = 3;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    final VirtualTime time = new VirtualTime(START);
    final InMemoryS3 s3 = new InMemoryS3(BUCKET, time);
    final InMemoryS3 work = new InMemoryS3(WORK_BUCKET, time);
    final SimulatedExecutions executions = new SimulatedExecutions();
    final KillSwitch kill = new KillSwitch();
    final SimulatedEc2 ec2 = new SimulatedEc2(time);
    final SimulatedCloudWatch cloudWatch = new SimulatedCloudWatch();
    final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, String> environment = new TreeMap<>();
    private final AtomicInteger requests = new AtomicInteger();
    private S3Client seen = s3;
    private LostAnswers lost = new LostAnswers(0, 0);
    private ClusterAccess clusters = _ -> {
        throw KubeFailures.of("connect", new KubernetesClientException("", new ConnectException()));
    };
    private Duration left = FIFTEEN_MINUTES;

    TestBed() {
        set("EVIDENCE_BUCKET", BUCKET);
    }

    TestBed set(String name, String value) {
        environment.put("HOLDFAST_" + name, value);
        return this;
    }

    /** Clusters are reached in this way; without it they are not reached at all. */
    TestBed cluster(ClusterAccess access) {
        clusters = access;
        return this;
    }

    /** This share of all answers of AWS does not arrive. */
    LostAnswers losing(long seed, double share) {
        lost = new LostAnswers(seed, share);
        return lost;
    }

    /** What is left over is handed over. */
    TestBed handingOver() {
        return set("WORK_BUCKET", WORK_BUCKET).set("FANOUT_STATE_MACHINE", SimulatedExecutions.MACHINE);
    }

    /** Invocations have this much time left. */
    TestBed left(Duration remaining) {
        left = remaining;
        return this;
    }

    /** The evidence bucket is reached through this, which passes calls on. */
    TestBed through(UnaryOperator<S3Client> other) {
        seen = other.apply(s3);
        return this;
    }

    /** From now on, actors take turns at every call to AWS. */
    void interleaved() {
        seen = new SteppingS3(s3, time);
        ec2.between(() -> time.step(Duration.ofMillis(40)));
    }

    /** What came of an invocation: an answer, or what was thrown for Lambda to try again. */
    record Answer(Optional<JsonNode> json, Optional<String> retry) {
        JsonNode tree() {
            return json.orElseThrow(() -> new AssertionError("no answer, but: " + retry));
        }

        String status() {
            return tree().required("status").asString();
        }

        String reason() {
            return tree().required("reason").asString();
        }

        List<JsonNode> rows() {
            return List.copyOf(tree().required("outcomes").values());
        }

        JsonNode row(String target, String action) {
            return TestBed.row(tree(), target, action);
        }
    }

    static JsonNode row(JsonNode result, String target, String action) {
        return result.required("outcomes").values().stream()
                .filter(row -> row.required("target").asString().equals(target)
                        && row.required("action").asString().equals(action))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no row " + target + " " + action + " in " + result));
    }

    Answer snapshot(String event) {
        return snapshot(event, newRequestId());
    }

    Answer snapshot(String event, String requestId) {
        return invoke(new SnapshotVolumes(wiring(), time), event, requestId);
    }

    /** An environment of SnapshotVolumes that is kept from one invocation to the next. */
    Function<String, Answer> environment() {
        var handler = new SnapshotVolumes(wiring(), time);
        return event -> invoke(handler, event, newRequestId());
    }

    Answer confirm(String event) {
        return confirm(event, newRequestId());
    }

    Answer confirm(String event, String requestId) {
        return invoke(new ConfirmSnapshots(wiring(), time), event, requestId);
    }

    Answer sweep() {
        return confirm("""
            { "version": "0", "id": "s", "detail-type": "Scheduled Event", "source": "aws.events",
              "account": "123456789012", "time": "2026-11-23T18:15:00Z", "region": "us-east-1", "detail": {} }
            """);
    }

    String newRequestId() {
        return "request-" + requests.incrementAndGet();
    }

    private Wiring wiring() {
        var guarded = kill.guard(Ec2Client.class, ec2);
        var clients = new Wiring.Clients(
                lost.guard(S3Client.class, kill.guard(S3Client.class, seen), SDK_ATTEMPTS),
                lost.guard(Ec2Client.class, guarded, SDK_ATTEMPTS),
                lost.guard(Ec2Client.class, guarded, 1),
                cloudWatch,
                clusters,
                new HandOver.Access(kill.guard(S3Client.class, work), () -> kill.guard(SfnClient.class, executions)));
        return new Wiring(Settings.from(environment), clients, time, time, new Log(log::add));
    }

    private Answer invoke(RequestStreamHandler handler, String event, String requestId) {
        time.alone();
        var context = SimulatedContext.lasting(left, requestId, time);
        try {
            return new Answer(Optional.of(context.invoke(handler, event)), Optional.empty());
        } catch (TryAgain e) {
            return new Answer(Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    // what lies in the bucket

    List<String> keys(String part) {
        return s3.objects().keySet().stream().filter(key -> key.contains(part)).toList();
    }

    JsonNode object(String key) {
        return MAPPER.readTree(s3.text(key));
    }

    /** The record of the latest invocation of a case. */
    JsonNode lastRecord(String caseId) {
        return CaseRecords.latest(s3, caseId);
    }
}

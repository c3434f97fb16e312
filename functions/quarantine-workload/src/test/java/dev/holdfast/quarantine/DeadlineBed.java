package dev.holdfast.quarantine;

import dev.holdfast.cluster.handover.HandOver;
import dev.holdfast.cluster.testing.DirectHttp;
import dev.holdfast.cluster.testing.SimulatedCloudWatch;
import dev.holdfast.cluster.testing.SimulatedExecutions;
import dev.holdfast.cluster.testing.SimulatedWorkers;
import dev.holdfast.evidence.testing.InMemoryS3;
import dev.holdfast.evidence.testing.SimulatedContext;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Settings;
import dev.holdfast.incident.answer.Log;
import dev.holdfast.quarantine.Closing.Step;
import dev.holdfast.quarantine.testing.SlowCluster;
import dev.holdfast.quarantine.testing.SlowCluster.Pace;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sfn.SfnClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The function over a cluster of one large workload, in which everything takes time: calls, controllers, the engine. */
final class DeadlineBed {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String REQUEST = Request.workload("benchmark", "shop", SlowCluster.WORKLOAD);

    final VirtualTime time = new VirtualTime(TestBed.START);
    final SlowCluster cluster;
    final SimulatedExecutions executions = new SimulatedExecutions();
    final List<Ended> ended = new ArrayList<>();
    private final InMemoryS3 s3 = new InMemoryS3("evidence", time);
    private final InMemoryS3 work = new InMemoryS3("work", time);
    private final Duration kubeCall;
    private final Duration awsCall;
    private int invocations;
    private volatile Instant givenUp = Instant.MAX;

    /** Makes the cluster with a way to have things done later. */
    interface Making {
        SlowCluster make(BiConsumer<Duration, Runnable> after);
    }

    DeadlineBed(Making making, Duration kubeCall, Duration awsCall) {
        this.cluster = making.make(time::after);
        this.kubeCall = kubeCall;
        this.awsCall = awsCall;
    }

    static DeadlineBed of(int pods, Pace pace) {
        return new DeadlineBed(
                after -> SlowCluster.of(pods, pace, after), Duration.ofMillis(50), Duration.ofMillis(100));
    }

    /**
     * An invocation that is over.
     *
     * @param falselyContained pods that it calls contained, and that the engine let speak when it answered
     */
    record Ended(JsonNode record, Duration unused, List<String> falselyContained) {
        private List<JsonNode> isolated() {
            return isolated(record);
        }

        private static List<JsonNode> isolated(JsonNode record) {
            return record.required("outcomes").values().stream()
                    .filter(row -> row.required("action").asString().equals("isolate"))
                    .toList();
        }

        private static String pod(JsonNode row) {
            return row.required("target").asString().replaceFirst(".*/", "");
        }

        /** Those that are done, by name. */
        Set<String> done() {
            return isolated().stream().filter(Ended::isGood).map(Ended::pod).collect(Collectors.toSet());
        }

        private static boolean isGood(JsonNode row) {
            return row.required("status").asString().endsWith("DONE");
        }

        private static boolean isCalledContained(JsonNode row) {
            return isGood(row)
                    || row.required("details").path("containment").asString("").startsWith("CONTAINED");
        }

        List<String> remaining() {
            return record.required("remaining").values().stream()
                    .map(JsonNode::asString)
                    .toList();
        }
    }

    /** The invocation that gets the request. */
    Ended first(Duration left) {
        var answer = invoke(REQUEST, left);
        return ended(answer, answer.tree());
    }

    /** What the state machine does then; whether something was handed over, and it is done with all of that. */
    boolean workers(Supplier<Duration> left) {
        var answers = new SimulatedWorkers(work, executions, () -> time.forward(Duration.ofMinutes(1))).run(item -> {
            var answer = invoke(item, left.get());
            String key = answer.tree().required("worker").required("record").asString();
            ended(answer, MAPPER.readTree(s3.text(key)));
            return Optional.of(answer.tree());
        });
        return !answers.isEmpty()
                && !answers.getLast().required("worker").required("again").asBoolean();
    }

    private Ended ended(Answered answer, JsonNode record) {
        var falsely = Ended.isolated(record).stream()
                .filter(Ended::isCalledContained)
                .map(Ended::pod)
                .filter(pod -> !cluster.isDenied(pod))
                .toList();
        var one = new Ended(record, answer.unused(), falsely);
        ended.add(one);
        return one;
    }

    private record Answered(JsonNode tree, Duration unused) {}

    private Answered invoke(String event, Duration left) {
        var until = time.instant().plus(left);
        givenUp = new Closing(new Deadline(until, time)).until(Step.CALL).at();
        var context = SimulatedContext.lasting(left, "request-" + ++invocations, time);
        var tree = context.invoke(new QuarantineWorkload(wiring(), time), event);
        return new Answered(tree, Duration.between(time.instant(), until));
    }

    private Wiring wiring() {
        var clients = new Wiring.Clients(
                late(S3Client.class, s3),
                new FakeEc2("i-0a1b2c3d4e5f60001", Instance.builder()),
                new FakeAutoScaling(),
                new SimulatedCloudWatch(),
                cluster.access(this::taking),
                new HandOver.Access(late(S3Client.class, work), () -> late(SfnClient.class, executions)));
        var settings = Settings.from(Map.of(
                "HOLDFAST_EVIDENCE_BUCKET", "evidence",
                "HOLDFAST_WORK_BUCKET", "work",
                "HOLDFAST_FANOUT_STATE_MACHINE", SimulatedExecutions.MACHINE,
                "HOLDFAST_QUARANTINE", "enforce",
                "HOLDFAST_CONTAIN_WAIT_SECONDS", "0",
                "HOLDFAST_MAX_PODS", "100",
                "HOLDFAST_MAX_HELD_NODES_PERCENT", "100"));
        return new Wiring(settings, clients, time, time, new Log(_ -> {}));
    }

    /** Calls at the same time take time once, and each is given up when its caller's time is up. */
    private DirectHttp.Answer taking(SlowCluster.Call call) {
        var whole = time.instant().plus(kubeCall);
        var until = whole.isBefore(givenUp) ? whole : givenUp;
        try {
            return call.make();
        } finally {
            time.reach(until);
        }
    }

    private <T> T late(Class<T> type, T client) {
        InvocationHandler handler = (_, method, arguments) -> {
            var until = time.instant().plus(awsCall);
            try {
                return method.invoke(client, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
            } finally {
                time.reach(until);
            }
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}

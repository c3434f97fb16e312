package dev.holdfast.quarantine;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.handover.HandOver;
import dev.holdfast.cluster.testing.ClusterState;
import dev.holdfast.cluster.testing.Intruder;
import dev.holdfast.cluster.testing.PolicyEngine;
import dev.holdfast.cluster.testing.ShopCluster;
import dev.holdfast.cluster.testing.SimulatedApi;
import dev.holdfast.cluster.testing.SimulatedCloudWatch;
import dev.holdfast.cluster.testing.SimulatedExecutions;
import dev.holdfast.evidence.testing.AwsErrors;
import dev.holdfast.evidence.testing.CaseRecords;
import dev.holdfast.evidence.testing.InMemoryS3;
import dev.holdfast.evidence.testing.KillSwitch;
import dev.holdfast.evidence.testing.LostAnswers;
import dev.holdfast.evidence.testing.SimulatedContext;
import dev.holdfast.incident.Pause;
import dev.holdfast.incident.Settings;
import dev.holdfast.incident.answer.Log;
import dev.holdfast.incident.answer.TryAgain;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.sfn.SfnClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Both functions over a simulated cluster and simulated AWS, invoked as Lambda does: bytes in, bytes out, cold each time. */
final class TestBed implements AutoCloseable {
    static final Instant START = Instant.parse("2026-11-23T18:00:00Z");
    static final Intruder CART = Intruder.inCart();
    static final String CART_POD = "pod/shop/" + CART.pod();
    private static final int SDK_ATTEMPTS = 3;
    private static final SimulatedApi API = Sim.API;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    final VirtualTime time = new VirtualTime(START);
    final InMemoryS3 s3 = new InMemoryS3("evidence", time);
    final InMemoryS3 work = new InMemoryS3("work", time);
    final SimulatedExecutions executions = new SimulatedExecutions();
    final KillSwitch kill = new KillSwitch();
    final SimulatedApi api = API;
    final ShopCluster shop;
    FakeEc2 ec2 = new FakeEc2(CART.instance(), Instance.builder());
    final FakeAutoScaling autoScaling = new FakeAutoScaling();
    final SimulatedCloudWatch cloudWatch = new SimulatedCloudWatch();
    final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, String> environment = new TreeMap<>();
    private final AtomicInteger requests = new AtomicInteger();
    private String arn = "arn:aws:lambda:us-east-1:123456789012:function:x";
    private ClusterAccess access;
    private Duration left = Duration.ofMinutes(15);
    private Pause pause = this::sleep;
    private String refused = "nothing";
    private LostAnswers lost = new LostAnswers(0, 0);

    TestBed() {
        this(PolicyEngine.VPC_CNI);
    }

    TestBed(PolicyEngine engine) {
        api.reset();
        shop = ShopCluster.in(api, engine);
        namespace("holdfast");
        access = api.access();
        autoScaling.protectedInstances.put(CART.instance(), false);
        set("EVIDENCE_BUCKET", "evidence");
        set("QUARANTINE", "enforce");
        set("CONTAIN_WAIT_SECONDS", "0");
    }

    /** With the intruder of the example findings in the cart. */
    static TestBed withIntruder() {
        return withIntruder(PolicyEngine.VPC_CNI);
    }

    static TestBed withIntruder(PolicyEngine engine) {
        var bed = new TestBed(engine);
        bed.shop.withIntruder(CART);
        return bed;
    }

    TestBed set(String name, String value) {
        environment.put("HOLDFAST_" + name, value);
        return this;
    }

    /** This share of all answers of AWS does not arrive. */
    LostAnswers losing(long seed, double share) {
        lost = new LostAnswers(seed, share);
        return lost;
    }

    /** What is left over is handed over. */
    TestBed handingOver() {
        return set("WORK_BUCKET", "work").set("FANOUT_STATE_MACHINE", SimulatedExecutions.MACHINE);
    }

    TestBed without(String name) {
        environment.remove("HOLDFAST_" + name);
        return this;
    }

    TestBed arn(String ofFunction) {
        arn = ofFunction;
        return this;
    }

    TestBed left(Duration remaining) {
        left = remaining;
        return this;
    }

    TestBed access(ClusterAccess other) {
        access = other;
        return this;
    }

    /** Sleeping lets the cluster work, for nothing in it moves by itself. */
    private void sleep(Duration duration) {
        time.forward(duration);
        synchronized (this) {
            shop.settle();
        }
    }

    void namespace(String name) {
        api.apply("apiVersion: v1\nkind: Namespace\nmetadata: {name: " + name + "}\n");
    }

    /** So many pods of a ReplicaSet, in a namespace of their own. */
    void many(int pods) {
        namespace("many");
        api.apply("""
            apiVersion: apps/v1
            kind: ReplicaSet
            metadata: {namespace: many, name: web-6d5f}
            spec:
              replicas: %d
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: main, image: "registry.example/web:1"}]}
            """.formatted(pods));
        shop.settle();
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

        List<JsonNode> rows(String action) {
            return rows().stream()
                    .filter(row -> row.required("action").asString().equals(action))
                    .toList();
        }

        JsonNode row(String target, String action) {
            return TestBed.row(tree(), target, action);
        }

        List<String> attention() {
            return tree().path("attention").values().stream()
                    .map(JsonNode::asString)
                    .toList();
        }
    }

    static JsonNode row(JsonNode result, String target, String action) {
        return result.required("outcomes").values().stream()
                .filter(row -> row.required("target").asString().equals(target)
                        && row.required("action").asString().equals(action))
                .findFirst()
                .orElseThrow(
                        () -> new AssertionError("no row " + target + " " + action + " in " + result.toPrettyString()));
    }

    static String status(JsonNode row) {
        return row.required("status").asString();
    }

    static String reason(JsonNode row) {
        return row.required("reason").asString();
    }

    Answer quarantine(String event) {
        return quarantine(event, "request-" + requests.incrementAndGet());
    }

    Answer quarantine(String event, String requestId) {
        return invoke(new QuarantineWorkload(wiring(), time), event, requestId);
    }

    Answer release(String event) {
        return invoke(new ReleaseWorkload(wiring(), time), event, "request-" + requests.incrementAndGet());
    }

    /** What the role may not read: the versions of objects whose keys begin so. */
    void refuseVersionsOf(String prefix) {
        refused = prefix;
    }

    private S3Client bucket() {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (arguments != null && arguments[0] instanceof Consumer<?>) {
                return InvocationHandler.invokeDefault(proxy, method, arguments);
            }
            boolean isRefused = arguments != null
                    && arguments[0] instanceof GetObjectRequest request
                    && request.versionId() != null
                    && request.key().startsWith(refused);
            if (isRefused) {
                throw AwsErrors.of(403, "AccessDenied", "Access Denied");
            }
            try {
                return method.invoke(s3, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
            }
        };
        return (S3Client)
                Proxy.newProxyInstance(S3Client.class.getClassLoader(), new Class<?>[] {S3Client.class}, handler);
    }

    /** One of two invocations that take turns. */
    Answer quarantine(String event, Turns turns, Turns.Actor actor) {
        return invoke(
                new QuarantineWorkload(wiring(turns, actor), time), event, "request-" + requests.incrementAndGet());
    }

    /** One of two invocations that take turns. */
    Answer release(String event, Turns turns, Turns.Actor actor) {
        return invoke(new ReleaseWorkload(wiring(turns, actor), time), event, "request-" + requests.incrementAndGet());
    }

    private Wiring wiring(Turns turns, Turns.Actor actor) {
        var clients = new Wiring.Clients(
                turns.guard(actor, S3Client.class, s3),
                turns.guard(actor, Ec2Client.class, ec2),
                turns.guard(actor, AutoScalingClient.class, autoScaling),
                cloudWatch,
                turns.guard(actor));
        return new Wiring(Settings.from(environment), clients, time, pause, new Log(log::add));
    }

    Answer sweep() {
        return quarantine("""
            { "version": "0", "id": "s", "detail-type": "Scheduled Event", "source": "aws.events",
              "account": "123456789012", "time": "2026-11-23T18:15:00Z", "region": "us-east-1", "detail": {} }
            """);
    }

    Wiring wiring() {
        var clients = new Wiring.Clients(
                lost.guard(S3Client.class, kill.guard(S3Client.class, bucket()), SDK_ATTEMPTS),
                lost.guard(Ec2Client.class, kill.guard(Ec2Client.class, ec2), SDK_ATTEMPTS),
                autoScaling,
                cloudWatch,
                access,
                new HandOver.Access(kill.guard(S3Client.class, work), () -> kill.guard(SfnClient.class, executions)));
        return new Wiring(Settings.from(environment), clients, time, pause, new Log(log::add));
    }

    private Answer invoke(RequestStreamHandler handler, String event, String requestId) {
        var context = SimulatedContext.lasting(left, requestId, time).withArn(arn);
        try {
            return new Answer(Optional.of(context.invoke(handler, event)), Optional.empty());
        } catch (TryAgain e) {
            return new Answer(Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    // what there is

    KubernetesClient kube() {
        return api.backstage();
    }

    ClusterState state() {
        return api.state();
    }

    Pod pod(String namespace, String name) {
        return Optional.ofNullable(
                        kube().pods().inNamespace(namespace).withName(name).get())
                .orElseThrow(() -> new AssertionError("no pod " + name));
    }

    Pod suspect() {
        return pod(CART.namespace(), CART.pod());
    }

    Node node(String name) {
        return Optional.ofNullable(kube().nodes().withName(name).get())
                .orElseThrow(() -> new AssertionError("no node " + name));
    }

    static Map<String, String> labels(Pod pod) {
        return Optional.ofNullable(pod.getMetadata().getLabels()).orElse(Map.of());
    }

    boolean isQuarantined(Pod pod) {
        return "true".equals(labels(pod).get("holdfast.dev/quarantined"));
    }

    List<Pod> quarantined() {
        return kube().pods()
                .inAnyNamespace()
                .withLabel("holdfast.dev/quarantined", "true")
                .list()
                .getItems();
    }

    List<String> keys(String part) {
        return s3.objects().keySet().stream().filter(key -> key.contains(part)).toList();
    }

    JsonNode object(String key) {
        return MAPPER.readTree(s3.text(key));
    }

    /** Whatever was answered, or recorded before it was thrown. */
    JsonNode lastRecord(String caseId) {
        return CaseRecords.latest(s3, caseId);
    }

    @Override
    public void close() {
        api.reset();
    }
}

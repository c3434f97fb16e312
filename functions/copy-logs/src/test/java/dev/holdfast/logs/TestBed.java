package dev.holdfast.logs;

import dev.holdfast.cluster.BlockingClient;
import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.cluster.KubeFailures;
import dev.holdfast.cluster.handover.HandOver;
import dev.holdfast.cluster.testing.SimulatedApi;
import dev.holdfast.cluster.testing.SimulatedCloudWatch;
import dev.holdfast.cluster.testing.SimulatedKubelets;
import dev.holdfast.evidence.testing.InMemoryS3;
import dev.holdfast.evidence.testing.SimulatedContext;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Settings;
import dev.holdfast.incident.answer.Log;
import dev.holdfast.incident.answer.TryAgain;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The function over simulated AWS and a simulated cluster, invoked as Lambda does: bytes in, bytes out, each time cold. */
final class TestBed implements AutoCloseable {
    private static final Path EVENTS = Path.of(System.getProperty("holdfast.root", "../.."), "events");
    private static final String BUCKET = "evidence";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    final Bed.Moved clock = new Bed.Moved();
    final InMemoryS3 s3 = new InMemoryS3(BUCKET, clock);
    final SimulatedLogs cloudWatchLogs = new SimulatedLogs();
    final SimulatedApi api = SimulatedApi.start();
    final SimulatedKubelets kubelets = SimulatedKubelets.before(api.url());
    final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, String> environment = new TreeMap<>();
    private final KubernetesClient kube;
    private ClusterAccess clusters = kubelets.access();
    private Duration left = Duration.ofMinutes(15);
    private final AtomicInteger requests = new AtomicInteger();
    private int containers;

    TestBed() {
        set("EVIDENCE_BUCKET", BUCKET);
        try {
            kube = clusters.client(new ClusterName("prod"));
        } catch (KubeFailure e) {
            throw new AssertionError(e);
        }
    }

    TestBed set(String name, String value) {
        environment.put("HOLDFAST_" + name, value);
        return this;
    }

    TestBed left(Duration remaining) {
        left = remaining;
        return this;
    }

    void unreachable() {
        clusters = _ -> {
            throw KubeFailures.of("connect", new KubernetesClientException("", new ConnectException()));
        };
    }

    // what there is in the cluster

    void node(String name, String instance) {
        kube.resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withProviderID("aws:///us-east-1a/" + instance)
                        .endSpec()
                        .build())
                .create();
    }

    /** A pod in {@code shop} with one container, of this id, that runs. */
    static PodBuilder running(String name, String node, String id) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .withServiceAccountName("cart")
                .addNewContainer()
                .withName("main")
                .withImage("registry.example.com/shop/cart:1")
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .addNewContainerStatus()
                .withName("main")
                .withContainerID(id)
                .withRestartCount(0)
                .withNewState()
                .withNewRunning()
                .withStartedAt("2026-11-23T17:00:00Z")
                .endRunning()
                .endState()
                .endContainerStatus()
                .endStatus();
    }

    /** A running pod in {@code shop} with one container that has written this. */
    Pod pod(String name, String node, UnaryOperator<PodBuilder> change, String... lines) {
        String id = "containerd://" + ++containers;
        var pod = change.apply(running(name, node, id)).build();
        kubelets.log(id, stamped(lines).getBytes(StandardCharsets.UTF_8));
        var created = kube.resource(pod).create();
        created.setStatus(pod.getStatus());
        return kube.resource(created).updateStatus();
    }

    Pod pod(String name, String node, String... lines) {
        return pod(name, node, same -> same, lines);
    }

    /** A StatefulSet in {@code shop}. */
    StatefulSet owner(String name) {
        return kube.resource(new StatefulSetBuilder()
                        .withNewMetadata()
                        .withNamespace("shop")
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withServiceName(name)
                        .withNewSelector()
                        .withMatchLabels(Map.of("app", name))
                        .endSelector()
                        .withNewTemplate()
                        .withNewMetadata()
                        .withLabels(Map.of("app", name))
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("main")
                        .withImage("registry.example.com/shop/cart:1")
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .create();
    }

    static UnaryOperator<PodBuilder> ownedBy(StatefulSet owner) {
        return pod -> pod.editMetadata()
                .addNewOwnerReference()
                .withApiVersion("apps/v1")
                .withKind("StatefulSet")
                .withName(owner.getMetadata().getName())
                .withUid(owner.getMetadata().getUid())
                .withController(true)
                .endOwnerReference()
                .endMetadata();
    }

    void delete(Pod pod) {
        kube.resource(pod).withGracePeriod(0).delete();
    }

    static String stamped(String... lines) {
        var text = new StringBuilder();
        for (int i = 0; i < lines.length; i++) {
            text.append("2026-11-23T17:00:0")
                    .append(i)
                    .append(".000000000Z ")
                    .append(lines[i])
                    .append('\n');
        }
        return text.toString();
    }

    // invocations

    /** What came of an invocation: an answer, or what was thrown for Lambda to try again. */
    record Answer(Optional<JsonNode> json, Optional<String> retry) {
        JsonNode tree() {
            return json.orElseThrow(() -> new AssertionError("no answer, but: " + retry));
        }

        String status() {
            return tree().required("status").asString();
        }

        List<JsonNode> rows(String target, String action) {
            return TestBed.rows(tree(), target, action);
        }

        JsonNode row(String target, String action) {
            var found = rows(target, action);
            if (found.isEmpty()) {
                throw new AssertionError("no row " + target + " " + action + " in " + tree());
            }
            return found.getFirst();
        }

        List<String> attention() {
            return texts(tree().path("attention"));
        }
    }

    static List<JsonNode> rows(JsonNode result, String target, String action) {
        return result.required("outcomes").values().stream()
                .filter(row -> row.required("target").asString().equals(target)
                        && row.required("action").asString().equals(action))
                .toList();
    }

    static List<String> texts(JsonNode list) {
        return list.values().stream().map(JsonNode::asString).toList();
    }

    static String event(String name) {
        try {
            return Files.readString(EVENTS.resolve(name + ".json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String request(String targets) {
        return """
            { "source": "holdfast", "detail-type": "Response Request",
              "detail": { "case": "hunt", "reason": "seen on call", "cluster": "prod",
                          "requestedAt": "2026-11-23T17:59:00Z", "targets": [ %s ] } }
            """.formatted(targets);
    }

    Answer copy(String event) {
        var clients = new Wiring.Clients(
                s3,
                new SimulatedCloudWatch(),
                new OneByOne(cloudWatchLogs),
                clusters,
                HandOver.Access.with(s3),
                BlockingClient::of);
        var wiring = new Wiring(Settings.from(environment), clients, clock, _ -> {}, new Log(log::add));
        var context = SimulatedContext.lasting(left, "request-" + requests.incrementAndGet(), clock);
        try {
            return new Answer(Optional.of(context.invoke(new CopyLogs(wiring, clock), event)), Optional.empty());
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

    /** The record of the latest invocation. */
    JsonNode lastRecord() {
        return object(keys("/actions/copy-logs-").getLast());
    }

    @Override
    public void close() {
        kube.close();
        kubelets.close();
        api.close();
    }
}

package dev.holdfast.logs;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.cluster.testing.SimulatedApi;
import dev.holdfast.cluster.testing.SimulatedKubelets;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.testing.InMemoryS3;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.LockRule;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Round;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One cluster with its kubelets, one bucket, and a clock that stands still until it is moved. */
final class Bed implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");
    static final String ID = "containerd://a1";
    /** Started once, for that takes longer than most tests; each begins with an empty one. */
    static final SimulatedApi API = SimulatedApi.start();

    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
    private static final JsonMapper JSON = JsonMapper.shared();

    final Moved clock = new Moved();
    final InMemoryS3 s3 = new InMemoryS3("evidence", clock);
    final EvidenceStore store = new EvidenceStore(s3, "evidence", new LockRule(LockRule.Mode.GOVERNANCE, 30), clock);
    final SimulatedKubelets kubelets = SimulatedKubelets.before(API.url());
    final KubernetesClient kube;
    final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
    String uid = "";
    Duration idle = Duration.ofSeconds(20);
    Rotated rotated = Rotated.LEFT_ON_THE_NODE;
    Round round = new Round(NOW);
    Instant cutOff = NOW.plusSeconds(1);
    Deadline deadline = new Deadline(NOW.plus(FIVE_MINUTES), clock);

    Bed() {
        API.reset();
        try {
            kube = kubelets.access().client(new ClusterName("shop"));
        } catch (KubeFailure e) {
            throw new IllegalStateException(e);
        }
    }

    /** A pod with one running container. */
    Pod cart() {
        return pod("""
            {"spec": {"nodeName": "node-1", "containers": [{"name": "app", "image": "cart:1"}]},
             "status": {"phase": "Running", "containerStatuses": [
               {"name": "app", "restartCount": 0, "containerID": "containerd://a1", "image": "cart:1", "imageID": "cart@sha256:1",
                "state": {"running": {"startedAt": "2026-11-23T17:00:00Z"}}}]}}
            """);
    }

    /** Makes the pod {@code shop/cart}; one that is there makes room, as when a StatefulSet starts its pod again. */
    Pod pod(String json) {
        var pod = kube.getKubernetesSerialization().unmarshal(json, Pod.class);
        pod.setApiVersion("v1");
        pod.setKind("Pod");
        pod.setMetadata(
                new ObjectMetaBuilder().withNamespace("shop").withName("cart").build());
        gone();
        kube.pods().inNamespace("shop").resource(pod).create();
        var created = status(pod.getStatus());
        uid = created.getMetadata().getUid();
        return created;
    }

    /** The same pod with another status. */
    Pod status(PodStatus status) {
        var there = kube.pods().inNamespace("shop").withName("cart").get();
        there.setStatus(status);
        return kube.pods().inNamespace("shop").resource(there).updateStatus();
    }

    /** The same pod with another status. */
    Pod status(String json) {
        return status(kube.getKubernetesSerialization().unmarshal(json, PodStatus.class));
    }

    void gone() {
        kube.pods().inNamespace("shop").withName("cart").withGracePeriod(0).delete();
    }

    String prefix() {
        return "cases/gd-1/logs/shop/cart." + uid + "/";
    }

    List<String> keys() {
        return s3.objects().keySet().stream()
                .filter(key -> key.startsWith(prefix()))
                .map(key -> key.substring(prefix().length()))
                .toList();
    }

    LogCopy logCopy() {
        return new LogCopy(new Tools(
                new KubeStreams(clock),
                new Gate(new Semaphore(LogCopy.STREAMS)),
                new Limits.Waits(Duration.ofSeconds(20), idle),
                rotated,
                clock,
                pauses::add));
    }

    Handled copy(Pod pod) throws InterruptedException {
        return logCopy().copy(work(pod), deadline, cutOff, new NodeWatch());
    }

    PodWork work(Pod pod) {
        var keys = new CaseKeys(CaseKeys.Area.CASES, new CaseId("gd-1"));
        return new PodWork(keys, round, pod, kube, store);
    }

    /** The next round, an hour later. */
    void nextRound() {
        clock.move(Duration.ofHours(1));
        round = new Round(clock.instant());
        cutOff = clock.instant().plusSeconds(1);
        deadline = new Deadline(clock.instant().plus(FIVE_MINUTES), clock);
    }

    /** The same round again, invoked a little later. */
    void again(Duration later) {
        clock.move(later);
        cutOff = clock.instant().plusSeconds(1);
        deadline = new Deadline(clock.instant().plus(FIVE_MINUTES), clock);
    }

    byte[] kept(String name) {
        return Objects.requireNonNull(
                s3.objects().get(prefix() + name),
                () -> name + " of " + s3.objects().keySet());
    }

    JsonNode json(String name) {
        return JSON.readTree(kept(name));
    }

    static Outcome only(Handled handled) {
        if (handled.outcomes().size() != 1) {
            throw new AssertionError(handled.outcomes());
        }
        return handled.outcomes().getFirst();
    }

    static Outcome of(Handled handled, String container, String instance) {
        return handled.outcomes().stream()
                .filter(outcome -> container.equals(outcome.details().get("container"))
                        && instance.equals(outcome.details().get("instance")))
                .findFirst()
                .orElseThrow(() -> new AssertionError(handled.outcomes()));
    }

    /** Lines one second apart, the first at this time. */
    static byte[] lines(String from, int count) {
        return lines(from, count, Duration.ofSeconds(1));
    }

    static byte[] lines(String from, int count, Duration step) {
        var text = new StringBuilder();
        Instant at = Instant.parse(from);
        for (int i = 0; i < count; i++) {
            text.append(at.plus(step.multipliedBy(i)))
                    .append(" line ")
                    .append(i)
                    .append('\n');
        }
        return utf8(text.toString());
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Optional<String> reason(Outcome outcome) {
        return outcome.ending().why().map(Enum::name);
    }

    @Override
    public void close() {
        kube.close();
        kubelets.close();
    }

    /** Stands still until it is moved. */
    static final class Moved extends Clock {
        private volatile Instant now = NOW;

        synchronized void move(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}

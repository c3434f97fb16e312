package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.testing.SimulatedApi;
import dev.holdfast.evidence.testing.AwsErrors;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import dev.holdfast.logs.Whereabouts.Source;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class GonePodsIT {
    private static final SimulatedApi API = SimulatedApi.start();
    private static final ClusterAccess ACCESS = API.access();
    private static final String UID = "6f1c0000-0000-4000-8000-000000000001";
    private static final String OTHER = "6f1c0000-0000-4000-8000-000000000002";
    private static final String NODE = Estate.NODE;
    private static final Target.Pod NAMED = new Target.Pod("shop", "cart-1");
    private static final Target.Pod PINNED = new Target.Pod("shop", "cart-1", Optional.of(UID));
    private final Bench bench = new Bench();
    private final Estate estate = new Estate(ACCESS);

    @BeforeEach
    void clean() {
        API.reset();
    }

    @AfterAll
    static void stop() {
        API.close();
    }

    private Whereabouts find(Target.Pod pod) {
        return find(pod, Optional.of(estate.kube));
    }

    private Whereabouts find(Target.Pod pod, Optional<KubernetesClient> kube) {
        return new GonePods(bench.logs, bench).find(pod, Bench.CLUSTER, kube, Bench.NOW, bench.deadline());
    }

    private static Whereabouts.Known known(Whereabouts found) {
        assertThat(found).isInstanceOf(Whereabouts.Known.class);
        return (Whereabouts.Known) found;
    }

    private void scheduled(String name, String uid, String at, String message) {
        estate.create("""
            {apiVersion: v1, kind: Event, metadata: {name: %s, namespace: shop}, reason: Scheduled, message: %s,
             lastTimestamp: '%s', involvedObject: {kind: Pod, namespace: shop, name: cart-1, uid: %s}}
            """.formatted(name, Bench.quoted(message), at, uid));
    }

    private void scheduled(String name, String uid, String at, String node, String pod) {
        scheduled(name, uid, at, "Successfully assigned shop/" + pod + " to " + node);
    }

    private void bound(Instant at, String node, String uid, int code) {
        bench.auditLine(at, """
            {"verb":"create","objectRef":{"resource":"pods","subresource":"binding","namespace":"shop",\
            "name":"cart-1"},"requestObject":{"metadata":{"uid":"%s"},"target":{"kind":"Node","name":"%s"}},\
            "responseStatus":{"code":%d}}\
            """.formatted(uid, node, code));
    }

    @Test
    void schedulersEventNamesTheNode() {
        scheduled("e1", UID, "2026-11-23T17:00:00Z", NODE, "cart-1");

        var found = known(find(NAMED));

        assertThat(found.node()).isEqualTo(NODE);
        assertThat(found.podUid()).contains(UID);
        assertThat(found.source()).isEqualTo(Source.SCHEDULED_EVENT);
        assertThat(found.doubts()).isEmpty();
        assertThat(bench.logs.requests()).isEmpty();
    }

    @Test
    void eventAboutAnotherPodOfTheNameIsNotAboutThisOne() {
        scheduled("e1", OTHER, "2026-11-23T17:00:00Z", NODE, "cart-1");

        assertThat(find(PINNED)).isInstanceOf(Whereabouts.Unknown.class);
    }

    @Test
    void ofSeveralPodsOfTheNameTheNewestIsMeant() {
        scheduled("e1", OTHER, "2026-11-23T17:30:00Z", "node-new", "cart-1");
        scheduled("e2", UID, "2026-11-23T17:00:00Z", "node-old", "cart-1");

        assertThat(known(find(NAMED)).node()).isEqualTo("node-new");
        assertThat(known(find(PINNED)).node()).isEqualTo("node-old");
    }

    @Test
    void eventsThatDisagreeAreNotBelieved() {
        scheduled("e1", UID, "2026-11-23T17:00:00Z", NODE, "cart-1");
        scheduled("e2", UID, "2026-11-23T17:59:00Z", "decoy", "cart-1");
        bound(Bench.NOW.minus(Duration.ofHours(3)), NODE, UID, 201);

        var found = known(find(PINNED));

        assertThat(found.node()).isEqualTo(NODE);
        assertThat(found.source()).isEqualTo(Source.AUDIT_LOG);
        assertThat(found.doubts()).singleElement().asString().contains("decoy", NODE);
    }

    @Test
    void textThatIsNotTheSchedulersIsNotRead() {
        scheduled("e1", UID, "2026-11-23T17:00:00Z", "Successfully assigned shop/other to " + NODE);
        scheduled("e2", UID, "2026-11-23T17:00:00Z", "Successfully assigned shop/cart-1 to ../../etc");
        scheduled("e3", UID, "2026-11-23T17:00:00Z", "Successfully assigned shop/cart-1 to a\nb");

        assertThat(find(PINNED)).isInstanceOf(Whereabouts.Unknown.class);
    }

    @Test
    void bindingInTheAuditLogNamesTheNode() {
        bench.logs.pageSize(1);
        bench.logs.emptyPages(2);
        bound(Bench.NOW.minus(Duration.ofHours(30)), "node-old", OTHER, 201);
        bound(Bench.NOW.minus(Duration.ofHours(29)), NODE, UID, 201);
        bound(Bench.NOW.minus(Duration.ofHours(28)), "refused", UID, 409);

        var found = known(find(NAMED));

        assertThat(found.node()).isEqualTo(NODE);
        assertThat(found.podUid()).contains(UID);
        assertThat(found.source()).isEqualTo(Source.AUDIT_LOG);
    }

    @Test
    void agentsLinesNameTheNode() {
        bench.applicationLine(Bench.NOW.minus(Duration.ofHours(5)), "cart-1", UID, "hello");

        var found = known(find(PINNED));

        assertThat(found.node()).isEqualTo(NODE);
        assertThat(found.source()).isEqualTo(Source.CONTAINER_INSIGHTS);
        assertThat(found.doubts()).containsExactly("AUDIT_LOG: there is no such log group");
    }

    @Test
    void unreachableClusterLeavesTheLogs() {
        bound(Bench.NOW.minus(Duration.ofMinutes(5)), NODE, UID, 201);

        var found = known(find(PINNED, Optional.empty()));

        assertThat(found.node()).isEqualTo(NODE);
        assertThat(found.doubts()).singleElement().asString().contains("not reached");
    }

    @Test
    void nobodyKnows() {
        API.fault(line -> line.contains("/events"), 99, 403, "{}");
        bench.logs.fail(AwsErrors.of(400, "AccessDeniedException", "no"));

        var found = (Whereabouts.Unknown) find(PINNED);

        assertThat(found.reason()).isEqualTo(Reason.NODE_UNKNOWN);
        assertThat(found.text()).contains("SCHEDULED_EVENT: ", "AUDIT_LOG: ", "CONTAINER_INSIGHTS: ");
    }

    @Test
    void searchGoesBackAWeekAndNoFurther() {
        bench.logs.group(Bench.CONTROL_PLANE);
        bound(Bench.NOW.minus(Duration.ofDays(30)), NODE, UID, 201);

        assertThat(find(PINNED)).isInstanceOf(Whereabouts.Unknown.class);
        assertThat(bench.logs.requests()).hasSizeLessThan(20);
    }

    @Test
    void searchEndsBeforeTheDeadline() {
        bench.logs.group(Bench.CONTROL_PLANE);
        bench.logs.group(Bench.APPLICATION);
        bench.logs.beforeEach(() -> bench.forward(Duration.ofSeconds(20)));

        var found = new GonePods(bench.logs, bench)
                .find(PINNED, Bench.CLUSTER, Optional.empty(), Bench.NOW, Deadline.after(70_000, bench));

        assertThat(found).isInstanceOf(Whereabouts.Unknown.class);
        assertThat(bench.logs.requests()).hasSizeLessThan(5);
    }
}

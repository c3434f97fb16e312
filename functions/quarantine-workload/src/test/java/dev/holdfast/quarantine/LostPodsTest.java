package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.testing.SimulatedCni.Orphans;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An engine that loses pods which are nobody's: whenever that is seen, they go back where their controllers would not delete them. */
final class LostPodsTest {
    private final TestBed bed = TestBed.withIntruder();

    @BeforeEach
    void directly() {
        bed.access(bed.api.directAccess());
    }

    private void losesOrphans() {
        bed.shop.cni().orphans(Orphans.DROPPED);
    }

    private TestBed.Answer later(String event) {
        bed.shop.settle();
        bed.left(Duration.ofMinutes(15)).time.forward(Duration.ofMinutes(1));
        return bed.quarantine(event);
    }

    private void isBack() {
        assertThat(TestBed.labels(bed.suspect())).containsEntry("app", "cart");
        assertThat(bed.suspect().getMetadata().getOwnerReferences()).hasSize(1);
        assertThat(bed.isQuarantined(bed.suspect())).isTrue();
    }

    private static String detach(TestBed.Answer answer) {
        return answer.row(TestBed.CART_POD, "detach").required("text").asString();
    }

    /** A slice that somebody made by hand keeps each of them in service, so neither namespace settles. */
    @Test
    void oneNamespaceThatDoesNotSettleKeepsNoOtherFromBeingPutBack() {
        losesOrphans();
        bed.left(Duration.ofSeconds(60)).set("MAX_HELD_NODES_PERCENT", "100").set("MAX_PODS", "20");
        var api = bed.kube()
                .pods()
                .inNamespace("payments")
                .withLabel("app", "api")
                .list()
                .getItems()
                .getFirst();
        List.of(bed.suspect(), api).forEach(this::servedByHand);

        bed.quarantine(Request.of(
                "hunt", """
                    {"namespace": "shop", "pod": "%s"}, {"namespace": "payments", "pod": "%s"}
                    """.formatted(TestBed.CART.pod(), api.getMetadata().getName()), ""));

        bed.shop.settle();
        isBack();
        assertThat(TestBed.labels(bed.pod("payments", api.getMetadata().getName())))
                .containsEntry("app", "api");
    }

    private void servedByHand(Pod pod) {
        bed.api.apply(
                """
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: by-hand, namespace: %s, labels: {kubernetes.io/service-name: by-hand}}
                addressType: IPv4
                endpoints: [{addresses: ["%s"]}]
                """.formatted(pod.getMetadata().getNamespace(), pod.getStatus().getPodIP()));
    }

    /** As after a run that was killed between the two, and where the engine is slow. */
    @Test
    void aPodThatTheEngineLosesAfterTheRunIsPutBackByTheNextOneAndStaysThere() {
        bed.quarantine(QuarantineWorkloadTest.intruder());
        assertThat(TestBed.labels(bed.suspect())).doesNotContainEntry("app", "cart");
        losesOrphans();

        var next = later(QuarantineWorkloadTest.intruder());

        assertThat(TestBed.reason(next.row(TestBed.CART_POD, "detach"))).isEqualTo("POLICY_LOST_AFTER_ORPHANING");
        assertThat(detach(next)).contains("were put back");
        bed.shop.settle();
        isBack();
        later(QuarantineWorkloadTest.intruder());
        isBack();
    }

    @Test
    void aPodThatItsControllerWouldDeleteStaysOutAndThatIsSaid() {
        bed.quarantine(QuarantineWorkloadTest.intruder());
        losesOrphans();
        bed.kube().resource(bed.suspect()).editStatus(pod -> {
            pod.getStatus().getConditions().forEach(condition -> condition.setStatus("False"));
            return pod;
        });

        var next = later(QuarantineWorkloadTest.intruder());

        var row = next.row(TestBed.CART_POD, "isolate");
        assertThat(detach(next)).contains("could not be put back", "might delete this one");
        assertThat(row.at("/details/containment").asString()).isEqualTo("NOT_CONTAINED");
        assertThat(row.at("/details/why").toString()).contains("POLICY_LOST_AFTER_ORPHANING");
        assertThat(TestBed.labels(bed.suspect())).doesNotContainEntry("app", "cart");
        assertThat(bed.keys(".putback.json")).isEmpty();
    }

    /** It takes in what nobody owns as a ReplicaSet does, and has no replica to spare. */
    @Test
    void aReplicationControllerCanBeInTheWay() {
        bed.quarantine(QuarantineWorkloadTest.intruder());
        losesOrphans();
        bed.api.apply("""
            apiVersion: v1
            kind: ReplicationController
            metadata: {name: old, namespace: shop}
            spec: {replicas: 0, selector: {app: cart}}
            """);

        var next = later(QuarantineWorkloadTest.intruder());

        assertThat(detach(next)).contains("could not be put back", "might delete this one");
        assertThat(TestBed.labels(bed.suspect())).doesNotContainEntry("app", "cart");
    }
}

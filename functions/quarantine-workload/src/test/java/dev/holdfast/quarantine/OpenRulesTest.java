package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.testing.Reachability;
import dev.holdfast.cluster.testing.ShopCluster;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The VPC CNI gives a replacement the rules of a suspect that is on its node, and the suspect the replacement's. */
final class OpenRulesTest {
    private static final String OTHER_NODE = ShopCluster.NODES.get(1);

    /** One suspect's node stays open, and the replacement of another could start nowhere else. */
    @Test
    void noReplacementComesToLendASuspectItsAllows() {
        var bed = TestBed.withIntruder();
        cordon(bed, ShopCluster.NODES.get(2), true);
        ready(bed, OTHER_NODE);
        var answer = bed.quarantine(Finding.on("deployments", "shop", "cart").json());
        bed.shop.settle();

        assertThat(TestBed.reason(answer.row("node/" + OTHER_NODE, "cordon"))).isEqualTo("LAST_SCHEDULABLE_NODE");
        assertThat(saidToBeContained(answer))
                .isNotEmpty()
                .allSatisfy(pod -> assertThat(connections(bed, pod)).as(pod).isEmpty());
        assertThat(answer.rows("detach"))
                .hasSize(3)
                .allSatisfy(row -> assertThat(TestBed.reason(row)).isEqualTo("CANNOT_DETACH"));
        assertThat(answer.rows("isolate"))
                .allSatisfy(row -> assertThat(
                                row.required("details").required("treatment").asString())
                        .startsWith("stays with its controller"));
    }

    @Test
    void aWarningSaysWhatCanOpenASuspectOnANodeThatTakesPods() {
        var bed = TestBed.withIntruder();
        var answer = bed.quarantine(Finding.on("deployments", "shop", "cart").json());

        var limits = answer.row("pod/" + named(onOtherNode(bed)), "isolate")
                .required("details")
                .required("limits");
        assertThat(limits.toString()).contains("its node takes pods");
        assertThat(answer.row(TestBed.CART_POD, "isolate")
                        .required("details")
                        .required("limits")
                        .toString())
                .doesNotContain("its node takes pods");
    }

    @Test
    void theNodesOfPodsThatWaitAreCordonedBeforeTheFirstIsReplaced() {
        var bed = TestBed.withIntruder();
        bed.set("MAX_HELD_NODES_PERCENT", "100");
        var answer = bed.quarantine(Finding.on("deployments", "shop", "cart").json());
        bed.shop.settle();

        assertThat(answer.rows("detach"))
                .hasSize(3)
                .allSatisfy(row -> assertThat(TestBed.status(row)).isEqualTo("DONE"));
        assertThat(bed.kube()
                        .pods()
                        .inNamespace("shop")
                        .withLabel("app", "cart")
                        .list()
                        .getItems())
                .hasSize(3)
                .allSatisfy(pod -> assertThat(pod.getSpec().getNodeName()).isEqualTo(ShopCluster.NODES.get(2)));
        assertThat(saidToBeContained(answer))
                .hasSize(3)
                .allSatisfy(pod -> assertThat(connections(bed, pod)).as(pod).isEmpty());
    }

    @Test
    void aSuspectOfAnEarlierCaseCountsWhoseNodeSomebodyUncordoned() {
        var bed = TestBed.withIntruder();
        bed.set("MAX_HELD_NODES_PERCENT", "100");
        var earlier = onOtherNode(bed);
        bed.quarantine(Request.pod("hunt", "shop", earlier.getMetadata().getName()));
        cordon(bed, OTHER_NODE, false);

        var detach = bed.quarantine(QuarantineWorkloadTest.intruder()).row(TestBed.CART_POD, "detach");

        assertThat(TestBed.reason(detach)).isEqualTo("CANNOT_DETACH");
        assertThat(detach.required("text").asString()).contains(named(earlier));
        assertThat(bed.suspect().getMetadata().getOwnerReferences()).hasSize(1);
    }

    @Test
    void aSiblingOnWhichATenantPutOurMarksIsNoSuspect() {
        var bed = TestBed.withIntruder();
        var sibling = onOtherNode(bed);
        bed.kube().resource(sibling).edit(pod -> {
            pod.getMetadata().getLabels().put("holdfast.dev/quarantined", "true");
            pod.getMetadata()
                    .setAnnotations(Map.of(
                            "holdfast.dev/cases", "[\"gd-forged\"]",
                            "holdfast.dev/before", "{\"gd-forged\":{\"hold\":1,\"inline\":\"{}\"}}"));
            return pod;
        });
        var answer = bed.quarantine(QuarantineWorkloadTest.intruder());
        assertThat(TestBed.status(answer.row(TestBed.CART_POD, "detach"))).isEqualTo("DONE");
    }

    private static void cordon(TestBed bed, String node, boolean unschedulable) {
        bed.kube().nodes().withName(node).edit(one -> {
            one.getSpec().setUnschedulable(unschedulable);
            return one;
        });
    }

    private static void ready(TestBed bed, String node) {
        bed.kube().nodes().withName(node).editStatus(one -> {
            one.getStatus().setConditions(List.of(GuardedTest.readiness()));
            return one;
        });
    }

    private static Pod onOtherNode(TestBed bed) {
        return bed.kube().pods().inNamespace("shop").list().getItems().stream()
                .filter(pod -> pod.getMetadata().getName().startsWith("cart-"))
                .filter(pod -> OTHER_NODE.equals(pod.getSpec().getNodeName()))
                .findFirst()
                .orElseThrow();
    }

    private static String named(Pod pod) {
        return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
    }

    private static List<String> saidToBeContained(TestBed.Answer answer) {
        return answer.rows("isolate").stream()
                .filter(row ->
                        row.required("details").path("containment").asString("").startsWith("CONTAINED"))
                .map((JsonNode row) -> row.required("target").asString().substring("pod/".length()))
                .toList();
    }

    private static List<String> connections(TestBed bed, String pod) {
        var reach = Reachability.of(bed.kube(), Reachability.Unit.POD_IDENTIFIER);
        return Stream.concat(reach.pods().stream(), Stream.of(Reachability.INTERNET))
                .filter(other -> !other.equals(pod))
                .filter(other -> reach.may(pod, other) || reach.may(other, pod))
                .toList();
    }
}

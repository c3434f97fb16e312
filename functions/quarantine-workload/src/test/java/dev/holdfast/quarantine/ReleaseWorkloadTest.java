package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.testing.AdmissionHook;
import dev.holdfast.cluster.testing.StateDiff;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

final class ReleaseWorkloadTest {
    private static final String INTRUDER = QuarantineWorkloadTest.intruder();
    private static final String OTHER = Finding.onPod("shop", TestBed.CART.pod(), TestBed.CART.uid())
            .id("fedcba9876543210fedcba9876543210")
            .json();
    private static final String OTHER_CASE = "gd-fedcba9876543210fedcba9876543210";

    @Test
    void everythingIsAsItWasButForTheFreePodAndItsReplacement() {
        var bed = TestBed.withIntruder();
        var before = bed.state();
        bed.quarantine(INTRUDER);
        bed.time.forward(Duration.ofMinutes(5));
        var answer = bed.release(Request.release(Finding.CASE));
        bed.shop.settle();

        assertThat(answer.status()).as(answer.tree().toPrettyString()).isEqualTo("DONE");
        assertThat(left(before.to(bed.state())).toString()).isEmpty();
        assertThat(bed.quarantined()).isEmpty();
        assertThat(bed.suspect().getMetadata().getUid()).isEqualTo(TestBed.CART.uid());
        assertThat(bed.suspect().getMetadata().getOwnerReferences()).isEmpty();
        assertThat(bed.ec2.attributes.values()).containsOnly(false);
        assertThat(bed.ec2.deleteOnTermination).containsEntry("/dev/xvda", true).containsEntry("/dev/xvdb", false);
        assertThat(bed.autoScaling.protectedInstances.values()).containsOnly(false);
        assertThat(bed.keys("/quarantine/1/released.json")).hasSize(1);
        assertThat(answer.row(TestBed.CART_POD, "restore").required("details").toString())
                .contains("whatNow");
    }

    /** Without what a release does not undo: the pod stays free, its replacement runs. */
    static StateDiff left(StateDiff diff) {
        return diff.ignoringVersions()
                .ignoring(
                        "Lease/",
                        "EndpointSlice/shop",
                        "PolicyEndpoint/",
                        "ClusterPolicyEndpoint/",
                        "ReplicaSet/shop",
                        "Deployment/shop",
                        "Pod/shop");
    }

    @Test
    void aSecondReleaseFindsNothing() {
        var bed = TestBed.withIntruder();
        bed.quarantine(INTRUDER);
        bed.release(Request.release(Finding.CASE));
        var before = bed.state();
        var again = bed.release(Request.release(Finding.CASE));
        assertThat(again.reason()).isEqualTo("CASE_HOLDS_NOTHING");
        assertThat(bed.state()).isEqualTo(before);
    }

    @Test
    void aCaseThatHoldsNothingIsSaidTo() {
        var bed = new TestBed();
        assertThat(bed.release(Request.release("gd-1")).reason()).isEqualTo("CASE_HOLDS_NOTHING");
        assertThat(bed.release(INTRUDER).reason()).isEqualTo("NOT_FOR_THIS_FUNCTION");
    }

    @Test
    void whatOthersChangedIsLeftAndReported() {
        var bed = TestBed.withIntruder();
        bed.quarantine(INTRUDER);
        bed.kube().nodes().withName(TestBed.CART.node()).edit(node -> {
            node.getMetadata().getAnnotations().put("karpenter.sh/do-not-disrupt", "false");
            return node;
        });
        var answer = bed.release(Request.release(Finding.CASE));

        assertThat(bed.node(TestBed.CART.node()).getMetadata().getAnnotations())
                .containsEntry("karpenter.sh/do-not-disrupt", "false");
        assertThat(bed.node(TestBed.CART.node()).getSpec().getUnschedulable()).isNotEqualTo(true);
        var details = answer.row("node/" + TestBed.CART.node(), "restore").required("details");
        assertThat(details.required("changedByOthers").toString()).contains("do-not-disrupt");
    }

    @Test
    void theRestIsReleasedWhenThePodIsGone() {
        var bed = TestBed.withIntruder();
        bed.quarantine(INTRUDER);
        bed.kube()
                .pods()
                .inNamespace("shop")
                .withName(TestBed.CART.pod())
                .withGracePeriod(0)
                .delete();
        var answer = bed.release(Request.release(Finding.CASE));

        assertThat(TestBed.status(answer.row(TestBed.CART_POD, "restore"))).isEqualTo("SKIPPED");
        assertThat(bed.node(TestBed.CART.node()).getSpec().getUnschedulable()).isNotEqualTo(true);
        assertThat(bed.kube()
                        .network()
                        .networkPolicies()
                        .inNamespace("shop")
                        .withName("holdfast-quarantine")
                        .get())
                .isNull();
        assertThat(bed.ec2.attributes.values()).containsOnly(false);
        assertThat(answer.status()).isEqualTo("DONE");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void twoCasesMayBeReleasedInAnyOrder(boolean firstFirst) {
        var bed = TestBed.withIntruder();
        var before = bed.state();
        bed.quarantine(INTRUDER);
        bed.time.forward(Duration.ofMinutes(1));
        bed.quarantine(OTHER);
        assertThat(bed.suspect().getMetadata().getAnnotations().get("holdfast.dev/cases"))
                .contains(Finding.CASE, OTHER_CASE);
        var order = firstFirst ? List.of(Finding.CASE, OTHER_CASE) : List.of(OTHER_CASE, Finding.CASE);

        var one = bed.release(Request.release(order.getFirst()));
        assertThat(one.status()).as(one.tree().toPrettyString()).isEqualTo("DONE");
        assertThat(bed.isQuarantined(bed.suspect())).isTrue();
        assertThat(bed.node(TestBed.CART.node()).getSpec().getUnschedulable()).isTrue();
        assertThat(bed.ec2.attributes.values()).containsOnly(true);
        assertThat(bed.suspect().getMetadata().getAnnotations().get("holdfast.dev/cases"))
                .isEqualTo("[\"" + order.getLast() + "\"]");

        var two = bed.release(Request.release(order.getLast()));
        bed.shop.settle();
        assertThat(two.status()).as(two.tree().toPrettyString()).isEqualTo("DONE");
        assertThat(left(before.to(bed.state())).toString()).isEmpty();
        assertThat(bed.quarantined()).isEmpty();
        assertThat(bed.ec2.attributes.values()).containsOnly(false);
        assertThat(bed.autoScaling.protectedInstances.values()).containsOnly(false);
    }

    @Test
    void aPodThatWouldCostAnotherOneDoesNotRejoin() {
        var bed = TestBed.withIntruder();
        bed.quarantine(INTRUDER);
        bed.shop.settle();
        int pods = bed.kube().pods().inNamespace("shop").list().getItems().size();
        var answer = bed.release(Request.rejoin(Finding.CASE));
        bed.shop.settle();

        assertThat(TestBed.reason(answer.row(TestBed.CART_POD, "detach"))).isEqualTo("REJOIN_WOULD_DELETE_A_POD");
        assertThat(bed.kube().pods().inNamespace("shop").list().getItems()).hasSize(pods);
        assertThat(bed.quarantined()).isEmpty();
        assertThat(TestBed.labels(bed.suspect()).get("app")).startsWith("holdfast-");
    }

    /** The annotation that says whose it was went with the first release. */
    @Test
    void aSecondReleaseDoesNotLetItRejoinEither() {
        var bed = TestBed.withIntruder();
        bed.quarantine(INTRUDER);
        bed.shop.settle();
        int pods = bed.kube().pods().inNamespace("shop").list().getItems().size();
        bed.release(Request.rejoin(Finding.CASE));
        bed.release(Request.release(Finding.CASE));
        bed.shop.settle();

        assertThat(TestBed.labels(bed.suspect()).get("app")).startsWith("holdfast-");
        assertThat(bed.kube().pods().inNamespace("shop").list().getItems()).hasSize(pods);
    }

    @Test
    void aPodRejoinsWhereAReplicaIsMissing() {
        var bed = TestBed.withIntruder();
        bed.quarantine(INTRUDER);
        bed.shop.settle();
        bed.release(Request.rejoin(Finding.CASE));
        bed.kube().apps().replicaSets().inNamespace("shop").list().getItems().stream()
                .filter(set -> set.getMetadata().getName().startsWith("cart-"))
                .forEach(set -> bed.kube().resource(set).edit(one -> {
                    one.getSpec().setReplicas(4);
                    return one;
                }));

        var answer = bed.release(Request.rejoin(Finding.CASE));
        bed.shop.settle();
        assertThat(answer.status()).as(answer.tree().toPrettyString()).isEqualTo("DONE");
        assertThat(TestBed.labels(bed.suspect())).containsEntry("app", "cart");
        assertThat(bed.suspect().getMetadata().getOwnerReferences()).hasSize(1);
    }

    @Test
    void aBeforeStateThatTheAnnotationSwapsIsRefused() {
        var bed = TestBed.withIntruder();
        bed.quarantine(INTRUDER);
        bed.kube().pods().inNamespace("shop").withName(TestBed.CART.pod()).edit(pod -> {
            var annotations = pod.getMetadata().getAnnotations();
            annotations.computeIfPresent(
                    "holdfast.dev/before",
                    (_, value) -> value.replaceAll("\"sha256\":\"[0-9a-f]{4}", "\"sha256\":\"0000"));
            return pod;
        });
        var answer = bed.release(Request.release(Finding.CASE));
        assertThat(TestBed.reason(answer.row(TestBed.CART_POD, "restore"))).isEqualTo("TAMPERED_BEFORE_STATE");
        assertThat(bed.isQuarantined(bed.suspect())).isTrue();
    }

    @Test
    void strippedAnnotationsDoNotPreventARelease() {
        var bed = TestBed.withIntruder();
        bed.quarantine(INTRUDER);
        bed.kube().pods().inNamespace("shop").withName(TestBed.CART.pod()).edit(pod -> {
            pod.getMetadata().getAnnotations().remove("holdfast.dev/before");
            pod.getMetadata().getAnnotations().remove("holdfast.dev/cases");
            return pod;
        });
        var answer = bed.release(Request.release(Finding.CASE));
        assertThat(answer.status()).as(answer.tree().toPrettyString()).isEqualTo("DONE");
        assertThat(bed.quarantined()).isEmpty();
    }

    @Test
    void anAnnotationThatNamesACaseThatHoldsNothingDoesNotHold() {
        var bed = TestBed.withIntruder();
        bed.quarantine(INTRUDER);
        bed.kube().pods().inNamespace("shop").withName(TestBed.CART.pod()).edit(pod -> {
            pod.getMetadata().getAnnotations().put("holdfast.dev/cases", "[\"" + Finding.CASE + "\",\"gd-nobody\"]");
            return pod;
        });
        bed.release(Request.release(Finding.CASE));
        assertThat(bed.quarantined()).isEmpty();
    }

    @Test
    void anEventWithoutLaterActivityIsSkippedAfterTheRelease() {
        var bed = TestBed.withIntruder();
        bed.quarantine(INTRUDER);
        bed.time.forward(Duration.ofMinutes(5));
        bed.release(Request.release(Finding.CASE));
        var before = bed.state();

        var answer = bed.quarantine(INTRUDER);
        assertThat(TestBed.reason(answer.row(TestBed.CART_POD, "isolate"))).isEqualTo("RELEASED");
        assertThat(answer.status()).isEqualTo("DONE");
        assertThat(bed.state()).isEqualTo(before);
    }

    @Test
    void laterActivityNeedsARequest() {
        var bed = TestBed.withIntruder();
        bed.quarantine(INTRUDER);
        bed.time.forward(Duration.ofMinutes(5));
        bed.release(Request.release(Finding.CASE));
        bed.time.forward(Duration.ofMinutes(5));
        var answer = bed.quarantine(Finding.onPod("shop", TestBed.CART.pod(), TestBed.CART.uid())
                .seen(bed.time.instant().minusSeconds(30))
                .json());
        assertThat(answer.reason()).isEqualTo("REOPENED");
        assertThat(answer.attention()).anyMatch(text -> text.startsWith("REOPENED"));
        assertThat(bed.quarantined()).isEmpty();

        bed.quarantine(Request.pod(Finding.CASE, "shop", TestBed.CART.pod()));
        assertThat(bed.isQuarantined(bed.suspect())).isTrue();
        assertThat(bed.keys("/quarantine/2/pod~")).hasSize(1);
        assertThat(bed.release(Request.release(Finding.CASE)).status()).isEqualTo("DONE");
        assertThat(bed.quarantined()).isEmpty();
    }

    /** A Service that came in between made the second case change a label that the first one had left. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatOnlyOneOfTwoCasesChangedIsRestoredByWhicheverIsTheLast(boolean firstFirst) {
        var bed = new TestBed();
        var toolbox = bed.kube().pods().inNamespace("shop").withName("toolbox");
        toolbox.edit(pod -> {
            pod.getMetadata().getLabels().put("role", "tool");
            return pod;
        });
        bed.shop.settle();
        var before = bed.state();
        bed.quarantine(Request.pod("one", "shop", "toolbox"));
        bed.api.apply("""
            apiVersion: v1
            kind: Service
            metadata: {name: tools, namespace: shop}
            spec: {selector: {role: tool}, ports: [{port: 80}]}
            """);
        bed.shop.settle();
        bed.quarantine(Request.pod("two", "shop", "toolbox"));
        assertThat(TestBed.labels(bed.pod("shop", "toolbox")).get("role")).startsWith("holdfast-");

        var order = firstFirst ? List.of("m-one", "m-two") : List.of("m-two", "m-one");
        assertThat(bed.release(Request.release(order.getFirst())).status()).isEqualTo("DONE");
        assertThat(bed.isQuarantined(bed.pod("shop", "toolbox"))).isTrue();
        var last = bed.release(Request.release(order.getLast()));

        assertThat(last.status()).as(last.tree().toPrettyString()).isEqualTo("DONE");
        bed.kube().services().inNamespace("shop").withName("tools").delete();
        bed.shop.settle();
        assertThat(before.to(bed.state())
                        .ignoringVersions()
                        .ignoring("Lease/", "EndpointSlice/")
                        .toString())
                .isEmpty();
    }

    @Test
    void marksThatComeBackAreNotCalledReleased() {
        var bed = new TestBed();
        bed.quarantine(Request.pod("hunt", "shop", "toolbox"));
        var marked = bed.pod("shop", "toolbox").getMetadata().getAnnotations().get("holdfast.dev/cases");
        bed.api.webhook("sticky.example.com", review -> {
            if (!review.kind().equals("Pod") || !review.name().equals("toolbox")) {
                return new AdmissionHook.Verdict.Allowed();
            }
            ((ObjectNode) review.object().path("metadata"))
                    .putObject("annotations")
                    .put("holdfast.dev/cases", marked);
            return new AdmissionHook.Verdict.Changed(review.object());
        });
        var row = bed.release(Request.release("m-hunt")).row("pod/shop/toolbox", "restore");
        assertThat(TestBed.status(row)).isEqualTo("FAILED");
        assertThat(bed.keys("pod~shop~toolbox"))
                .noneMatch(key -> key.endsWith(".released.json"))
                .isNotEmpty();
    }
}

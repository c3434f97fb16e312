package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AssertionTest {
    private static final String INTRUDER = QuarantineWorkloadTest.intruder();

    @Test
    void aCheckThatFindsNothingLeavesNoTrace() {
        var bed = TestBed.withIntruder();
        bed.quarantine(INTRUDER);
        bed.shop.settle();
        var before = bed.state();
        var keys = bed.s3.objects().keySet();
        bed.time.forward(Duration.ofMinutes(5));

        var answer = bed.sweep();

        assertThat(before.to(bed.state()).toString()).isEmpty();
        assertThat(bed.s3.objects().keySet()).isEqualTo(keys);
        assertThat(answer.attention()).isEmpty();
        assertThat(answer.rows("label"))
                .allSatisfy(row -> assertThat(TestBed.status(row)).isEqualTo("ALREADY_DONE"));
    }

    @Test
    void withNothingHeldOneListingIsAll() {
        var bed = new TestBed();
        int requests = bed.api.requests().size();
        var answer = bed.sweep();
        assertThat(answer.status()).isEqualTo("DONE");
        assertThat(bed.api.requests()).hasSize(requests);
        assertThat(bed.s3.calls("ListObjectsV2")).isEqualTo(1);
    }

    @Test
    void aStrippedLabelIsPutBackAndToldAbout() {
        var bed = TestBed.withIntruder();
        bed.quarantine(INTRUDER);
        bed.kube().pods().inNamespace("shop").withName(TestBed.CART.pod()).edit(pod -> {
            pod.getMetadata().getLabels().remove("holdfast.dev/quarantined");
            pod.getMetadata().getAnnotations().clear();
            return pod;
        });
        bed.time.forward(Duration.ofMinutes(5));

        var answer = bed.sweep();

        assertThat(bed.isQuarantined(bed.suspect())).isTrue();
        assertThat(bed.suspect().getMetadata().getAnnotations())
                .containsKeys("holdfast.dev/cases", "holdfast.dev/before");
        assertThat(answer.attention()).anyMatch(text -> text.startsWith("TAMPERED"));
        assertThat(bed.keys("/verify/")).hasSize(1);
    }

    @Test
    void aDeletedPolicyAndAnExclusionTakenOutAreRepaired() {
        var bed = TestBed.withIntruder();
        bed.quarantine(INTRUDER);
        bed.kube()
                .network()
                .networkPolicies()
                .inNamespace("shop")
                .withName("holdfast-quarantine")
                .delete();
        bed.kube()
                .network()
                .networkPolicies()
                .inNamespace("shop")
                .withName("monitoring-may-enter")
                .edit(policy -> {
                    policy.getSpec().getPodSelector().setMatchExpressions(List.of());
                    return policy;
                });
        bed.time.forward(Duration.ofMinutes(5));

        var answer = bed.sweep();

        assertThat(bed.kube()
                        .network()
                        .networkPolicies()
                        .inNamespace("shop")
                        .withName("holdfast-quarantine")
                        .get())
                .isNotNull();
        assertThat(bed.kube()
                        .network()
                        .networkPolicies()
                        .inNamespace("shop")
                        .withName("monitoring-may-enter")
                        .get()
                        .getSpec()
                        .getPodSelector()
                        .getMatchExpressions())
                .hasSize(1);
        assertThat(answer.attention()).anyMatch(text -> text.contains("deny of networkpolicy/shop"));
        assertThat(answer.attention())
                .anyMatch(text -> text.contains("exclude of networkpolicy/shop/monitoring-may-enter"));
    }

    @Test
    void aNewPolicyThatAllowsSomethingIsMadeToPassThePodBy() {
        var bed = TestBed.withIntruder();
        bed.quarantine(INTRUDER);
        bed.api.apply("""
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: allow-all, namespace: shop}
            spec: {podSelector: {}, policyTypes: [Egress], egress: [{}]}
            """);
        bed.sweep();
        bed.release(Request.release(Finding.CASE));
        assertThat(bed.kube()
                        .network()
                        .networkPolicies()
                        .inNamespace("shop")
                        .withName("allow-all")
                        .get()
                        .getSpec()
                        .getPodSelector()
                        .getMatchExpressions())
                .isNullOrEmpty();
    }

    @Test
    void anUncordonedNodeAndLiftedProtectionAreHeldAgain() {
        var bed = TestBed.withIntruder();
        bed.quarantine(INTRUDER);
        bed.kube().nodes().withName(TestBed.CART.node()).edit(node -> {
            node.getSpec().setUnschedulable(false);
            return node;
        });
        bed.autoScaling.protectedInstances.put(TestBed.CART.instance(), false);

        var answer = bed.quarantine(Request.assertion(Finding.CASE));

        assertThat(bed.node(TestBed.CART.node()).getSpec().getUnschedulable()).isTrue();
        assertThat(bed.autoScaling.protectedInstances.values()).containsOnly(true);
        assertThat(answer.attention()).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void aRestartIsToldAbout() {
        var bed = TestBed.withIntruder();
        bed.quarantine(INTRUDER);
        bed.kube().pods().inNamespace("shop").withName(TestBed.CART.pod()).editStatus(pod -> {
            var status = pod.getStatus().getContainerStatuses().getFirst();
            status.setRestartCount(2);
            status.getLastState().getTerminated().setFinishedAt("2026-11-23T18:03:00Z");
            return pod;
        });
        bed.time.forward(Duration.ofMinutes(5));
        assertThat(bed.sweep().attention()).anyMatch(text -> text.startsWith("RESTARTED"));
    }

    @Test
    void whatIsBeingReleasedIsNotAsserted() {
        var bed = TestBed.withIntruder();
        bed.quarantine(INTRUDER);
        bed.release(Request.rejoin(Finding.CASE));
        bed.sweep();
        assertThat(bed.quarantined()).isEmpty();
    }

    @Test
    void byHandACaseThatHoldsNothingIsSaidTo() {
        var bed = new TestBed();
        assertThat(bed.quarantine(Request.assertion("gd-1")).reason()).isEqualTo("CASE_HOLDS_NOTHING");
    }
}

package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.quarantine.TestBed.Answer;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Releases near the end of a run, and what comes after them. */
final class ReleasedLateTest {
    private static final String INTRUDER = QuarantineWorkloadTest.intruder();

    private final TestBed bed = TestBed.withIntruder();

    /** Less than a release by hand needs for each object. */
    @Test
    void aQuarantineThatIsReleasedInItsLastSecondsStillTakesItBack() {
        releasedAfterASecond(Duration.ofSeconds(25));

        var answer = bed.quarantine(INTRUDER);

        assertThat(TestBed.status(answer.row(TestBed.CART_POD, "restore"))).isEqualTo("DONE");
        assertThat(bed.quarantined()).isEmpty();
    }

    @Test
    void aLeaseThatAnotherOneHoldsDoesNotKeepItPastItsEnd() {
        releasedAfterASecond(Duration.ofSeconds(25));
        for (int second = 1; second < 60; second++) {
            bed.time.after(Duration.ofMillis(second * 1000L + 1), this::anotherOneHoldsTheLease);
        }

        assertThat(bed.quarantine(INTRUDER).retry())
                .hasValueSatisfying(why -> assertThat(why).contains("LEASE_HELD"));

        assertThat(Duration.between(TestBed.START, bed.time.instant())).isLessThan(Duration.ofSeconds(20));
        assertThat(bed.quarantined()).isEmpty();
        assertThat(bed.node(TestBed.CART.node()).getSpec().getUnschedulable()).isNotEqualTo(true);
        var row = TestBed.row(
                bed.object(bed.keys("/actions/quarantine-workload-").getLast()), "case/" + Finding.CASE, "deny");
        assertThat(TestBed.reason(row)).isEqualTo("LEASE_HELD");
    }

    private void releasedAfterASecond(Duration left) {
        bed.set("CONTAIN_WAIT_SECONDS", "5").left(left);
        bed.time.after(Duration.ofSeconds(1), () -> {
            bed.left(Duration.ofMinutes(15));
            bed.release(Request.release(Finding.CASE));
        });
    }

    private void anotherOneHoldsTheLease() {
        bed.kube().leases().inNamespace("holdfast").withName("quarantine").edit(lease -> {
            lease.getSpec().setHolderIdentity("other");
            lease.getSpec().setRenewTime(ZonedDateTime.ofInstant(bed.time.instant(), ZoneOffset.UTC));
            return lease;
        });
    }

    @Test
    void theRetryOfARunThatWasStoppedAfterItsReleaseTakesBackWhatThatOneMarked() {
        bed.quarantine(INTRUDER);
        bed.time.forward(Duration.ofMinutes(1));
        markedAfterTheRelease();

        var retry = bed.quarantine(INTRUDER);

        assertThat(TestBed.reason(retry.row(TestBed.CART_POD, "isolate"))).isEqualTo("RELEASED");
        assertThat(TestBed.status(retry.row(TestBed.CART_POD, "restore"))).isEqualTo("DONE");
        assertThat(bed.quarantined()).isEmpty();
    }

    /** The hold is open because of its node, and the pod was released before it was marked. */
    @Test
    void oneRequestReleasesWhatWasMarkedAfterARelease() {
        bed.quarantine(INTRUDER);
        markedAfterTheRelease();
        bed.s3.objects().keySet().stream()
                .filter(key ->
                        (key.contains("/1/node~") && key.endsWith(".released.json")) || key.endsWith("/1.ended.json"))
                .toList()
                .forEach(bed.s3.tampering()::erase);

        var answer = bed.release(Request.release(Finding.CASE));

        assertThat(TestBed.status(answer.row(TestBed.CART_POD, "restore"))).isEqualTo("DONE");
        assertThat(bed.quarantined()).isEmpty();
    }

    private void markedAfterTheRelease() {
        var marked = bed.suspect().getMetadata();
        bed.release(Request.release(Finding.CASE));
        bed.kube()
                .pods()
                .inNamespace(TestBed.CART.namespace())
                .withName(TestBed.CART.pod())
                .edit(pod -> {
                    pod.getMetadata().setAnnotations(marked.getAnnotations());
                    pod.getMetadata().setLabels(marked.getLabels());
                    return pod;
                });
        assertThat(bed.quarantined()).hasSize(1);
    }

    @Test
    void whatAnOperatorProtectsAfterTheReleaseStaysProtected() {
        bed.quarantine(INTRUDER);
        bed.release(Request.release(Finding.CASE));
        bed.ec2.attributes.replaceAll((_, _) -> true);
        bed.autoScaling.protectedInstances.replaceAll((_, _) -> true);

        assertThat(bed.release(Request.release(Finding.CASE)).reason()).isEqualTo("CASE_HOLDS_NOTHING");

        assertThat(bed.ec2.attributes.values()).containsOnly(true);
        assertThat(bed.autoScaling.protectedInstances.values()).containsOnly(true);
    }

    @Test
    void aReleaseWithoutTimeForItBeginsNothingAndNamesEverything() {
        bed.quarantine(INTRUDER);
        var before = bed.state();
        bed.left(Duration.ofSeconds(20));

        var answer = bed.release(Request.release(Finding.CASE));

        assertThat(bed.state()).isEqualTo(before);
        assertThat(bed.ec2.attributes.values()).containsOnly(true);
        assertThat(statuses(answer)).containsOnly("NOT_REACHED");
        assertThat(answer.rows().stream().map(row -> row.required("target").asString()))
                .contains(TestBed.CART_POD, "node/" + TestBed.CART.node(), "instance/" + TestBed.CART.instance());
        bed.left(Duration.ofMinutes(15));
        assertThat(bed.release(Request.release(Finding.CASE)).status()).isEqualTo("DONE");
        assertThat(bed.ec2.attributes.values()).containsOnly(false);
    }

    private static List<String> statuses(Answer answer) {
        return answer.rows().stream().map(TestBed::status).toList();
    }
}

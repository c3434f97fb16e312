package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.testing.Fault;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Closed cases, and what happens when the bucket does not say. */
final class StandingTest {
    @Test
    void aClosedCaseIsLikeAReleasedOne() {
        var bed = TestBed.withIntruder();
        bed.s3.plantUnlocked(
                "cases/" + Finding.CASE + "/closed.json",
                "{\"at\":\"2026-11-23T17:59:30Z\"}".getBytes(StandardCharsets.UTF_8));
        var answer = bed.quarantine(QuarantineWorkloadTest.intruder());
        assertThat(TestBed.reason(answer.row(TestBed.CART_POD, "isolate"))).isEqualTo("RELEASED");

        bed.time.forward(Duration.ofMinutes(10));
        var later = bed.quarantine(Finding.onPod("shop", TestBed.CART.pod(), TestBed.CART.uid())
                .seen(bed.time.instant().minusSeconds(60))
                .json());
        assertThat(later.reason()).isEqualTo("REOPENED");
        assertThat(bed.quarantined()).isEmpty();

        bed.quarantine(Request.pod(Finding.CASE, "shop", TestBed.CART.pod()));
        assertThat(bed.isQuarantined(bed.suspect())).isTrue();
    }

    @Test
    void aListingThatFailsDoesNotStopContainment() {
        var bed = TestBed.withIntruder();
        for (int n = 0; n < 3; n++) {
            bed.s3.failNext("ListObjectsV2", Fault.ACCESS_DENIED);
        }
        bed.quarantine(QuarantineWorkloadTest.intruder());
        assertThat(bed.isQuarantined(bed.suspect())).isTrue();
    }

    @Test
    void theEventsOfOtherFunctionsAreNotForThisOne() {
        var bed = new TestBed();
        assertThat(bed.quarantine(Request.release("gd-1")).reason()).isEqualTo("NOT_FOR_THIS_FUNCTION");
        assertThat(bed.release(Request.assertion("gd-1")).reason()).isEqualTo("NOT_FOR_THIS_FUNCTION");
        assertThat(bed.s3.objects()).isEmpty();
    }
}

package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.evidence.testing.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Wherever a run is stopped, the next one does what is missing, and a release undoes all of it. */
final class KilledAnywhereTest {
    private record Place(String name, Consumer<TestBed> kill) {}

    @Test
    void theNextRunCompletesAndTheReleaseUndoesAll() {
        for (Place place : places()) {
            var bed = TestBed.withIntruder();
            var before = bed.state();
            place.kill().accept(bed);
            var thrown = catchThrowable(() -> bed.quarantine(QuarantineWorkloadTest.intruder(), "first"));
            assertThat(thrown).as(place.name()).isInstanceOf(Fault.Killed.class);
            bed.time.forward(Duration.ofMinutes(1));
            bed.shop.settle();

            bed.quarantine(QuarantineWorkloadTest.intruder(), "first");

            var record = bed.lastRecord(Finding.CASE);
            for (String action : List.of("label", "detach")) {
                assertThat(TestBed.status(TestBed.row(record, TestBed.CART_POD, action)))
                        .as(place.name() + " " + action)
                        .isIn("DONE", "ALREADY_DONE");
            }
            assertThat(bed.quarantined()).as(place.name()).hasSize(1);
            assertThat(bed.ec2.attributes.values()).as(place.name()).containsOnly(true);
            assertThat(bed.keys("/quarantine/1/pod~")).as(place.name()).hasSize(1);

            var released = bed.release(Request.release(Finding.CASE));
            bed.shop.settle();
            assertThat(released.status())
                    .as(place.name() + released.tree().toPrettyString())
                    .isEqualTo("DONE");
            assertThat(ReleaseWorkloadTest.left(before.to(bed.state())).toString())
                    .as(place.name())
                    .isEmpty();
            assertThat(bed.ec2.attributes.values()).as(place.name()).containsOnly(false);
        }
    }

    /** Every call to the bucket that changes something, before and after it takes effect. */
    private static List<Place> places() {
        var bed = TestBed.withIntruder();
        bed.quarantine(QuarantineWorkloadTest.intruder(), "first");
        int puts = bed.s3.calls("PutObject");
        var places = new ArrayList<Place>();
        for (int n = 0; n < puts; n++) {
            int passing = n;
            Stream.of(Fault.KILL_BEFORE, Fault.KILL_AFTER)
                    .forEach(fault -> places.add(new Place(
                            "PutObject " + passing + " " + fault,
                            killed -> killed.s3.failAfter("PutObject", passing, fault))));
        }
        assertThat(places.size()).isGreaterThan(16);
        return places;
    }
}

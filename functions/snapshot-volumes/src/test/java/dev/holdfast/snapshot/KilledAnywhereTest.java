package dev.holdfast.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.evidence.testing.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The function is killed at every single call to AWS, before and after the call has its effect, and the event comes again. */
final class KilledAnywhereTest {
    private static final int VOLUMES = 2;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(70);

    /** Who comes after the function that was killed. */
    enum Next {
        /** Lambda's own retry. */
        SAME_REQUEST("first", Duration.ZERO),
        /** Lambda's own retry, a minute later as Lambda does it. */
        SAME_REQUEST_LATER("first", RETRY_AFTER),
        /** The event is delivered twice. */
        ANOTHER_REQUEST("second", Duration.ZERO),
        ANOTHER_REQUEST_LATER("second", RETRY_AFTER);

        private final String requestId;
        private final Duration after;

        Next(String requestId, Duration after) {
            this.requestId = requestId;
            this.after = after;
        }
    }

    private record Place(String name, Consumer<TestBed> kill) {}

    @ParameterizedTest
    @EnumSource(Next.class)
    void isContinuedWhereItStopped(Next next) {
        for (Place place : places()) {
            var bed = new TestBed();
            var node = bed.ec2.node(1, VOLUMES);
            killed(bed, node, place);
            bed.time.forward(next.after);

            var answer = bed.snapshot(Finding.on(node).json(), next.requestId);

            assertThat(answer.status()).as(place.name).isEqualTo("DONE");
            assertThat(bed.ec2.goodSnapshots(node).values()).as(place.name).containsOnly(1L);
            assertComplete(place, bed, node);
        }
    }

    @ParameterizedTest
    @EnumSource(Next.class)
    void atMostOneSetMoreWhereTheListingLags(Next next) {
        for (Place place : places()) {
            var bed = new TestBed();
            var node = bed.ec2.node(1, VOLUMES);
            bed.ec2.lag(Duration.ofSeconds(40), Duration.ZERO);
            killed(bed, node, place);
            bed.time.forward(next.after);

            var answer = bed.snapshot(Finding.on(node).json(), next.requestId);
            if (answer.json().isEmpty()) {
                bed.time.forward(RETRY_AFTER);
                answer = bed.snapshot(Finding.on(node).json(), next.requestId);
            }

            assertThat(answer.status()).as(place.name).isEqualTo("DONE");
            assertThat(bed.ec2.goodSnapshots(node).values())
                    .as(place.name)
                    .allSatisfy(count -> assertThat(count).isBetween(1L, 2L));
            assertComplete(place, bed, node);
        }
    }

    private static void killed(TestBed bed, Ec2Account.Machine node, Place place) {
        place.kill.accept(bed);
        var thrown = catchThrowable(() -> bed.snapshot(Finding.on(node).json(), "first"));
        assertThat(thrown).as(place.name).isInstanceOfAny(Killed.class, Fault.Killed.class);
        bed.ec2.faults.clear();
    }

    private static void assertComplete(Place place, TestBed bed, Ec2Account.Machine node) {
        var recorded = bed.keys(".taken.json").stream()
                .flatMap(key -> bed.object(key).required("snapshots").values().stream())
                .map(one -> one.required("volumeId").asString())
                .toList();
        assertThat(recorded).as(place.name).containsAll(node.volumes.values());
        assertThat(bed.keys("/actions/")).as(place.name).isNotEmpty();
        assertThat(bed.keys("/events/")).as(place.name).hasSize(1);
        var shown = bed.lastRecord(Finding.CASE);
        assertThat(shown.required("status").asString()).as(place.name).isEqualTo("DONE");
        var ids = TestBed.row(shown, "instance/" + node.id, "snapshot")
                .required("details")
                .required("snapshotIds");
        assertThat(ids).as(place.name).hasSize(VOLUMES);
        ids.values()
                .forEach(id -> assertThat(bed.ec2.snapshot(id.asString()).lock)
                        .as(place.name)
                        .isPresent());
    }

    /** Every call that an undisturbed run makes. */
    private static List<Place> places() {
        var bed = new TestBed();
        var node = bed.ec2.node(1, VOLUMES);
        bed.snapshot(Finding.on(node).json(), "first");
        var places = new ArrayList<Place>();
        bed.s3
                .calls()
                .forEach((operation, calls) -> Stream.of(Fault.KILL_BEFORE, Fault.KILL_AFTER)
                        .forEach(fault -> each(
                                calls,
                                operation + " " + fault,
                                places,
                                (killed, n) -> killed.s3.failAfter(operation, n, fault))));
        bed.ec2
                .faults
                .calls()
                .forEach((operation, calls) -> Stream.of(Ec2Faults.Moment.values())
                        .forEach(moment -> each(
                                calls,
                                operation + " " + moment,
                                places,
                                (killed, n) -> killed.ec2.faults.kill(operation, n, moment))));
        assertThat(places.size()).isGreaterThan(30);
        return places;
    }

    private interface Arrange {
        void at(TestBed bed, int passing);
    }

    private static void each(int calls, String name, List<Place> places, Arrange arrange) {
        for (int n = 0; n < calls; n++) {
            int passing = n;
            places.add(new Place(name + " " + n, bed -> arrange.at(bed, passing)));
        }
    }
}

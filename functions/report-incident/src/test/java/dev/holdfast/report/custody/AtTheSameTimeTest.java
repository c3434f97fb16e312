package dev.holdfast.report.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Two runs about the same case, and runs that are killed. */
final class AtTheSameTimeTest {
    private record Place(String name, Consumer<CaseBed> kill) {}

    @Test
    void whoSawNoMoreThanTheFirstWriterStops() throws EvidenceException, InterruptedException {
        var bed = CaseBed.withCase();
        var winner = new ArrayList<SealResult>();
        bed.s3.beforeNext("PutObject", () -> winner.add(sealed(bed)));

        var loser = bed.seal();

        assertThat(winner).singleElement().isInstanceOf(SealResult.Sealed.class);
        assertThat(loser).isEqualTo(new SealResult.Covered(1));
        assertThat(bed.files("report/")).hasSize(8);
        assertThat(bed.caseRow().ending()).isInstanceOf(Ending.Done.class);
    }

    @Test
    void whoSawMoreThanTheFirstWriterTakesTheNextVersion() throws EvidenceException, InterruptedException {
        var bed = CaseBed.withCase();
        var earlier = bed.inventory();
        bed.keep("events/20261123T190000Z-0a1b2c3d.json", "{\"another\": \"event\"}");
        bed.s3.beforeNext("PutObject", () -> sealed(bed, earlier));

        var second = (SealResult.Sealed) bed.seal();

        assertThat(second.written().version()).isEqualTo(2);
        assertThat(bed.files("report/")).hasSize(16);
        assertThat(bed.caseRow().ending()).isInstanceOf(Ending.Done.class);
        assertThat(bed.caseRow().details()).containsEntry("version", 2).containsEntry("seals", 2);
    }

    @Test
    void whoSawSomethingElseThanTheFirstWriterDoesNotSayThatItIsCovered()
            throws EvidenceException, InterruptedException {
        var bed = CaseBed.withCase();
        var earlier = bed.inventory();
        bed.keep("events/20261123T190000Z-0a1b2c3d.json", "{\"another\": \"event\"}");
        bed.s3.beforeNext("PutObject", () -> sealed(bed));

        assertOvertaken(bed, sealed(bed, earlier));
    }

    @Test
    void asManyObjectsAreNotTheSameObjects() throws EvidenceException, InterruptedException {
        var bed = CaseBed.withCase();
        bed.keep("events/20261123T190000Z-0a1b2c3d.json", "{\"another\": \"event\"}");
        var ours = bed.inventory();
        bed.s3.tampering().erase("cases/gd-1/events/20261123T190000Z-0a1b2c3d.json");
        bed.keep("events/20261123T190001Z-0a1b2c3d.json", "{\"one\": \"more\"}");
        bed.s3.beforeNext("PutObject", () -> sealed(bed));

        assertOvertaken(bed, sealed(bed, ours));
    }

    @Test
    void aClaimWhoseWriterWasKilledCoversNothing() throws EvidenceException, InterruptedException {
        var bed = CaseBed.withCase();
        bed.s3.beforeNext("PutObject", () -> {
            bed.s3.failAfter("PutObject", 1, Fault.KILL_BEFORE);
            assertThat(catchThrowable(bed::seal)).isInstanceOf(Fault.Killed.class);
        });

        assertOvertaken(bed, bed.seal());
        assertOvertaken(bed, bed.seal());
        bed.clock.move(Duration.ofSeconds(30));
        assertThat(((SealResult.Sealed) bed.seal()).written().version()).isEqualTo(2);
    }

    @Test
    void whoComesWhileAVersionIsBeingWrittenMakesNoOtherThatShowsTheSame()
            throws EvidenceException, InterruptedException {
        var bed = CaseBed.withCase();
        var second = new ArrayList<SealResult>();
        bed.s3.beforeNext("PutObject", () -> bed.s3.beforeNext("PutObject", () -> second.add(sealed(bed))));

        assertThat(bed.seal()).isInstanceOf(SealResult.Sealed.class);

        assertThat(second).containsExactly(new SealResult.Overtaken(1));
        assertThat(bed.files("report/")).hasSize(8);
    }

    @Test
    void whoComesThenAndSawMoreDoes() throws EvidenceException, InterruptedException {
        var bed = CaseBed.withCase();
        var second = new ArrayList<SealResult>();
        bed.s3.beforeNext(
                "PutObject",
                () -> bed.s3.beforeNext("PutObject", () -> {
                    bed.keep("events/20261123T190000Z-0a1b2c3d.json", "{}");
                    second.add(sealed(bed));
                }));

        assertThat(bed.seal()).isInstanceOf(SealResult.Sealed.class);

        assertThat(second).singleElement().isInstanceOf(SealResult.Sealed.class);
    }

    @Test
    void aSealThatWasMadeSinceTheListingIsNotCoveredByOlderPages() throws EvidenceException, InterruptedException {
        var bed = CaseBed.withCase();
        var earlier = bed.inventory();
        bed.keep("events/20261123T190000Z-0a1b2c3d.json", "{\"another\": \"event\"}");
        bed.seal();

        assertOvertaken(bed, sealed(bed, earlier));
        assertThat(bed.files("report/")).hasSize(8);
    }

    @Test
    void aSealOfTheSameListingMadeSinceCoversIt() throws EvidenceException, InterruptedException {
        var bed = CaseBed.withCase();
        var earlier = bed.inventory();
        bed.seal();

        assertThat(sealed(bed, earlier)).isEqualTo(new SealResult.Covered(1));
    }

    @Test
    void whatLandsAfterTheListingIsSealedAndNotCovered() throws EvidenceException, InterruptedException {
        var bed = CaseBed.withCase();
        var seen = bed.inventory();
        var late = bed.keep("events/20261123T190000Z-0a1b2c3d.json", "{\"another\": \"event\"}");

        assertThat(sealed(bed, seen)).isInstanceOf(SealResult.Sealed.class);

        assertThat(bed.text("report/0001/SHA256SUMS")).contains(late.sha256());
        assertThat(bed.json("report/0001/report.json")
                        .required("covers")
                        .required("objects")
                        .asInt())
                .isEqualTo(8);
        assertThat(bed.sealing().coveredBy(bed.inventory())).isEmpty();
        assertThat(((SealResult.Sealed) bed.seal()).written().version()).isEqualTo(2);
    }

    private static void assertOvertaken(CaseBed bed, SealResult result) {
        assertThat(result).isEqualTo(new SealResult.Overtaken(1));
        assertThat(result.outcomes(bed.keys))
                .singleElement()
                .satisfies(row -> assertThat(row.ending())
                        .isInstanceOfSatisfying(
                                Ending.NotReached.class,
                                later -> assertThat(later.reason()).isEqualTo(dev.holdfast.incident.Reason.CONFLICT)));
    }

    @Test
    void aClaimThatSaysNothingCoversNothing() throws EvidenceException, InterruptedException {
        var bed = CaseBed.withCase();
        bed.s3.beforeNext(
                "PutObject",
                () -> bed.s3.tampering().write("cases/gd-1/report/0001/report.json", CaseBed.utf8("x"), bed.until()));

        assertThat(((SealResult.Sealed) bed.seal()).written().version()).isEqualTo(2);
    }

    @Test
    void aLostAnswerToTheClaimIsNotALostClaim() throws EvidenceException, InterruptedException {
        var bed = CaseBed.withCase();
        bed.s3.failNext("PutObject", Fault.LOST_RESPONSE);

        assertThat(((SealResult.Sealed) bed.seal()).written().version()).isEqualTo(1);
    }

    @Test
    void somethingElseUnderAFileOfTheVersionMakesItCountForNothing() throws EvidenceException, InterruptedException {
        var bed = CaseBed.withCase();
        bed.s3.beforeNext(
                "PutObject",
                () -> bed.s3.tampering().write("cases/gd-1/report/0001/SEAL", CaseBed.utf8("x"), bed.until()));

        assertThat(catchThrowable(bed::seal)).isInstanceOf(EvidenceException.class);
        assertThat(bed.files("SEAL.sig")).isEmpty();
        bed.clock.move(Duration.ofSeconds(30));
        assertThat(((SealResult.Sealed) bed.seal()).written().version()).isEqualTo(2);
    }

    @Test
    void killedAtAnyCallTheNextRunSealsAll() throws EvidenceException, InterruptedException {
        for (Place place : places()) {
            var bed = CaseBed.withCase();
            place.kill.accept(bed);
            assertThat(catchThrowable(bed::seal)).as(place.name).isInstanceOf(Fault.Killed.class);
            bed.clock.move(Duration.ofSeconds(30));

            var result = bed.seal();

            assertThat(result).as(place.name).isInstanceOf(SealResult.Sealed.class);
            var rows = bed.outcomes();
            assertThat(CaseBed.wrong(rows)).as(place.name).isEmpty();
            assertThat(bed.sealing().coveredBy(bed.inventory())).as(place.name).isPresent();
        }
    }

    /** Every call to S3 that an undisturbed run makes, reading the case included. */
    private static List<Place> places() throws EvidenceException, InterruptedException {
        var bed = CaseBed.withCase();
        var before = bed.s3.calls();
        bed.seal();
        var places = new ArrayList<Place>();
        bed.s3.calls().forEach((operation, calls) -> {
            int own = calls - before.getOrDefault(operation, 0);
            for (int n = 0; n < own; n++) {
                int passing = n;
                Stream.of(Fault.KILL_BEFORE, Fault.KILL_AFTER)
                        .forEach(fault -> places.add(new Place(
                                operation + " " + fault + " " + passing,
                                killed -> killed.s3.failAfter(operation, passing, fault))));
            }
        });
        assertThat(places).hasSizeGreaterThanOrEqualTo(40);
        return places;
    }

    private static SealResult sealed(CaseBed bed) {
        try {
            return bed.seal();
        } catch (EvidenceException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static SealResult sealed(CaseBed bed, Inventory inventory) {
        try {
            return bed.sealing()
                    .seal(
                            inventory,
                            bed.documents(inventory),
                            CaseBed::render,
                            new Deadline(bed.clock.instant().plus(bed.left), bed.clock));
        } catch (EvidenceException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

package dev.holdfast.report.custody;

import static dev.holdfast.report.custody.CaseBed.row;
import static dev.holdfast.report.custody.CaseBed.utf8;
import static dev.holdfast.report.custody.CaseBed.wrong;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.answer.Response;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A case that takes more than one invocation to check. */
final class ContinuedCheckTest {
    private static final int OBJECTS = 1208;

    private final CaseBed bed = CaseBed.withCase();

    @BeforeEach
    void seal() throws EvidenceException, InterruptedException {
        for (int i = 0; i < OBJECTS - 8; i++) {
            bed.keep(String.format("objects/Pod/shop/p%04d.u1.7.json", i), "{\"n\": " + i + "}");
        }
        bed.seal();
    }

    @Test
    void theNextRequestGoesOnWhereTheTimeWasUp() {
        bed.s3.tampering().rot("cases/gd-1/objects/Pod/shop/p0000.u1.7.json", utf8("{\"n\": 9}"));
        bed.s3.tampering().rot("cases/gd-1/objects/Pod/shop/p1199.u1.7.json", utf8("{}"));
        hurry();

        var first = ask();
        int reached = checked(first);
        assertThat(reached).isBetween(1, OBJECTS - 1);
        assertThat(row(first.outcomes(), "case/gd-1").ending())
                .isInstanceOfSatisfying(Ending.NotReached.class, late -> {
                    assertThat(late.reason()).isEqualTo(Reason.DEADLINE);
                    assertThat(late.text())
                            .isEqualTo(reached + " of 1208 objects were compared and 1 objects are not as version 1 of"
                                    + " the report sealed them; the next Verify Request goes on from there");
                });
        assertThat(first.remaining()).containsExactly("case/gd-1");
        assertThat(wrong(first.outcomes()))
                .containsExactly("case/gd-1 DEADLINE", "evidence/objects/Pod/shop/p0000.u1.7.json EVIDENCE_CHANGED");

        int requests = 1;
        var last = first;
        int reads = bed.s3.calls("GetObject");
        while (!last.remaining().isEmpty()) {
            last = ask();
            requests++;
        }

        assertThat(requests).isGreaterThan(1);
        assertThat(checked(last)).isEqualTo(OBJECTS);
        assertThat(wrong(last.outcomes()))
                .containsExactly(
                        "case/gd-1 NOT_AS_SEALED",
                        "evidence/objects/Pod/shop/p0000.u1.7.json EVIDENCE_CHANGED",
                        "evidence/objects/Pod/shop/p1199.u1.7.json EVIDENCE_SHORTER");
        assertThat(row(last.outcomes(), "case/gd-1").details().get("continuedFrom"))
                .asString()
                .startsWith("cases/gd-1/verify/20261123T18")
                .endsWith("-seal.json");
        assertThat(bed.s3.calls("GetObject") - reads).isLessThan(OBJECTS - reached + 300 * requests);
        assertThat(last.evidence())
                .singleElement()
                .satisfies(kept -> assertThat(kept.key()).startsWith("cases/gd-1/verify/"));
    }

    @Test
    void aFinishedCheckIsNotContinued() {
        bed.check();

        assertThat(bed.caseRow().details()).doesNotContainKey("continuedFrom").containsEntry("checked", OBJECTS);
    }

    @Test
    void anUnfinishedCheckOlderThanADayIsNotContinued() {
        hurry();
        ask();
        bed.clock.step(Duration.ZERO);
        bed.left = CaseBed.FIFTEEN_MINUTES;
        bed.clock.move(Duration.ofDays(1));

        assertThat(bed.caseRow().details()).doesNotContainKey("continuedFrom").containsEntry("checked", OBJECTS);
    }

    @Test
    void anotherSealIsCheckedFromItsBeginning() throws EvidenceException, InterruptedException {
        hurry();
        ask();
        bed.clock.step(Duration.ZERO);
        bed.left = CaseBed.FIFTEEN_MINUTES;
        bed.keep("closed.json", "{}");
        bed.seal();

        assertThat(bed.caseRow().details()).doesNotContainKey("continuedFrom").containsEntry("version", 2);
    }

    @Test
    void rubbishUnderVerifyIsNoProgress() {
        bed.keep("verify/20261123T180000000Z-seal.json", "{\"case\": \"gd-1\", \"reached\": \"x\"}");
        bed.keep("verify/20261123T180000001Z-seal.json", "rubbish");

        assertThat(wrong(bed.outcomes())).isEmpty();
    }

    @Test
    void whereThereIsNoTimeAtAllNoObjectIsBlamed() {
        bed.left = Duration.ofSeconds(20);

        var first = ask();

        assertThat(checked(first)).isZero();
        assertThat(wrong(first.outcomes())).containsExactly("case/gd-1 DEADLINE");
    }

    @Test
    void whatAnEarlierRunReadIsSaidToBeRead() {
        hurry();
        int reached = checked(ask());

        var text =
                row(ask().outcomes(), "evidence/read-earlier").ending().words().orElseThrow();

        assertThat(text)
                .startsWith(reached + " objects were read by an earlier run, as cases/gd-1/verify/20261123T18")
                .contains(", which actions/verify-case-20261123T18")
                .endsWith(" names; of these only length and lock were looked at now");
    }

    @Test
    void aLockTakenOffWhatAnEarlierRunReadIsFound() {
        hurry();
        assertThat(checked(ask())).isGreaterThan(1);
        bed.s3.tampering().lock("cases/gd-1/objects/Pod/shop/p0000.u1.7.json", Optional.empty());
        String event = "events/20261123T180000Z-0a1b2c3d.json";
        bed.s3.tampering().erase("cases/gd-1/" + event);

        assertThat(wrong(ask().outcomes()))
                .contains(
                        "evidence/objects/Pod/shop/p0000.u1.7.json LOCK_WEAKER",
                        "evidence/" + event + " EVIDENCE_MISSING");
    }

    @Test
    void progressThatNoRecordNamesIsNotBelieved() {
        hurry();
        bed.check();
        bed.clock.step(Duration.ZERO);
        bed.left = CaseBed.FIFTEEN_MINUTES;

        assertThat(bed.caseRow().details()).doesNotContainKey("continuedFrom").containsEntry("checked", OBJECTS);
    }

    @Test
    void progressWhoseBytesARecordDoesNotNameIsNotBelieved() {
        hurry();
        var kept = ((Response.Acted) bed.check()).evidence().getFirst();
        bed.record(
                Function.VERIFY_CASE,
                new Kept(
                        kept.key(),
                        kept.versionId(),
                        Digests.hex(utf8("other")),
                        kept.bytes(),
                        kept.retainUntil(),
                        Optional.empty()));
        bed.clock.step(Duration.ZERO);
        bed.left = CaseBed.FIFTEEN_MINUTES;

        assertThat(bed.caseRow().details()).doesNotContainKey("continuedFrom");
    }

    /** A request, and the record that is made of its answer. */
    private Response.Acted ask() {
        var acted = (Response.Acted) bed.check();
        bed.record(Function.VERIFY_CASE, acted.evidence().toArray(Kept[]::new));
        return acted;
    }

    private static int checked(Response.Acted acted) {
        return (Integer) java.util.Objects.requireNonNull(
                row(acted.outcomes(), "case/gd-1").details().get("checked"));
    }

    /** Looking at the clock takes time now, and there is little of it. */
    private void hurry() {
        bed.clock.step(Duration.ofMillis(10));
        bed.left = Duration.ofSeconds(28);
    }
}

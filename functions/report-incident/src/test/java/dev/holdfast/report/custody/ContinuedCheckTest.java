package dev.holdfast.report.custody;

import static dev.holdfast.report.custody.CaseBed.row;
import static dev.holdfast.report.custody.CaseBed.utf8;
import static dev.holdfast.report.custody.CaseBed.wrong;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.answer.Response;
import java.time.Duration;
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

        var first = (Response.Acted) bed.check();
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
            last = (Response.Acted) bed.check();
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
        bed.check();
        bed.clock.step(Duration.ZERO);
        bed.left = CaseBed.FIFTEEN_MINUTES;
        bed.clock.move(Duration.ofDays(1));

        assertThat(bed.caseRow().details()).doesNotContainKey("continuedFrom").containsEntry("checked", OBJECTS);
    }

    @Test
    void anotherSealIsCheckedFromItsBeginning() throws EvidenceException, InterruptedException {
        hurry();
        bed.check();
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
    void oneObjectThatTakesLongerThanAnInvocationDoesNotHoldUpTheRest() {
        bed.left = Duration.ofSeconds(20);

        var first = (Response.Acted) bed.check();

        assertThat(checked(first)).isEqualTo(1);
        assertThat(wrong(first.outcomes())).hasSize(2).last().asString().endsWith(" DEADLINE");
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

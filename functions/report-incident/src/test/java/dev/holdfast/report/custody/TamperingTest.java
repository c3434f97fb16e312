package dev.holdfast.report.custody;

import static dev.holdfast.report.custody.CaseBed.LOG;
import static dev.holdfast.report.custody.CaseBed.row;
import static dev.holdfast.report.custody.CaseBed.utf8;
import static dev.holdfast.report.custody.CaseBed.wrong;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.testing.StoredVersion;
import dev.holdfast.evidence.testing.Tampering;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody with more rights than anybody should have gets at the evidence after it was sealed. */
final class TamperingTest {
    private static final String KEY = "cases/gd-1/" + LOG;
    private static final String TARGET = "evidence/" + LOG;

    private final CaseBed bed = CaseBed.withCase();
    private final Tampering attacker = bed.s3.tampering();

    @BeforeEach
    void seal() throws EvidenceException, InterruptedException {
        assertThat(bed.seal()).isInstanceOf(SealResult.Sealed.class);
        bed.clock.move(Duration.ofMinutes(1));
    }

    @Test
    void nothingIsWrongWhereNobodyTouchedAnything() {
        var rows = bed.outcomes();

        assertThat(wrong(rows)).isEmpty();
        assertThat(rows).extracting(Outcome::target).containsExactly("case/gd-1", "snapshot/snap-00000001");
        assertThat(row(rows, "case/gd-1").details())
                .containsEntry("version", 1)
                .containsEntry("objects", 8)
                .containsEntry("checked", 8)
                .containsEntry("seals", 1)
                .containsEntry("flawed", 0);
    }

    @Test
    void aByteFlippedInANewVersionIsAReplacedObject() {
        attacker.write(KEY, utf8("2026-11-23T18:00:00Z curl evil.examplf\n"), bed.until());

        assertFound("EVIDENCE_REPLACED", "sealed was version ", " lies above it");
    }

    @Test
    void aByteFlippedUnderTheSameVersionIsAChangedObject() {
        attacker.rot(KEY, utf8("2026-11-23T18:00:00Z curl evil.examplf\n"));

        assertFound("EVIDENCE_CHANGED", "sealed were 39 bytes with SHA-256 ", ", found were 39 with ");
    }

    @Test
    void anObjectTakenAwayAndWrittenAgainIsMissing() {
        attacker.swap(KEY, utf8("harmless\n"), bed.until());

        assertFound("EVIDENCE_MISSING", "which is gone", "found was version ");
    }

    @Test
    void aTruncatedObjectIsShorter() {
        attacker.rot(KEY, utf8("2026-11-23T18:00:00Z curl"));

        assertFound("EVIDENCE_SHORTER", "sealed were 39 bytes", "found were 25 with");
    }

    @Test
    void aDeletedObjectIsMissing() {
        attacker.erase(KEY);

        assertFound("EVIDENCE_MISSING", "which is gone");
    }

    @Test
    void aDeleteMarkerHides() {
        attacker.hide(KEY);

        assertFound("EVIDENCE_HIDDEN", "a delete marker of 2026-11-23T18:01:00Z hides it");
    }

    @Test
    void shorterRetentionIsFound() {
        attacker.lock(
                KEY,
                Optional.of(new StoredVersion.Lock("GOVERNANCE", bed.until().minusSeconds(1))));

        assertFound(
                "RETENTION_SHORTER",
                "sealed was retention until 2026-12-23T18:00:00Z, found was until 2026-12-23T17:59:59Z");
    }

    @Test
    void longerRetentionIsRight() {
        attacker.lock(
                KEY,
                Optional.of(new StoredVersion.Lock("COMPLIANCE", bed.until().plusSeconds(1))));

        assertThat(wrong(bed.outcomes())).isEmpty();
    }

    @Test
    void aWeakerModeIsFound() throws EvidenceException, InterruptedException {
        attacker.lock(KEY, Optional.of(new StoredVersion.Lock("COMPLIANCE", bed.until())));
        bed.keep("events/20261123T180100Z-0a1b2c3d.json", "{}");
        bed.seal();
        attacker.lock(KEY, Optional.of(new StoredVersion.Lock("GOVERNANCE", bed.until())));

        assertFound("LOCK_WEAKER", "sealed was lock mode COMPLIANCE, found was GOVERNANCE");
    }

    @Test
    void aLockTakenOffIsFound() {
        attacker.lock(KEY, Optional.empty());

        assertFound("LOCK_WEAKER", "found was NONE", "found was until no date");
    }

    @Test
    void anObjectThatNeverHadALockIsFound() throws EvidenceException, InterruptedException {
        bed.s3.plantUnlocked("cases/gd-1/events/20261123T180500Z-00000000.json", utf8("{}"));
        bed.seal();

        assertThat(wrong(bed.outcomes()))
                .containsExactly(
                        "case/gd-1 NOT_AS_SEALED", "evidence/events/20261123T180500Z-00000000.json LOCK_WEAKER");
    }

    @Test
    void anAddedObjectIsFound() {
        attacker.write("cases/gd-1/events/20261123T180500Z-00000000.json", utf8("{}"), bed.until());

        assertThat(wrong(bed.outcomes()))
                .containsExactly(
                        "case/gd-1 NOT_AS_SEALED", "evidence/events/20261123T180500Z-00000000.json EVIDENCE_ADDED");
    }

    @Test
    void aForeignObjectIsFoundAndShownEscaped() {
        attacker.write("cases/gd-1/report/0001/x\n\u202e", utf8("{}"), bed.until());

        assertThat(wrong(bed.outcomes()))
                .containsExactly("case/gd-1 NOT_AS_SEALED", "evidence/report/0001/x\\u000a\\u202e EVIDENCE_ADDED");
    }

    @Test
    void whatReportingItselfWritesLaterIsListedAndNotWrong() {
        bed.record(Function.REPORT_INCIDENT);
        bed.record(Function.VERIFY_CASE);
        bed.keep("notices/0123456789abcdef-first.json", "{}");
        bed.check();

        var row = bed.caseRow();

        assertThat(row.ending()).isInstanceOf(Ending.Done.class);
        assertThat(row.details()).containsEntry("laterCount", 3);
        assertThat((List<?>) row.details().get("later"))
                .anySatisfy(
                        key -> assertThat(key.toString()).startsWith("verify/").endsWith("-seal.json"));
    }

    @Test
    void recordsThatCameAfterTheSealAreNotSealedYetAndNotWrong() {
        var record = bed.record(Function.QUARANTINE_WORKLOAD);
        bed.keep("verify/20261123T180100000Z.json", "{}");

        var rows = bed.outcomes();

        assertThat(wrong(rows)).isEmpty();
        assertThat(row(rows, "case/gd-1").ending()).isInstanceOf(Ending.Done.class);
        var pending = row(rows, "evidence/not-sealed-yet");
        assertThat(pending.ending().words())
                .contains("2 records were written after the seal and are not sealed yet; a Report Request seals them");
        assertThat(pending.details())
                .containsEntry("count", 2)
                .containsEntry(
                        "records",
                        List.of(record.key().substring("cases/gd-1/".length()), "verify/20261123T180100000Z.json"));
    }

    @Test
    void whatOnlyLooksLikeARecordIsAdded() {
        attacker.write("cases/gd-1/actions/other-20261123T180100000Z-r.json", utf8("{}"), bed.until());
        attacker.write("cases/gd-1/verify/x.json", utf8("{}"), bed.until());

        assertThat(wrong(bed.outcomes())).hasSize(3).contains("evidence/verify/x.json EVIDENCE_ADDED");
    }

    @Test
    void aRecordOfReportingThatIsHiddenOrWrittenOverIsFound() {
        String notice = bed.keep("notices/0001-change.json", "{}").key();
        String record = bed.record(Function.QUARANTINE_WORKLOAD).key();
        attacker.hide(notice);
        attacker.write(record, utf8("{}"), bed.until());

        assertThat(wrong(bed.outcomes()))
                .hasSize(3)
                .contains("evidence/notices/0001-change.json EVIDENCE_HIDDEN")
                .anyMatch(row -> row.startsWith("evidence/actions/") && row.endsWith(" EVIDENCE_ADDED"));
    }

    @Test
    void severalFaultsOfOneObjectAreOneRow() {
        attacker.rot(KEY, utf8("x"));
        attacker.lock(KEY, Optional.empty());
        attacker.hide(KEY);

        var rows = bed.outcomes();

        assertThat(wrong(rows)).containsExactly("case/gd-1 NOT_AS_SEALED", TARGET + " EVIDENCE_SHORTER");
        assertThat(row(rows, TARGET).ending().words().orElseThrow())
                .contains("delete marker", "sealed were 39 bytes", "lock mode", "retention");
    }

    @Test
    void whatWasWrongBeforeTheSealIsStillSaid() throws EvidenceException, InterruptedException {
        attacker.write(KEY, utf8("other"), bed.until());
        attacker.hide("cases/gd-1/" + CaseBed.TAKEN);
        bed.seal();

        assertThat(wrong(bed.outcomes()))
                .containsExactly(
                        "case/gd-1 NOT_AS_SEALED",
                        TARGET + " EVIDENCE_REPLACED",
                        "evidence/" + CaseBed.TAKEN + " EVIDENCE_HIDDEN");
        assertThat(bed.inventory().oddities()).containsOnlyKeys(LOG, CaseBed.TAKEN);
    }

    private void assertFound(String reason, String... words) {
        var rows = bed.outcomes();
        assertThat(wrong(rows)).containsExactly("case/gd-1 NOT_AS_SEALED", TARGET + " " + reason);
        assertThat(row(rows, TARGET).ending().words().orElseThrow()).contains(words);
        assertThat(row(rows, "case/gd-1").ending().words())
                .hasValueSatisfying(text -> assertThat(text).contains("1 objects are not as version"));
    }
}

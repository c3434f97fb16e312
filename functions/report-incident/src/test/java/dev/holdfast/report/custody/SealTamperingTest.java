package dev.holdfast.report.custody;

import static dev.holdfast.report.custody.CaseBed.row;
import static dev.holdfast.report.custody.CaseBed.utf8;
import static dev.holdfast.report.custody.CaseBed.wrong;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.testing.Tampering;
import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Function;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody gets at the seal itself. */
final class SealTamperingTest {
    private static final String SEAL = "evidence/report/0001/SEAL";

    private final CaseBed bed = CaseBed.withCase();
    private final Tampering attacker = bed.s3.tampering();

    @BeforeEach
    void seal() throws EvidenceException, InterruptedException {
        assertThat(bed.seal()).isInstanceOf(SealResult.Sealed.class);
        bed.clock.move(Duration.ofMinutes(1));
    }

    @Test
    void aWrongSignatureIsFound() {
        swap("SEAL.sig", bed.kms.signature(utf8("something else")));

        assertThat(wrong(bed.outcomes()))
                .containsExactly("case/gd-1 SEAL_SIGNATURE_WRONG", SEAL + " SEAL_SIGNATURE_WRONG");
    }

    @Test
    void whatIsNoSignatureIsAWrongOne() {
        swap("SEAL.sig", utf8("rubbish"));

        assertThat(wrong(bed.outcomes())).contains(SEAL + " SEAL_SIGNATURE_WRONG");
    }

    @Test
    void anotherKeySwappedTogetherWithItsSignatureIsNotBelieved() {
        var theirs = new SimulatedKms();
        byte[] forged = utf8(bed.text("report/0001/SEAL").replace("objects: 8", "objects: 7"));
        swap("SEAL", forged);
        swap("SEAL.sig", theirs.signature(forged));
        swap("signing-key.pem", new SealKey(theirs.publicKey()).pem());

        assertThat(wrong(bed.outcomes()))
                .containsExactly("case/gd-1 SEAL_SIGNATURE_WRONG", SEAL + " SEAL_SIGNATURE_WRONG");
        assertThat(bed.caseRow().ending().words())
                .contains("no report of the case carries a signature by the configured key");
    }

    @Test
    void theSameWrittenOverTheGenuineFilesLeavesTheseValidAndIsFound() {
        var theirs = new SimulatedKms();
        byte[] forged = utf8(bed.text("report/0001/SEAL").replace("objects: 8", "objects: 7"));
        over("SEAL", forged);
        over("SEAL.sig", theirs.signature(forged));

        assertThat(wrong(bed.outcomes()))
                .containsExactly(
                        "case/gd-1 NOT_AS_SEALED",
                        SEAL + " EVIDENCE_REPLACED",
                        "evidence/report/0001/SEAL.sig EVIDENCE_REPLACED");
    }

    @Test
    void anotherKeyBesideAGenuineSignatureIsFound() {
        swap("signing-key.pem", new SealKey(utf8("theirs")).pem());

        assertThat(wrong(bed.outcomes()))
                .containsExactly("case/gd-1 NOT_AS_SEALED", "evidence/report/0001/signing-key.pem SEAL_MISMATCH");
    }

    @Test
    void manifestAndSumsChangedConsistentlyDoNotFitTheSeal() {
        String before = Digests.hex(bed.bytes(CaseBed.LOG));
        byte[] harmless = utf8("harmless\n");
        attacker.rot("cases/gd-1/" + CaseBed.LOG, harmless);
        swap("manifest.json", replaced("manifest.json", before, Digests.hex(harmless)));
        swap("SHA256SUMS", replaced("SHA256SUMS", before, Digests.hex(harmless)));

        assertThat(wrong(bed.outcomes()))
                .containsExactly(
                        "case/gd-1 SEAL_MISMATCH",
                        "evidence/report/0001/SHA256SUMS SEAL_MISMATCH",
                        "evidence/report/0001/manifest.json SEAL_MISMATCH");
    }

    @Test
    void aPageChangedIsFound() {
        swap("report.html", utf8("<p>all is well</p>"));

        assertThat(wrong(bed.outcomes()))
                .containsExactly("case/gd-1 NOT_AS_SEALED", "evidence/report/0001/report.html SEAL_MISMATCH");
    }

    @Test
    void aMissingManifestLeavesTheSealBeforeIt() throws EvidenceException, InterruptedException {
        more();
        attacker.erase("cases/gd-1/report/0002/manifest.json");

        var rows = bed.outcomes();

        assertThat(wrong(rows))
                .containsExactly(
                        "case/gd-1 NOT_AS_SEALED",
                        "evidence/events/20261123T190000Z-0a1b2c3d.json EVIDENCE_ADDED",
                        "evidence/report/0002/manifest.json SEAL_MISMATCH");
        assertThat(row(rows, "case/gd-1").details()).containsEntry("version", 1);
    }

    @Test
    void everySealNamesTheOneBefore() throws EvidenceException, InterruptedException {
        more();

        var row = bed.caseRow();

        assertThat(row.ending()).isInstanceOf(Ending.Done.class);
        assertThat(row.details()).containsEntry("version", 2).containsEntry("seals", 2);
        assertThat(bed.text("report/0001/SEAL")).contains("previous: none\n");
        assertThat(bed.text("report/0002/SEAL"))
                .contains("previous: " + Digests.hex(bed.bytes("report/0001/SEAL")) + "  report/0001/SEAL\n");
    }

    @Test
    void aSealTakenOutOfTheChainIsMissed() throws EvidenceException, InterruptedException {
        more();
        attacker.erase("cases/gd-1/report/0001/SEAL.sig");

        var rows = bed.outcomes();

        assertThat(wrong(rows))
                .containsExactly("case/gd-1 NOT_AS_SEALED", "evidence/report/0002/SEAL SEAL_CHAIN_BROKEN");
        assertThat(row(rows, "evidence/report/0002/SEAL").ending().words().orElseThrow())
                .contains("it names the seal of version 1", "no such seal with a right signature was found");
    }

    @Test
    void anotherSealOfTheSameKeyInTheChainIsFound() throws EvidenceException, InterruptedException {
        more();
        byte[] other = replaced("SEAL", "objects: 8", "objects: 7");
        swap("SEAL", other);
        swap("SEAL.sig", bed.kms.signature(other));

        assertThat(wrong(bed.outcomes())).contains("evidence/report/0002/SEAL SEAL_CHAIN_BROKEN");
    }

    @Test
    void theNewestSealTakenAwayWholeIsMissedByItsRecord() throws EvidenceException, InterruptedException {
        more();
        var record = bed.files("actions/report-incident-").getLast();
        bed.files("report/0002/").forEach(file -> attacker.erase("cases/gd-1/" + file));
        attacker.erase("cases/gd-1/events/20261123T190000Z-0a1b2c3d.json");

        var rows = bed.outcomes();

        assertThat(wrong(rows))
                .containsExactly("case/gd-1 NOT_AS_SEALED", "evidence/report/0002/SEAL EVIDENCE_MISSING");
        assertThat(row(rows, "evidence/report/0002/SEAL").ending().words().orElseThrow())
                .startsWith(record + " says that this version was sealed with SHA-256 ");
    }

    @Test
    void itsNumberIsNotGivenAgain() throws EvidenceException, InterruptedException {
        more();
        bed.files("report/0002/").forEach(file -> attacker.erase("cases/gd-1/" + file));

        assertThat(((SealResult.Sealed) bed.seal()).written().version()).isEqualTo(3);
        assertThat(wrong(bed.outcomes())).contains("evidence/report/0002/SEAL EVIDENCE_MISSING");
    }

    @Test
    void numbersUnderWhichAnythingLiesAreNotGiven() throws EvidenceException, InterruptedException {
        attacker.write("cases/gd-1/report/00002/report.html", utf8("x"), bed.until());
        attacker.write("cases/gd-1/report/0003/x", utf8("x"), bed.until());
        attacker.write("cases/gd-1/report/0004/report.md", utf8("x"), bed.until());
        attacker.erase("cases/gd-1/report/0004/report.md");
        attacker.write("cases/gd-1/report/0005/report.md", utf8("x"), bed.until());
        attacker.hide("cases/gd-1/report/0005/report.md");

        assertThat(((SealResult.Sealed) bed.seal()).written().version()).isEqualTo(4);
        bed.keep("events/20261123T190000Z-0a1b2c3d.json", "{}");
        assertThat(((SealResult.Sealed) bed.seal()).written().version()).isEqualTo(6);
    }

    @Test
    void aSignatureTakenFromTheNewestVersionIsMissed() throws EvidenceException, InterruptedException {
        more();
        attacker.erase("cases/gd-1/report/0002/SEAL.sig");
        bed.clock.move(Duration.ofMinutes(6));

        assertThat(wrong(bed.outcomes()))
                .contains("evidence/report/0002/ NO_SEALED_REPORT", "evidence/report/0002/SEAL EVIDENCE_MISSING");
    }

    @Test
    void aVersionThatSomebodyElseWroteIsFound() throws EvidenceException, InterruptedException {
        attacker.write("cases/gd-1/report/0002/report.html", utf8("<p>all is well</p>"), bed.until());
        attacker.write("cases/gd-1/report/0099/report.html", utf8("<p>all is well</p>"), bed.until());
        more();
        bed.clock.move(Duration.ofMinutes(6));

        assertThat(wrong(bed.outcomes()))
                .containsExactly(
                        "case/gd-1 NOT_AS_SEALED",
                        "evidence/report/0002/ EVIDENCE_ADDED",
                        "evidence/report/0099/ NO_SEALED_REPORT");
    }

    @Test
    void anotherSpellingOfANumberIsNoVersionOfTheReport() {
        attacker.write("cases/gd-1/report/00001/report.html", utf8("<p>all is well</p>"), bed.until());

        assertThat(wrong(bed.outcomes()))
                .containsExactly("case/gd-1 NOT_AS_SEALED", "evidence/report/00001/report.html EVIDENCE_ADDED");
    }

    @Test
    void aDeleteMarkerWhereNoFileOfTheReportLiesIsFound() {
        attacker.hide("cases/gd-1/report/0007/report.html");

        assertThat(wrong(bed.outcomes()))
                .containsExactly("case/gd-1 NOT_AS_SEALED", "evidence/report/0007/report.html EVIDENCE_HIDDEN");
    }

    @Test
    void aPageOfAnOlderVersionChangedIsFound() throws EvidenceException, InterruptedException {
        more();
        swap("report.html", utf8("<p>all is well</p>"));

        assertThat(wrong(bed.outcomes()))
                .containsExactly("case/gd-1 NOT_AS_SEALED", "evidence/report/0001/report.html SEAL_MISMATCH");
    }

    @Test
    void aSealHiddenByADeleteMarkerStillCounts() throws EvidenceException, InterruptedException {
        more();
        bed.files("report/0002/").forEach(file -> attacker.hide("cases/gd-1/" + file));

        var rows = bed.outcomes();

        assertThat(row(rows, "case/gd-1").details()).containsEntry("version", 2);
        assertThat(wrong(rows)).hasSize(9).contains("evidence/report/0002/SEAL EVIDENCE_HIDDEN");
    }

    @Test
    void aSealOfAnotherCaseIsNotThisOnes() {
        byte[] other = replaced("SEAL", "case: gd-1", "case: gd-2");
        swap("SEAL", other);
        swap("SEAL.sig", bed.kms.signature(other));

        assertThat(wrong(bed.outcomes())).contains("case/gd-1 SEAL_SIGNATURE_WRONG");
        assertThat(row(bed.outcomes(), SEAL).ending().words())
                .contains("the seal is signed, but it is that of another case or version");
    }

    private void more() throws EvidenceException, InterruptedException {
        bed.keep("events/20261123T190000Z-0a1b2c3d.json", "{\"another\": \"event\"}");
        var result = bed.seal();
        assertThat(result).isInstanceOf(SealResult.Sealed.class);
        bed.record(Function.REPORT_INCIDENT, result.outcomes(bed.keys));
    }

    private byte[] replaced(String file, String what, String by) {
        String text = bed.text("report/0001/" + file);
        assertThat(text).contains(what);
        return text.replace(what, by).getBytes(StandardCharsets.UTF_8);
    }

    private void swap(String file, byte[] bytes) {
        attacker.swap("cases/gd-1/report/0001/" + file, bytes, bed.until());
    }

    private void over(String file, byte[] bytes) {
        attacker.write("cases/gd-1/report/0001/" + file, bytes, bed.until());
    }
}

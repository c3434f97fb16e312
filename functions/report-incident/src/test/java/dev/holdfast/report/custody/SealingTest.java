package dev.holdfast.report.custody;

import static dev.holdfast.report.custody.CaseBed.LOG;
import static dev.holdfast.report.custody.CaseBed.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.testing.InMemoryS3;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.CaseKeys.Area;
import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class SealingTest {
    private final CaseBed bed = CaseBed.withCase();

    @Test
    void aVersionHasAllItsFilesAndTheSignatureLast() throws EvidenceException, InterruptedException {
        var sealed = (SealResult.Sealed) bed.seal();

        assertThat(sealed.kept())
                .extracting(Kept::key)
                .containsExactly(
                        "cases/gd-1/report/0001/report.json",
                        "cases/gd-1/report/0001/report.html",
                        "cases/gd-1/report/0001/report.md",
                        "cases/gd-1/report/0001/SHA256SUMS",
                        "cases/gd-1/report/0001/manifest.json",
                        "cases/gd-1/report/0001/SEAL",
                        "cases/gd-1/report/0001/signing-key.pem",
                        "cases/gd-1/report/0001/SEAL.sig");
        assertThat(sealed.sealSha256()).isEqualTo(Digests.hex(bed.bytes("report/0001/SEAL")));
        assertThat(sealed.outcomes(bed.keys)).singleElement().satisfies(row -> {
            assertThat(row.ending()).isInstanceOf(Ending.Done.class);
            assertThat(row.details()).containsEntry("version", 1).containsEntry("objects", 8);
        });
    }

    @Test
    void theSealSaysWhatItSealsInAFewLines() throws EvidenceException, InterruptedException {
        bed.seal();

        assertThat(bed.text("report/0001/SEAL").lines())
                .containsExactly(
                        "case: gd-1",
                        "version: 1",
                        "sealed-at: 2026-11-23T18:00:00Z",
                        "objects: 8",
                        "bytes: "
                                + bed.entries(1)
                                        .mapToLong(
                                                entry -> entry.required("bytes").asLong())
                                        .sum(),
                        "not-sealed: 0",
                        "gone: 0",
                        "covers: " + bed.inventory().covers().digest(),
                        "sums: " + Digests.hex(bed.bytes("report/0001/SHA256SUMS")) + "  report/0001/SHA256SUMS",
                        "manifest: " + Digests.hex(bed.bytes("report/0001/manifest.json"))
                                + "  report/0001/manifest.json",
                        "previous: none");
    }

    @Test
    void theManifestSaysOfEachObjectWhatIsKnown() throws EvidenceException, InterruptedException {
        bed.seal();

        var log = bed.entry(1, LOG);
        assertThat(log.required("sha256").asString()).isEqualTo(Digests.hex(bed.bytes(LOG)));
        assertThat(log.required("bytes").asLong()).isEqualTo(39);
        assertThat(log.required("versionId").asString()).startsWith("v");
        assertThat(log.required("lockMode").asString()).isEqualTo("GOVERNANCE");
        assertThat(Instant.parse(log.required("retainUntil").asString())).isEqualTo(bed.until());
        assertThat(log.required("written").asString()).isEqualTo("2026-11-23T18:00:00Z");
        assertThat(log.required("writer").asString()).isEqualTo("copy-logs");
        assertThat(log.required("hashedBy").asString()).isEqualTo("copy-logs");
        assertThat(log.required("foreign").asBoolean()).isFalse();
    }

    @Test
    void theSumsAreEveryCurrentObjectAndThePagesButNoOtherFileOfTheReport()
            throws EvidenceException, InterruptedException {
        bed.seal();
        bed.keep("closed.json", "{}");
        bed.seal();

        assertThat(bed.text("report/0002/SHA256SUMS").lines().map(line -> line.substring(66)))
                .hasSize(12)
                .isSorted()
                .contains(
                        LOG,
                        "closed.json",
                        "report/0002/report.html",
                        "report/0002/report.json",
                        "report/0002/report.md")
                .noneMatch(name -> name.startsWith("report/0001"));
    }

    @Test
    void thereIsNothingToDoWhereTheNewestSealCoversEverything() throws EvidenceException, InterruptedException {
        assertThat(bed.sealing().coveredBy(bed.inventory())).isEmpty();
        bed.seal();
        bed.record(Function.REPORT_INCIDENT);
        bed.keep("notices/0123456789abcdef-first.sent.json", "{}");

        assertThat(bed.sealing().coveredBy(bed.inventory())).contains(new SealResult.Covered(1));

        bed.record(Function.QUARANTINE_WORKLOAD);
        assertThat(bed.sealing().coveredBy(bed.inventory())).isEmpty();
    }

    @Test
    void aDeleteMarkerIsSomethingNew() throws EvidenceException, InterruptedException {
        bed.seal();
        bed.s3.hide("cases/gd-1/" + LOG);

        assertThat(bed.sealing().coveredBy(bed.inventory())).isEmpty();
    }

    @Test
    void rehearsalsAreLockedForADayOnly() throws EvidenceException, InterruptedException {
        bed.keys = new CaseKeys(Area.DRILLS, CaseBed.CASE);
        bed.fill();

        bed.seal();

        assertThat(bed.s3.lock("drills/gd-1/report/0001/SEAL.sig").orElseThrow().until())
                .isEqualTo(MovingClock.START.plus(Duration.ofDays(1)));
    }

    @Test
    void aBucketThatIsNotSafeIsNotWrittenInto() {
        bed.s3.is(InMemoryS3.Condition.MISSING);

        assertThatExceptionOfType(EvidenceException.class)
                .isThrownBy(bed::seal)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.BUCKET_UNSAFE));
    }

    @Test
    void numbersThatSomebodyElseTookAreLeftAlone() throws EvidenceException, InterruptedException {
        bed.s3.tampering().write("cases/gd-1/report/0001/SEAL.sig", utf8("x"), bed.until());

        var sealed = (SealResult.Sealed) bed.seal();

        assertThat(sealed.written().version()).isEqualTo(2);
        assertThat(CaseBed.wrong(bed.outcomes()))
                .containsExactly("case/gd-1 NOT_AS_SEALED", "evidence/report/0001/SEAL SEAL_SIGNATURE_WRONG");
    }

    @Test
    void manifestsSurviveWhatANewerHoldfastAddsToThem() throws EvidenceException, InterruptedException {
        bed.seal();
        String json = bed.text("report/0001/manifest.json").replace("\"case\":", "\"new\":{\"a\":[1]},\"case\":");

        var manifest = ManifestJson.read(json.getBytes(StandardCharsets.UTF_8)).orElseThrow();

        assertThat(manifest.objects()).hasSize(8);
        assertThat(ManifestJson.read(utf8("{}"))).isEmpty();
        assertThat(ManifestJson.read(utf8("[1]"))).isEmpty();
    }

    @Test
    void outcomesOfACoveredCaseSayByWhich() {
        assertThat(new SealResult.Covered(3).outcomes(bed.keys))
                .extracting(Outcome::ending)
                .containsExactly(new Ending.AlreadyDone());
    }
}

package dev.holdfast.report.custody;

import static dev.holdfast.report.custody.CaseBed.LOG;
import static dev.holdfast.report.custody.CaseBed.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.testing.AwsErrors;
import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.evidence.testing.InMemoryS3;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.CaseKeys.Area;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
    void recordsOfFunctionsAreHashedHereAndTheirNameSaysWhoWroteThem() throws EvidenceException, InterruptedException {
        bed.seal();

        var record = bed.entry(1, bed.files("actions/copy-logs").getFirst());
        assertThat(record.required("writer").asString()).isEqualTo("copy-logs");
        assertThat(record.required("hashedBy").asString()).isEqualTo("report-incident");
    }

    @Test
    void whatItsWriterDidNotRecordIsHashedOnceAndMarked() throws EvidenceException, InterruptedException {
        bed.keep("objects/Pod/shop/cart.u1.7.json", "{}");
        bed.seal();
        var first = bed.entry(1, "objects/Pod/shop/cart.u1.7.json");
        assertThat(first.required("hashedBy").asString()).isEqualTo("report-incident");
        assertThat(first.required("writer").asString()).isEqualTo("unknown");

        bed.keep("closed.json", "{}");
        var inventory = bed.inventory();
        var documents = bed.documents(inventory);
        int before = bed.s3.calls("GetObject");
        bed.sealing()
                .seal(
                        inventory,
                        documents,
                        CaseBed::render,
                        new Deadline(bed.clock.instant().plusSeconds(900), bed.clock));

        assertThat(bed.entry(2, "objects/Pod/shop/cart.u1.7.json")
                        .required("hashedBy")
                        .asString())
                .isEqualTo("report-incident");
        // seal, signature and manifest of the version before; then closed.json and what version 1 itself wrote of that
        // is nothing
        assertThat(bed.s3.calls("GetObject") - before).isEqualTo(4);
    }

    @Test
    void aLogWhoseWriterDiedBeforeItsResultIsKnownByTheRecordBesideIt() throws EvidenceException, InterruptedException {
        var log = bed.keep("logs/shop/cart.u1/app/previous.20261123T180000Z.001.log", "x\n");
        bed.keep("logs/shop/cart.u1/app/previous.20261123T180000Z.001.log.meta.json", CaseBed.meta(log));

        bed.seal();

        assertThat(bed.entry(1, "logs/shop/cart.u1/app/previous.20261123T180000Z.001.log")
                        .required("hashedBy")
                        .asString())
                .isEqualTo("copy-logs");
    }

    @Test
    void whereTwoRecordsDifferTheObjectItselfIsAsked() throws EvidenceException, InterruptedException {
        var log = bed.store.look("cases/gd-1/" + LOG).orElseThrow();
        var lie = new Kept(
                "cases/gd-1/" + LOG, log.versionId(), Digests.hex(utf8("lie")), 39, bed.until(), Optional.empty());
        bed.record(Function.COPY_LOGS, lie);

        bed.seal();

        var entry = bed.entry(1, LOG);
        assertThat(entry.required("sha256").asString()).isEqualTo(Digests.hex(bed.bytes(LOG)));
        assertThat(entry.required("hashedBy").asString()).isEqualTo("report-incident");
    }

    @Test
    void aRecordThatLiesIsNotBelieved() throws EvidenceException, InterruptedException {
        assertNotBelieved();
    }

    @Test
    void norWhereS3HasNoHashOfItsOwn() throws EvidenceException, InterruptedException {
        bed.s3.hideChecksums();

        assertNotBelieved();
    }

    @Test
    void ofWhatASealHoldsS3sHashIsNotNeeded() throws EvidenceException, InterruptedException {
        bed.s3.hideChecksums();
        bed.seal();
        bed.keep("closed.json", "{}");
        var inventory = bed.inventory();
        var documents = bed.documents(inventory);
        int before = bed.s3.calls("GetObject");
        bed.sealing()
                .seal(
                        inventory,
                        documents,
                        CaseBed::render,
                        new Deadline(bed.clock.instant().plusSeconds(900), bed.clock));

        assertThat(bed.s3.calls("GetObject") - before)
                .as("seal, signature, manifest; closed.json")
                .isEqualTo(4);
    }

    private void assertNotBelieved() throws EvidenceException, InterruptedException {
        var object = bed.keep("objects/Pod/shop/cart.u1.7.json", "{}");
        bed.record(
                Function.COPY_LOGS,
                new Kept(object.key(), object.versionId(), Digests.hex(utf8("lie")), 2, bed.until(), Optional.empty()));

        bed.seal();

        var entry = bed.entry(1, "objects/Pod/shop/cart.u1.7.json");
        assertThat(entry.required("sha256").asString()).isEqualTo(object.sha256());
        assertThat(entry.required("hashedBy").asString()).isEqualTo("report-incident");
        assertThat(CaseBed.wrong(bed.outcomes())).isEmpty();
    }

    @Test
    void rubbishAmongTheRecordsIsNoRecord() throws EvidenceException, InterruptedException {
        bed.keep("actions/copy-logs-20261123T180000000Z-x.json", "no json");
        bed.keep("actions/copy-logs-20261123T180000000Z-y.json", "{\"function\": 7, \"evidence\": {\"key\": []}}");
        bed.keep("actions/copy-logs-20261123T180000000Z-z.json", "[[[[[");

        assertThat(bed.seal()).isInstanceOf(SealResult.Sealed.class);
    }

    @Test
    void foreignObjectsAreSealedTooAndMarked() throws EvidenceException, InterruptedException {
        for (String name : List.of("x/../../y", "a//b", "report/0001/extra", "events/", "back\\slash\nbreak")) {
            bed.s3.tampering().write("cases/gd-1/" + name, utf8(name), bed.until());
        }

        bed.seal();

        assertThat(bed.entries(2).filter(entry -> entry.required("foreign").asBoolean()))
                .extracting(entry -> entry.required("key").asString())
                .containsExactlyInAnyOrder("x/../../y", "a//b", "report/0001/extra", "events/", "back\\slash\nbreak");
        assertThat(bed.text("report/0002/SHA256SUMS"))
                .contains("  report/0001/extra\n")
                .contains("\\" + Digests.hex(utf8("back\\slash\nbreak")) + "  back\\\\slash\\nbreak\n")
                .doesNotContain("..", "a//b", "  events/\n");
        assertThat(bed.seal()).isInstanceOf(SealResult.Sealed.class);
    }

    @Test
    void anObjectWithoutALockIsSealedAsSuch() throws EvidenceException, InterruptedException {
        bed.s3.plantUnlocked("cases/gd-1/events/x.json", utf8("{}"));

        bed.seal();

        assertThat(bed.entry(1, "events/x.json").required("lockMode").isNull()).isTrue();
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
    void whereKmsRefusesEverythingButTheSignatureIsWrittenAndSaysSo() throws EvidenceException, InterruptedException {
        bed.kms.refuseToSign(AwsErrors.of(400, "DisabledException", "the key is disabled"));

        var unsigned = (SealResult.Unsigned) bed.seal();

        assertThat(unsigned.reason()).isEqualTo(Reason.KMS_DENIED);
        assertThat(bed.files("report/0001/")).hasSize(7).doesNotContain("report/0001/SEAL.sig");
        assertThat(bed.text("report/0001/report.html"))
                .contains("not signed: KMS_DENIED: kms:Sign: DisabledException 'the key is disabled'");
        assertThat(unsigned.outcomes(bed.keys).getFirst().ending())
                .isEqualTo(new Ending.Failed(
                        Reason.KMS_DENIED,
                        "version 1 of the report has no signature and does not count: kms:Sign: DisabledException"
                                + " 'the key is disabled'"));
    }

    @Test
    void theNextRunMakesANewVersionThatCounts() throws EvidenceException, InterruptedException {
        bed.kms.refuseToSign(AwsErrors.of(400, "AccessDeniedException", "not authorized to perform: kms:Sign"));
        bed.seal();
        assertThat(bed.sealing().coveredBy(bed.inventory())).isEmpty();
        assertThat(CaseBed.wrong(bed.outcomes())).containsExactly("case/gd-1 NO_SEALED_REPORT");
        bed.kms.relent();

        var sealed = (SealResult.Sealed) bed.seal();

        assertThat(sealed.written().version()).isEqualTo(2);
        assertThat(bed.text("report/0002/SEAL")).contains("previous: none");
        assertThat(bed.caseRow().details()).containsEntry("version", 2).containsEntry("unsignedVersions", List.of("1"));
    }

    @Test
    void withoutAKeyTheReportIsUnsigned() throws EvidenceException, InterruptedException {
        bed.signer = Optional.empty();

        var unsigned = (SealResult.Unsigned) bed.seal();

        assertThat(unsigned.reason()).isEqualTo(Reason.NO_SIGNING_KEY);
        assertThat(bed.files("report/0001/")).hasSize(6);
    }

    @Test
    void whereTheKeyIsNotShownTheReportIsUnsigned() throws EvidenceException, InterruptedException {
        bed.kms.refuseTheKey(AwsErrors.of(400, "NotFoundException", "no such key"));

        assertThat(bed.seal()).isInstanceOf(SealResult.Unsigned.class);
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
    void aReportThatCannotHashAllInTimeNamesWhatIsNotInIt() throws EvidenceException, InterruptedException {
        for (int i = 0; i < 200; i++) {
            bed.keep("objects/Pod/shop/p" + i + ".u1.7.json", "{\"n\": " + i + "}");
        }
        var inventory = bed.inventory();
        var documents = bed.documents(inventory);
        bed.clock.step(Duration.ofMillis(100));

        var result = bed.sealing()
                .seal(
                        inventory,
                        documents,
                        CaseBed::render,
                        new Deadline(bed.clock.instant().plusSeconds(45), bed.clock));

        bed.clock.step(Duration.ZERO);
        var sealed = (SealResult.Sealed) result;
        int missing = sealed.written().unsealed().size();
        assertThat(missing).isBetween(1, 207);
        assertThat(bed.text("report/0001/SEAL"))
                .contains("objects: " + (208 - missing) + "\n", "not-sealed: " + missing + "\n");
        assertThat(bed.json("report/0001/manifest.json").required("notSealed")).hasSize(missing);
        assertThat(sealed.outcomes(bed.keys).getLast().ending())
                .isInstanceOfSatisfying(
                        Ending.NotReached.class,
                        late -> assertThat(late.text())
                                .startsWith(missing + " objects are named in version 1 of the report but not sealed"));
        assertThat(bed.sealing().coveredBy(bed.inventory())).isEmpty();
        assertThat(CaseBed.wrong(bed.outcomes()))
                .hasSize(missing + 1)
                .contains("evidence/" + sealed.written().unsealed().getFirst().key() + " NOT_HASHED");

        assertThat(((SealResult.Sealed) bed.seal()).written().unsealed()).isEmpty();
        assertThat(bed.caseRow().ending()).isInstanceOf(Ending.Done.class);
    }

    @Test
    void whatCannotBeReadIsNamedToo() throws EvidenceException, InterruptedException {
        bed.keep("closed.json", "{}");
        var inventory = bed.inventory();
        var documents = bed.documents(inventory);
        bed.s3.failNext("GetObject", Fault.ACCESS_DENIED);

        var sealed = (SealResult.Sealed) bed.sealing()
                .seal(
                        inventory,
                        documents,
                        CaseBed::render,
                        new Deadline(bed.clock.instant().plusSeconds(900), bed.clock));

        assertThat(sealed.written().unsealed())
                .singleElement()
                .satisfies(one -> assertThat(one.reason()).isEqualTo(Reason.ACCESS_DENIED));
        assertThat(sealed.outcomes(bed.keys))
                .extracting(row -> row.ending().why().map(Enum::name).orElse("-"))
                .containsExactly("-", "ACCESS_DENIED");
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

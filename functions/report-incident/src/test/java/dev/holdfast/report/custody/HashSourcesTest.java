package dev.holdfast.report.custody;

import static dev.holdfast.report.custody.CaseBed.LOG;
import static dev.holdfast.report.custody.CaseBed.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.Kept;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whose word about an object is believed, and what the manifest says of who gave it. */
final class HashSourcesTest {
    private final CaseBed bed = CaseBed.withCase();

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

        int read = readForAnotherSeal();

        assertThat(bed.entry(2, "objects/Pod/shop/cart.u1.7.json")
                        .required("hashedBy")
                        .asString())
                .isEqualTo("report-incident");
        // seal, signature and manifest of the version before; then closed.json and what version 1 itself wrote of that
        // is nothing
        assertThat(read).isEqualTo(4);
    }

    /** How often something is read for the seal of one object more. */
    private int readForAnotherSeal() throws EvidenceException, InterruptedException {
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
        return bed.s3.calls("GetObject") - before;
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
        int read = readForAnotherSeal();

        assertThat(read).as("seal, signature, manifest; closed.json").isEqualTo(4);
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
}

package dev.holdfast.report.custody;

import static dev.holdfast.report.custody.CaseBed.LOG;
import static dev.holdfast.report.custody.CaseBed.row;
import static dev.holdfast.report.custody.CaseBed.utf8;
import static dev.holdfast.report.custody.CaseBed.wrong;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.evidence.testing.StoredVersion;
import dev.holdfast.evidence.testing.Tampering;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody gets at the evidence, and then other seals are made: none of them makes it right. */
final class ResealedTest {
    private static final String KEY = "cases/gd-1/" + LOG;
    private static final String TARGET = "evidence/" + LOG;

    private final CaseBed bed = CaseBed.withCase();
    private final Tampering attacker = bed.s3.tampering();
    private int events;

    @BeforeEach
    void seal() throws EvidenceException, InterruptedException {
        again();
    }

    @Test
    void aDeletedObjectStaysMissingHoweverOftenTheCaseIsSealed() throws EvidenceException, InterruptedException {
        attacker.erase(KEY);

        again();
        var result = again();

        var rows = bed.outcomes();
        assertThat(wrong(rows)).containsExactly("case/gd-1 NOT_AS_SEALED", TARGET + " EVIDENCE_MISSING");
        assertThat(row(rows, TARGET).ending().words().orElseThrow())
                .startsWith("version 1 of the report sealed version v")
                .endsWith(", locked until 2026-12-23T18:00:00Z; it is gone");
        assertThat(result.outcomes(bed.keys))
                .extracting(outcome -> outcome.ending().why().map(Enum::name).orElse("-"))
                .containsExactly("-", "EVIDENCE_MISSING");
    }

    @Test
    void whatIsGoneStandsInTheManifestAndInTheSealAndNotInTheSums() throws EvidenceException, InterruptedException {
        attacker.erase(KEY);

        again();

        assertThat(bed.text("report/0002/SHA256SUMS")).doesNotContain(LOG + "\n");
        assertThat(bed.text("report/0002/SEAL")).contains("gone: 1\n");
        assertThat(bed.json("report/0002/manifest.json").required("missing").values())
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.required("key").asString()).isEqualTo(LOG);
                    assertThat(one.required("sealedBy").asInt()).isEqualTo(1);
                    assertThat(one.required("reason").asString()).isEqualTo("EVIDENCE_MISSING");
                });
    }

    @Test
    void anObjectPutInThePlaceOfAnotherDoesNotBecomeIt() throws EvidenceException, InterruptedException {
        attacker.swap(KEY, utf8("harmless\n"), bed.until());

        again();

        assertThat(wrong(bed.outcomes())).containsExactly("case/gd-1 NOT_AS_SEALED", TARGET + " EVIDENCE_MISSING");
    }

    @Test
    void aShorterRetentionDoesNotBecomeTheSealedOne() throws EvidenceException, InterruptedException {
        attacker.lock(
                KEY,
                Optional.of(new StoredVersion.Lock("GOVERNANCE", bed.until().minusSeconds(1))));

        again();

        assertThat(wrong(bed.outcomes())).containsExactly("case/gd-1 NOT_AS_SEALED", TARGET + " RETENTION_SHORTER");
    }

    @Test
    void aLockTakenOffDoesNotBecomeTheSealedOne() throws EvidenceException, InterruptedException {
        attacker.lock(KEY, Optional.empty());

        again();
        again();

        assertThat(wrong(bed.outcomes())).containsExactly("case/gd-1 NOT_AS_SEALED", TARGET + " LOCK_WEAKER");
    }

    @Test
    void aForeignObjectStaysNamedAfterItWasSealed() throws EvidenceException, InterruptedException {
        attacker.write("cases/gd-1/other/planted.json", utf8("{}"), bed.until());

        again();

        assertThat(wrong(bed.outcomes()))
                .containsExactly("case/gd-1 NOT_AS_SEALED", "evidence/other/planted.json EVIDENCE_ADDED");
    }

    @Test
    void anObjectThatNoRecordNamesIsSaidToBeOfUnknownWriter() throws EvidenceException, InterruptedException {
        attacker.write("cases/gd-1/logs/shop/cart.u1/app/planted.log", utf8("harmless\n"), bed.until());

        again();

        var details = row(bed.outcomes(), "case/gd-1").details();
        assertThat(details).containsEntry("ofUnknownWriterCount", 3);
        assertThat(String.valueOf(details.get("ofUnknownWriter"))).contains("logs/shop/cart.u1/app/planted.log");
    }

    @Test
    void aManifestTakenAwayDoesNotMakeTheNextSealForget() throws EvidenceException, InterruptedException {
        again();
        attacker.erase(KEY);
        attacker.erase("cases/gd-1/report/0002/manifest.json");

        again();

        assertThat(wrong(bed.outcomes())).contains(TARGET + " EVIDENCE_MISSING");
    }

    @Test
    void whatCouldNotBeLookedAtOnceIsComparedWithTheSealBeforeThat() throws EvidenceException, InterruptedException {
        event();
        var inventory = bed.inventory();
        var documents = bed.documents(inventory);
        bed.s3.failNext("HeadObject", Fault.ACCESS_DENIED);
        var sealed = (SealResult.Sealed) bed.sealing()
                .seal(
                        inventory,
                        documents,
                        CaseBed::render,
                        new Deadline(bed.clock.instant().plusSeconds(900), bed.clock));
        String key = sealed.written().unsealed().getFirst().key();
        attacker.erase("cases/gd-1/" + key);

        again();

        assertThat(wrong(bed.outcomes()))
                .containsExactly("case/gd-1 NOT_AS_SEALED", "evidence/" + key + " EVIDENCE_MISSING");
    }

    @Test
    void whatNobodyTouchedIsRight() throws EvidenceException, InterruptedException {
        again();
        again();

        List<Outcome> rows = bed.outcomes();
        assertThat(wrong(rows)).isEmpty();
        assertThat(row(rows, "case/gd-1").ending()).isInstanceOf(Ending.Done.class);
    }

    private SealResult again() throws EvidenceException, InterruptedException {
        event();
        var result = bed.seal();
        assertThat(result).isInstanceOf(SealResult.Sealed.class);
        bed.clock.move(Duration.ofMinutes(1));
        return result;
    }

    private void event() {
        bed.keep("events/20261123T19000" + events++ + "Z-0a1b2c3d.json", "{}");
    }
}

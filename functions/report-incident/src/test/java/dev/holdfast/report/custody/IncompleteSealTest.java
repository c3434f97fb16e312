package dev.holdfast.report.custody;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.testing.AwsErrors;
import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a report says of itself that could not be signed, or could not name everything. */
final class IncompleteSealTest {
    private final CaseBed bed = CaseBed.withCase();

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
}

package dev.holdfast.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.LockRule;
import dev.holdfast.report.casefile.CaseReader;
import dev.holdfast.report.casefile.Completeness;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class CaseLoaderTest {
    private final ReportBed bed = new ReportBed();

    @Test
    void whereThereIsNoRoomTheNewestRecordsAreReadAndNoneBehindOneThatWasLeftOut()
            throws EvidenceException, InterruptedException {
        String old = record("");
        record("x".repeat(2000));
        String young = record("");
        var store = new EvidenceStore(bed.s3, ReportBed.BUCKET, new LockRule(LockRule.Mode.GOVERNANCE, 30), bed.clock);
        var loader = new CaseLoader(store, new FanOut(4), bed.clock, 1500);

        var contents = loader.load(new CaseKeys(CaseKeys.Area.CASES, new CaseId(ReportBed.CASE)))
                .contents();

        assertThat(contents.documents()).containsOnlyKeys(young).doesNotContainKey(old);
        assertThat(contents.unread())
                .containsExactly("older records: 2 are too much for one report; they are evidence all the same");
        assertThat(CaseReader.read(contents, bed.clock.instant()).evidence().missing())
                .as("said once, not of each")
                .extracting(Completeness.Missing::what)
                .containsExactly("older records");
    }

    private String record(String text) {
        bed.clock.move(Duration.ofMinutes(1));
        return bed.record(
                Function.QUARANTINE_WORKLOAD,
                ReportBed.outcome("pod/shop/cart-1", "isolate", "DONE", "\"x\": \"" + text + "\""));
    }
}

package dev.holdfast.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.LockRule;
import dev.holdfast.report.casefile.CaseReader;
import dev.holdfast.report.casefile.Completeness;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    @Test
    void howLinkedSnapshotsEndedIsReadInTheCaseThatTheyWereTakenFor() throws EvidenceException, InterruptedException {
        var store = new EvidenceStore(bed.s3, ReportBed.BUCKET, new LockRule(LockRule.Mode.GOVERNANCE, 30), bed.clock);
        var keys = new CaseKeys(CaseKeys.Area.CASES, new CaseId(ReportBed.CASE));
        keep(store, keys.prefix() + "snapshots/i-0a.1.taken.json", taken("gd-other", "snap-0000000a", "snap-0000000b"));
        keep(store, keys.prefix() + "snapshots/i-0b.1.taken.json", taken(ReportBed.CASE, "snap-0000000c"));
        keep(store, keys.prefix() + "snapshots/i-0c.1.taken.json", taken("../gd-x", "snap-0000000d"));
        keep(store, keys.prefix() + "snapshots/i-0d.1.taken.json", taken("gd-other", "../../gd-x/closed"));
        String end = "cases/gd-other/snapshots/snap-0000000a.completed.json";
        keep(store, end, "{}");

        var loaded = new CaseLoader(store, new FanOut(4), bed.clock, 1_000_000).load(keys);

        assertThat(loaded.contents().linked()).containsOnlyKeys(end);
        assertThat(loaded.contents().unread()).isEmpty();

        bed.s3.failAfter("GetObject", 4, Fault.SLOW_DOWN);
        var later = new CaseLoader(store, new FanOut(1), bed.clock, 1_000_000).load(keys);
        assertThat(later.unread()).extracting(CaseLoader.Unread::key).containsExactly(end);
    }

    private static String taken(String takenFor, String... snapshots) {
        return "{\"takenFor\":\"" + takenFor + "\",\"instance\":\"i-0a\",\"n\":1,\"snapshots\":["
                + Stream.of(snapshots)
                        .map(id -> "{\"volumeId\":\"vol-1\",\"snapshotId\":\"" + id + "\"}")
                        .collect(Collectors.joining(","))
                + "]}";
    }

    private static void keep(EvidenceStore store, String key, String json) throws EvidenceException {
        store.keep(key, json.getBytes(StandardCharsets.UTF_8), "application/json");
    }

    private String record(String text) {
        bed.clock.move(Duration.ofMinutes(1));
        return bed.record(
                Function.QUARANTINE_WORKLOAD,
                ReportBed.outcome("pod/shop/cart-1", "isolate", "DONE", "\"x\": \"" + text + "\""));
    }
}

package dev.holdfast.report.custody;

import static dev.holdfast.report.custody.CaseBed.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.testing.AwsErrors;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.LockRule.Mode;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.SnapshotId;
import dev.holdfast.incident.answer.Response;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SnapshotCheckTest {
    private static final String ID = "snap-00000001";

    private final CaseBed bed = CaseBed.withCase();

    @Test
    void oneThatIsCompleteAndLockedIsRight() throws EvidenceException, InterruptedException {
        var row = only();

        assertThat(row.ending()).isInstanceOf(Ending.Done.class);
        assertThat(row.details())
                .containsEntry("volume", "vol-00000001")
                .containsEntry("recordedEnd", "COMPLETED")
                .containsEntry("state", "COMPLETED")
                .containsEntry("lock", "governance/30d");
    }

    @Test
    void oneThatIsGoneIsSaidToBe() throws EvidenceException, InterruptedException {
        bed.snapshots.all.clear();

        assertFailed("SNAPSHOT_GONE", "recorded was that it ended as 'COMPLETED'; EC2 does not know it any more");
    }

    @Test
    void oneThatIsUnlockedIsSaidToBe() throws EvidenceException, InterruptedException {
        bed.snapshots.is(ID, Snapshots.State.COMPLETED);

        assertFailed("SNAPSHOT_NOT_LOCKED", "recorded was governance/30d; EC2 shows no lock that holds");
    }

    @Test
    void aShorterLockIsFound() throws EvidenceException, InterruptedException {
        bed.snapshots.isLocked(ID, Mode.GOVERNANCE, 1);

        assertFailed("RETENTION_SHORTER", "recorded was governance/30d, found was governance/1d");
    }

    @Test
    void aWeakerLockIsFound() throws EvidenceException, InterruptedException {
        taken("snap-00000002", "vol-00000002", "compliance/30d");
        bed.snapshots.isLocked("snap-00000002", Mode.GOVERNANCE, 30);

        assertThat(reason(row(checked(), "snapshot/snap-00000002"))).isEqualTo("LOCK_WEAKER");
    }

    @Test
    void aFirmerLockIsRight() throws EvidenceException, InterruptedException {
        bed.snapshots.isLocked(ID, Mode.COMPLIANCE, 31);

        assertThat(only().ending()).isInstanceOf(Ending.Done.class);
    }

    @Test
    void aLockThatEndedOnItsDayIsRight() throws EvidenceException, InterruptedException {
        var completed = bed.clock.instant().minus(Duration.ofDays(30));
        bed.snapshots.isUnlocked(ID, completed);

        assertThat(only().ending().words()).contains("its lock, governance/30d, ended on its day");
        assertThat(CaseBed.wrong(bed.outcomes())).isEmpty();

        bed.snapshots.isUnlocked(ID, completed.plusSeconds(60));
        assertThat(reason(row(bed.outcomes(), "snapshot/" + ID))).isEqualTo("SNAPSHOT_NOT_LOCKED");
    }

    @Test
    void aLaterRecordMakesNoLockWeaker() throws EvidenceException, InterruptedException {
        bed.keep(
                "snapshots/zz.taken.json",
                "{\"lock\":\"governance/1d\",\"snapshots\":[{\"snapshotId\":\"" + ID
                        + "\",\"volumeId\":\"vol-00000001\"}]}");
        bed.snapshots.isLocked(ID, Mode.GOVERNANCE, 1);

        assertThat(reason(only())).isEqualTo("RETENTION_SHORTER");
    }

    @Test
    void theCaseIsNotRightWhereASnapshotIsNot() throws EvidenceException, InterruptedException {
        bed.snapshots.all.clear();
        bed.seal();

        var acted = (Response.Acted) bed.check();

        assertThat(row(acted.outcomes(), "case/gd-1").ending())
                .isEqualTo(new Ending.Failed(
                        Reason.NOT_AS_SEALED,
                        "1 snapshots or records of them are not as was recorded, or could not be looked at"));
        assertThat(acted.attention())
                .containsExactly(
                        "NOT_AS_SEALED: 1 snapshots or records of them are not as was recorded, or could not be looked"
                                + " at");
    }

    @Test
    void oneThatNeverCompletedIsSaidToBePending() throws EvidenceException, InterruptedException {
        taken("snap-00000002", "vol-00000002", "governance/30d");
        bed.snapshots.is("snap-00000002", Snapshots.State.PENDING);

        assertThat(row(checked(), "snapshot/snap-00000002").ending().words())
                .contains("no end of it was recorded, and it is not complete yet");
        assertThat(bed.caseRow().ending()).as("nothing is wrong with it").isInstanceOf(Ending.Done.class);
    }

    @Test
    void oneInErrorHoldsNoEvidence() throws EvidenceException, InterruptedException {
        taken("snap-00000002", "vol-00000002", "governance/30d");
        ended("snap-00000002", "vol-00000002", "ERROR");
        bed.snapshots.is("snap-00000002", Snapshots.State.ERROR);

        var row = row(checked(), "snapshot/snap-00000002");
        assertThat(reason(row)).isEqualTo("SNAPSHOT_FAILED");
        assertThat(row.ending().words().orElseThrow()).contains("it is in error and holds no evidence");
    }

    @Test
    void oneInErrorIsNoLossWhereALaterOneOfTheSameVolumeIsRight() throws EvidenceException, InterruptedException {
        taken("snap-00000002", "vol-00000001", "governance/30d");
        ended("snap-00000002", "vol-00000001", "ERROR");
        bed.snapshots.is("snap-00000002", Snapshots.State.ERROR);

        assertThat(row(checked(), "snapshot/snap-00000002").ending())
                .isInstanceOfSatisfying(
                        Ending.Skipped.class,
                        skipped -> assertThat(skipped.text())
                                .isEqualTo("it ended as 'ERROR', as was recorded; snap-00000001 of the same volume is"
                                        + " complete and locked"));
    }

    @Test
    void completeAndLockedWithoutARecordOfItsEndIsRight() throws EvidenceException, InterruptedException {
        taken("snap-00000002", "vol-00000002", "governance/30d");
        bed.snapshots.isLocked("snap-00000002", Mode.GOVERNANCE, 30);

        assertThat(row(checked(), "snapshot/snap-00000002").details()).containsEntry("recordedEnd", "none");
    }

    @Test
    void whereEc2DoesNotAnswerEachSnapshotSaysSo() throws EvidenceException, InterruptedException {
        bed.snapshots.fail(AwsErrors.denied());

        assertThat(reason(only())).isEqualTo("ACCESS_DENIED");
    }

    @Test
    void recordsThatCannotBeReadNameNoSnapshotsAndAreNamed() throws EvidenceException, InterruptedException {
        bed.keep("snapshots/x.taken.json", "rubbish");
        bed.keep("snapshots/y.taken.json", "{\"snapshots\": [{\"snapshotId\": \"../../etc\"}, 7]}");
        bed.keep("snapshots/z.completed.json", "[]");

        assertThat(checked().stream().filter(row -> row.target().startsWith("snapshot/")))
                .extracting(Outcome::target)
                .containsExactly("snapshot/" + ID);
        assertThat(CaseBed.wrong(bed.outcomes()))
                .containsExactly(
                        "case/gd-1 NOT_AS_SEALED",
                        "record/snapshots/x.taken.json NOT_CHECKED",
                        "record/snapshots/z.completed.json NOT_CHECKED");
    }

    private void taken(String id, String volume, String lock) {
        bed.keep(
                "snapshots/" + id + ".taken.json",
                "{\"lock\":\"" + lock + "\",\"snapshots\":[{\"snapshotId\":\"" + id + "\",\"volumeId\":\"" + volume
                        + "\"}]}");
    }

    private void ended(String id, String volume, String state) {
        bed.keep(
                "snapshots/" + new SnapshotId(id) + ".completed.json",
                "{\"snapshotId\":\"" + id + "\",\"volumeId\":\"" + volume + "\",\"state\":\"" + state + "\"}");
    }

    private List<Outcome> checked() throws EvidenceException, InterruptedException {
        bed.seal();
        return bed.outcomes();
    }

    private Outcome only() throws EvidenceException, InterruptedException {
        return row(checked(), "snapshot/" + ID);
    }

    private void assertFailed(String reason, String text) throws EvidenceException, InterruptedException {
        var row = only();
        assertThat(reason(row)).isEqualTo(reason);
        assertThat(row.ending().words()).contains(text);
    }

    private static String reason(Outcome outcome) {
        return outcome.ending().why().map(Enum::name).orElse("-");
    }
}

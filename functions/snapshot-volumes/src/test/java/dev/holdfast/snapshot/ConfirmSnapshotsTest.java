package dev.holdfast.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.snapshot.Ec2Account.Snapshot;
import dev.holdfast.snapshot.TestBed.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ConfirmSnapshotsTest {
    private static final String OTHER = "fedcba9876543210fedcba9876543210";

    private final TestBed bed = new TestBed();
    private final Ec2Account.Machine node = bed.ec2.node(1, 2);
    private final List<String> volumes = List.copyOf(node.volumes.values());

    @BeforeEach
    void aSetIsTaken() {
        bed.snapshot(Finding.on(node).json());
        bed.time.forward(Duration.ofMinutes(20));
    }

    @Test
    void theEndOfASetIsRecordedAndItsLocksLookedAt() {
        bed.ec2.completeAll();

        var answer = bed.confirm(EbsEvent.set(snapshot(0), snapshot(1)));

        assertThat(answer.status()).isEqualTo("DONE");
        assertThat(answer.tree().required("function").asString()).isEqualTo("confirm-snapshots");
        assertThat(answer.tree().required("case").asString()).isEqualTo(Finding.CASE);
        for (Snapshot snapshot : List.of(snapshot(0), snapshot(1))) {
            assertThat(status(answer, snapshot, "confirm")).isEqualTo("DONE");
            assertThat(status(answer, snapshot, "lock")).isEqualTo("ALREADY_DONE");
            var completed = bed.object(completed(snapshot));
            assertThat(completed.required("state").asString()).isEqualTo("COMPLETED");
            assertThat(completed.required("volumeId").asString()).isEqualTo(snapshot.volume);
            assertThat(completed.required("instance").asString()).isEqualTo(node.id);
        }
        assertThat(bed.keys("/actions/confirm-snapshots-")).hasSize(1);
        assertThat(bed.ec2.calls("LockSnapshot")).isEqualTo(2);
    }

    @Test
    void theSameEventAgainChangesNothing() {
        bed.ec2.completeAll();
        String event = EbsEvent.single(snapshot(0), "succeeded");
        bed.confirm(event);
        bed.time.forward(Duration.ofSeconds(1));

        var again = bed.confirm(event);

        assertThat(again.status()).isEqualTo("DONE");
        assertThat(status(again, snapshot(0), "confirm")).isEqualTo("ALREADY_DONE");
        assertThat(bed.keys(".completed.json")).hasSize(1);
    }

    @Test
    void forgedTagsMakeNoSnapshotOurs() {
        var forged = bed.ec2.foreign(
                volumes.getFirst(), Map.of("holdfast:case", Finding.CASE, "holdfast:instance", node.id));
        var untagged = bed.ec2.foreign(volumes.getFirst(), Map.of());
        var hostile = bed.ec2.foreign(
                volumes.getFirst(), Map.of("holdfast:case", "../../x", "holdfast:instance", "../claims"));
        bed.ec2.completeAll();
        int written = bed.s3.objects().size();

        for (Snapshot snapshot : List.of(forged, untagged, hostile)) {
            var answer = bed.confirm(EbsEvent.single(snapshot, "succeeded"));
            assertThat(answer.status()).isEqualTo("IGNORED");
            assertThat(answer.reason()).isEqualTo("FOREIGN_SNAPSHOT");
        }
        assertThat(bed.s3.objects()).hasSize(written);
        assertThat(bed.ec2.calls("LockSnapshot")).isEqualTo(2);
    }

    @Test
    void snapshotsOfAnotherAccountAreIgnored() {
        var answer =
                bed.confirm(EbsEvent.single(snapshot(0), "succeeded").replace("\"123456789012\"", "\"999999999999\""));

        assertThat(answer.reason()).isEqualTo("OTHER_ACCOUNT");
    }

    @Test
    void aSnapshotWithoutItsLockIsLockedAgain() {
        bed.ec2.completeAll();
        snapshot(0).lock = Optional.empty();

        var answer = bed.confirm(EbsEvent.single(snapshot(0), "succeeded"));

        assertThat(status(answer, snapshot(0), "lock")).isEqualTo("DONE");
        assertThat(snapshot(0).lock).isPresent();
    }

    @Test
    void aLockThatCannotBeSetIsSaidAndLeftToTheSweep() {
        bed.ec2.completeAll();
        snapshot(0).lock = Optional.empty();
        bed.ec2.faults.deny("LockSnapshot");

        var answer = bed.confirm(EbsEvent.single(snapshot(0), "succeeded"));

        assertThat(answer.status()).isEqualTo("FAILED");
        assertThat(bed.keys(".completed.json")).isEmpty();
        assertThat(answer.row("snapshot/" + snapshot(0).id, "lock")
                        .required("reason")
                        .asString())
                .isEqualTo("ACCESS_DENIED");
        assertThat(bed.keys(".completed.json")).isEmpty();
        bed.ec2.faults.clear();
        bed.sweep();
        assertThat(bed.keys(".completed.json")).hasSize(2);
        assertThat(snapshot(0).lock).isPresent();
    }

    @Test
    void aSetThatShowedUpTooLateIsOursAllTheSame() {
        var other = bed.ec2.node(2, 1);
        bed.ec2.lag(Duration.ofSeconds(40), Duration.ZERO);
        bed.ec2.faults.loseAnswer("CreateSnapshots", 0);
        bed.snapshot(Finding.on(other).id(OTHER).json());
        bed.time.forward(Duration.ofMinutes(5));
        bed.ec2.completeAll();
        var late = bed.ec2.snapshots().get(2);
        assertThat(bed.ec2.snapshots()).hasSize(4);
        assertThat(late.lock).isEmpty();

        var answer = bed.confirm(EbsEvent.single(late, "succeeded"));

        assertThat(status(answer, late, "confirm")).isEqualTo("DONE");
        assertThat(late.lock).isPresent();
    }

    @Test
    void theListingIsWaitedForWhenTheEventWasFaster() {
        var slow = snapshot(0);
        bed.ec2.faults.during("DescribeSnapshots", Ec2Faults.Moment.AFTER, () -> bed.ec2.complete(slow));

        assertThat(bed.confirm(EbsEvent.single(slow, "succeeded")).status()).isEqualTo("DONE");
    }

    @Test
    void aSnapshotThatStaysPendingIsTriedAgain() {
        var answer = bed.confirm(EbsEvent.single(snapshot(0), "succeeded"));

        assertThat(answer.retry()).hasValueSatisfying(why -> assertThat(why).contains("SNAPSHOT_PENDING"));
        assertThat(bed.keys(".completed.json")).isEmpty();
    }

    @Test
    void whatTheEventSaysCountsLessThanWhatEc2Shows() {
        bed.ec2.completeAll();

        var answer = bed.confirm(EbsEvent.single(snapshot(0), "failed"));

        assertThat(answer.status()).isEqualTo("DONE");
        assertThat(bed.ec2.calls("CreateSnapshot")).isZero();
    }

    @Test
    void aVolumeWhoseSnapshotFailedIsTakenAgainSinglyAndLocked() {
        bed.ec2.completeAll();
        bed.ec2.failed(snapshot(0));

        var answer = bed.confirm(EbsEvent.single(snapshot(0), "failed"));

        assertThat(answer.row("volume/" + volumes.getFirst(), "snapshot")
                        .required("status")
                        .asString())
                .isEqualTo("DONE");
        assertThat(bed.ec2.calls("CreateSnapshots")).isEqualTo(1);
        assertThat(bed.ec2.calls("CreateSnapshot")).isEqualTo(1);
        assertThat(bed.object(completed(snapshot(0))).required("state").asString())
                .isEqualTo("ERROR");
        var again = newest();
        assertThat(again.volume).isEqualTo(volumes.getFirst());
        assertThat(again.lock).isPresent();
        assertThat(again.tags)
                .containsEntry("holdfast:case", Finding.CASE)
                .containsEntry("holdfast:finding", Finding.ID);
        var taken = bed.object("cases/" + Finding.CASE + "/snapshots/" + node.id + ".2.taken.json");
        assertThat(taken.required("snapshots").get(0).required("device").asString())
                .isEqualTo("/dev/xvda");
    }

    @Test
    void theSameFailureTwiceIsTakenAgainOnce() {
        bed.ec2.failed(snapshot(0));
        bed.confirm(EbsEvent.single(snapshot(0), "failed"));

        var again = bed.confirm(EbsEvent.single(snapshot(0), "failed"));

        assertThat(again.row("volume/" + volumes.getFirst(), "snapshot")
                        .required("status")
                        .asString())
                .isEqualTo("ALREADY_DONE");
        assertThat(bed.ec2.calls("CreateSnapshot")).isEqualTo(1);
    }

    @Test
    void aFailureSeenByTwoAtOnceIsTakenAgainOnce() {
        for (int seed = 0; seed < 40; seed++) {
            var fresh = new TestBed();
            var machine = fresh.ec2.node(1, 2);
            fresh.snapshot(Finding.on(machine).json());
            fresh.time.forward(Duration.ofMinutes(20));
            var failed = fresh.ec2.snapshots().getFirst();
            fresh.ec2.failed(failed);
            fresh.interleaved();
            List<Callable<Answer>> both = List.of(() -> fresh.confirm(EbsEvent.single(failed, "failed")), fresh::sweep);

            fresh.time.together(seed, both);

            assertThat(fresh.ec2.goodSnapshots(machine).values())
                    .as("seed " + seed)
                    .containsOnly(1L);
        }
    }

    @Test
    void afterTwoMoreFailuresAPersonIsTold() {
        for (int i = 0; i < 2; i++) {
            bed.ec2.failed(newest(0));
            bed.confirm(EbsEvent.single(newest(0), "failed"));
            bed.time.forward(Duration.ofMinutes(10));
        }
        bed.ec2.failed(newest(0));

        var third = bed.confirm(EbsEvent.single(newest(0), "failed"));

        assertThat(bed.ec2.calls("CreateSnapshot")).isEqualTo(2);
        assertThat(third.row("volume/" + volumes.getFirst(), "snapshot")
                        .required("reason")
                        .asString())
                .isEqualTo("SNAPSHOT_FAILED_TOO_OFTEN");
        assertThat(third.tree().required("attention").get(0).asString()).contains(volumes.getFirst());
    }

    @Test
    void aRetakeWhoseAnswerIsLostIsFound() {
        bed.ec2.failed(snapshot(0));
        bed.ec2.faults.loseAnswer("CreateSnapshot", 0);

        bed.confirm(EbsEvent.single(snapshot(0), "failed"));

        assertThat(bed.ec2.goodSnapshots(node).values()).containsOnly(1L);
        assertThat(bed.ec2.calls("CreateSnapshot")).isEqualTo(1);
    }

    @Test
    void theSweepFindsWhatNoEventCameFor() {
        bed.ec2.completeAll();

        var answer = bed.sweep();

        assertThat(answer.status()).isEqualTo("DONE");
        assertThat(bed.keys(".completed.json")).hasSize(2);
        assertIgnored(bed.sweep(), "NO_TARGETS");
    }

    @Test
    void theSweepLeavesPendingSnapshotsAloneAndWritesNothing() {
        int written = bed.s3.objects().size();

        assertIgnored(bed.sweep(), "NO_TARGETS");
        assertThat(bed.s3.objects()).hasSize(written);
    }

    @Test
    void theSweepTakesFailedVolumesAgain() {
        bed.ec2.completeAll();
        bed.ec2.failed(snapshot(1));

        bed.sweep();

        assertThat(bed.ec2.goodSnapshots(node).values()).containsOnly(1L);
        assertThat(bed.keys(".completed.json")).hasSize(2);
    }

    @Test
    void aFailedVolumeThatCouldNotBeTakenAgainIsTriedByTheNextSweep() {
        bed.ec2.completeAll();
        bed.ec2.failed(snapshot(0));
        bed.ec2.faults.throttle("CreateSnapshot", 20);
        assertThat(bed.sweep().retry())
                .hasValueSatisfying(why -> assertThat(why).contains("THROTTLED"));
        bed.ec2.faults.clear();
        bed.time.forward(Duration.ofMinutes(15));

        bed.sweep();

        assertThat(bed.ec2.goodSnapshots(node).values()).containsOnly(1L);
        assertThat(bed.keys(".completed.json")).hasSize(2);
    }

    @Test
    void theSweepTellsAPersonWhatIsGone() {
        bed.ec2.completeAll();
        bed.ec2.delete(snapshot(0));

        var answer = bed.sweep();

        assertThat(answer.status()).isEqualTo("PARTIAL");
        assertThat(answer.row("snapshot/" + snapshot(0).id, "confirm")
                        .required("reason")
                        .asString())
                .isEqualTo("SNAPSHOT_GONE");
        assertThat(answer.tree().required("attention").get(0).asString()).contains(snapshot(0).id);
    }

    @Test
    void theSweepTakesOverAClaimWhoseFunctionDied() {
        var other = bed.ec2.node(2, 2);
        bed.ec2.faults.kill("CreateSnapshots", 0, Ec2Faults.Moment.BEFORE);
        assertThat(catchThrowable(() -> bed.snapshot(Finding.on(other).id(OTHER).json())))
                .isInstanceOf(Killed.class);
        bed.time.forward(Duration.ofMinutes(3));
        bed.sweep();
        assertThat(bed.ec2.goodSnapshots(other).values()).containsOnly(0L);
        bed.time.forward(Duration.ofMinutes(4));

        bed.sweep();

        assertThat(bed.ec2.goodSnapshots(other).values()).containsOnly(1L);
        assertThat(bed.ec2.snapshotsOf(other.volumes.values().iterator().next()))
                .allMatch(snapshot ->
                        snapshot.lock.isPresent() && ("gd-" + OTHER).equals(snapshot.tags.get("holdfast:case")));
    }

    @Test
    void theSweepRecordsTheSetOfAFunctionThatDiedAfterTheCall() {
        var other = bed.ec2.node(2, 2);
        bed.ec2.faults.kill("CreateSnapshots", 0, Ec2Faults.Moment.AFTER);
        assertThat(catchThrowable(() -> bed.snapshot(Finding.on(other).id(OTHER).json())))
                .isInstanceOf(Killed.class);
        bed.time.forward(Duration.ofMinutes(7));
        bed.ec2.completeAll();

        bed.sweep();

        assertThat(bed.ec2.goodSnapshots(other).values()).containsOnly(1L);
        assertThat(bed.keys("cases/gd-" + OTHER + "/snapshots/" + other.id + ".1.taken.json"))
                .hasSize(1);
        assertThat(bed.keys("gd-" + OTHER + "/snapshots/snap-")).hasSize(2);
    }

    @Test
    void aDeadRetakeTakesOneVolumeAndNotTheWholeSet() {
        bed.ec2.completeAll();
        bed.ec2.failed(snapshot(0));
        bed.ec2.faults.kill("CreateSnapshot", 0, Ec2Faults.Moment.BEFORE);
        assertThat(catchThrowable(() -> bed.confirm(EbsEvent.single(snapshot(0), "failed"))))
                .isInstanceOf(Killed.class);
        bed.time.forward(Duration.ofMinutes(7));

        bed.sweep();

        assertThat(bed.ec2.goodSnapshots(node).values()).containsOnly(1L);
        assertThat(bed.ec2.calls("CreateSnapshots")).isEqualTo(1);
    }

    @Test
    void severalCasesAreRecordedEachForItself() {
        var other = bed.ec2.node(2, 1);
        bed.snapshot(Finding.on(other).id(OTHER).json());
        bed.ec2.completeAll();

        var answer = bed.sweep();

        assertThat(answer.tree().required("case").isNull()).isTrue();
        assertThat(answer.rows()).hasSize(6);
        for (var one : Map.of(Finding.CASE, 4, "gd-" + OTHER, 2).entrySet()) {
            var record = bed.object(bed.keys("cases/" + one.getKey() + "/actions/confirm-snapshots-")
                    .getFirst());
            assertThat(record.required("case").asString()).isEqualTo(one.getKey());
            assertThat(record.required("outcomes")).hasSize(one.getValue());
        }
    }

    @Test
    void theSweepLooksBackAWeek() {
        bed.time.forward(Duration.ofDays(8));
        bed.ec2.completeAll();

        assertIgnored(bed.sweep(), "NO_TARGETS");
    }

    private static void assertIgnored(Answer answer, String reason) {
        assertThat(answer.status()).isEqualTo("IGNORED");
        assertThat(answer.reason()).isEqualTo(reason);
    }

    private static String status(Answer answer, Snapshot snapshot, String action) {
        return answer.row("snapshot/" + snapshot.id, action).required("status").asString();
    }

    private static String completed(Snapshot snapshot) {
        return "cases/" + Finding.CASE + "/snapshots/" + snapshot.id + ".completed.json";
    }

    private Snapshot snapshot(int number) {
        return bed.ec2.snapshots().get(number);
    }

    private Snapshot newest() {
        return bed.ec2.snapshots().getLast();
    }

    private Snapshot newest(int volume) {
        return bed.ec2.snapshotsOf(volumes.get(volume)).getLast();
    }
}

package dev.holdfast.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.snapshot.TestBed.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ec2.model.SnapshotState;
import tools.jackson.databind.JsonNode;

/** What EC2 refuses, breaks or shows too late. */
final class TroubleTest {
    private final TestBed bed = new TestBed();
    private final Ec2Account.Machine node = bed.ec2.node(1, 3);
    private final List<String> volumes = List.copyOf(node.volumes.values());

    @ParameterizedTest
    @ValueSource(longs = {5, 20})
    void aListingThatLagsIsWaitedFor(long seconds) {
        bed.ec2.lag(Duration.ofSeconds(seconds), Duration.ofSeconds(seconds / 2));

        var answer = bed.snapshot(Finding.on(node).json());

        assertThat(answer.status()).isEqualTo("DONE");
        assertOneSet();
        assertAllLocked();
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 20})
    void aLostAnswerIsFoundInAListingThatLags(long seconds) {
        bed.ec2.lag(Duration.ofSeconds(seconds), Duration.ZERO);
        bed.ec2.faults.loseAnswer("CreateSnapshots", 0);

        var answer = bed.snapshot(Finding.on(node).json());

        assertThat(answer.status()).isEqualTo("DONE");
        assertOneSet();
        assertAllLocked();
    }

    /** Looking on until Lambda kills the function would cost the answer; what nobody saw yet stays to be looked into. */
    @Test
    void aListingThatLagsIsNotWaitedForBeyondTheTime() {
        bed.ec2.lag(Duration.ofSeconds(28), Duration.ZERO);
        bed.ec2.faults.loseAnswer("CreateSnapshots", 0);
        bed.left(Duration.ofSeconds(20));

        var answer = bed.snapshot(Finding.on(node).json());

        assertThat(bed.time.instant()).isBefore(TestBed.START.plusSeconds(20));
        assertThat(answer.retry()).isPresent();
        bed.left(TestBed.FIFTEEN_MINUTES).time.forward(Duration.ofMinutes(3));
        assertThat(bed.snapshot(Finding.on(node).json()).status()).isEqualTo("DONE");
        assertOneSet();
        assertAllLocked();
    }

    @Test
    void locksThatTheTimeDoesNotSufficeForAreSaidAndSetLater() {
        var many = bed.ec2.node(2, 100);
        bed.left(Duration.ofSeconds(20));

        var answer = bed.snapshot(Request.instances("hunt", many));

        assertThat(bed.time.instant()).isBefore(TestBed.START.plusSeconds(20));
        assertThat(answer.rows())
                .filteredOn(row -> row.required("action").asString().equals("lock"))
                .anySatisfy(row -> {
                    assertThat(row.required("status").asString()).isEqualTo("NOT_REACHED");
                    assertThat(row.required("reason").asString()).isEqualTo("DEADLINE");
                });
        bed.left(TestBed.FIFTEEN_MINUTES);
        bed.snapshot(Request.instances("hunt", many));
        assertThat(bed.ec2.calls("CreateSnapshots")).isEqualTo(1);
        assertAllLocked();
    }

    @Test
    void aRequestThatNeverArrivedIsMadeAgain() {
        bed.ec2.faults.loseRequest("CreateSnapshots", 0);

        assertThat(bed.snapshot(Finding.on(node).json()).status()).isEqualTo("DONE");
        assertOneSet();
    }

    @Test
    void forgedTagsAreNotTakenForOurOwnSet() {
        bed.ec2.faults.loseRequest("CreateSnapshots", 0);
        bed.time.forward(Duration.ofHours(-1));
        volumes.forEach(
                volume -> bed.ec2.foreign(volume, Map.of("holdfast:case", Finding.CASE, "holdfast:instance", node.id)));
        bed.time.forward(Duration.ofHours(1));

        bed.snapshot(Finding.on(node).json());

        assertThat(bed.ec2.calls("CreateSnapshots")).isEqualTo(2);
    }

    @Test
    void aLockThatEc2CannotSetYetIsTriedAgain() {
        bed.ec2.lag(Duration.ZERO, Duration.ofSeconds(10));

        assertThat(bed.snapshot(Finding.on(node).json()).status()).isEqualTo("DONE");
        assertAllLocked();
    }

    @Test
    void aLockThatEc2CannotSetForLongIsLeftToTheRetry() {
        bed.ec2.lag(Duration.ZERO, Duration.ofMinutes(1));
        String event = Finding.on(node).json();

        var first = bed.snapshot(event, "request");

        assertThat(first.retry()).isPresent();
        var row = TestBed.row(bed.lastRecord(Finding.CASE), "instance/" + node.id, "lock");
        assertThat(row.required("status").asString()).isEqualTo("FAILED");
        bed.time.forward(Duration.ofMinutes(1));
        assertThat(bed.snapshot(event, "request").status()).isEqualTo("DONE");
        assertOneSet();
        assertAllLocked();
    }

    @Test
    void oneBadVolumeDoesNotCostTheOthers() {
        bed.ec2.refuse(volumes.get(1), 400, "IncorrectState", "the volume is in error");

        var answer = bed.snapshot(Finding.on(node).json());

        assertThat(answer.status()).isEqualTo("PARTIAL");
        assertThat(bed.ec2.calls("CreateSnapshots")).isEqualTo(1);
        assertThat(bed.ec2.calls("CreateSnapshot")).isEqualTo(3);
        assertRow(answer, "volume/" + volumes.get(1), "FAILED", "VOLUME_IN_ERROR");
        var row = assertRow(answer, "instance/" + node.id, "FAILED", "VOLUMES_MISSING");
        assertThat(row.required("text").asString()).contains(volumes.get(1));
        assertThat(row.required("details").required("snapshotIds")).hasSize(2);
        assertThat(row.required("details").required("lock").asString()).isEqualTo("governance/30d");
        assertAllLocked();
    }

    @Test
    void aVolumeThatWasMissingIsTakenByTheNextRun() {
        bed.ec2.refuse(volumes.get(1), 400, "IncorrectState", "the volume is in error");
        String event = Finding.on(node).json();
        bed.snapshot(event);
        bed.ec2.account.refused.clear();
        bed.time.forward(Duration.ofMinutes(1));

        var again = bed.snapshot(event);

        assertThat(again.status()).isEqualTo("DONE");
        assertThat(bed.ec2.calls("CreateSnapshots")).isEqualTo(1);
        assertOneSet();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void afterASetInErrorTheVolumesAreTakenSingly(boolean answered) {
        bed.ec2.account.failing.add(volumes.get(2));
        if (answered) {
            bed.ec2.answerErrors();
        }

        var answer = bed.snapshot(Finding.on(node).json());

        assertThat(bed.ec2.calls("CreateSnapshots")).isEqualTo(1);
        assertThat(bed.ec2.goodSnapshots(node))
                .containsEntry(volumes.get(0), 1L)
                .containsEntry(volumes.get(1), 1L)
                .containsEntry(volumes.get(2), 0L);
        assertThat(answer.retry()).hasValueSatisfying(why -> assertThat(why).contains("SNAPSHOT_FAILED"));
        var row = TestBed.row(bed.lastRecord(Finding.CASE), "instance/" + node.id, "snapshot");
        assertThat(row.required("text").asString()).contains(volumes.get(2)).doesNotContain(volumes.get(1));
        assertThat(row.required("details").required("snapshotIds")).hasSize(2);
        assertThat(bed.ec2.snapshotsOf(volumes.get(2))).hasSizeLessThan(6);
    }

    @Test
    void aVolumeWithTooManyPendingSnapshotsIsTriedAgainLater() {
        for (int i = 0; i < 5; i++) {
            bed.ec2.foreign(volumes.getFirst(), Map.of());
        }
        String event = Finding.on(node).json();

        var first = bed.snapshot(event, "request");

        assertThat(first.retry()).hasValueSatisfying(why -> assertThat(why).contains("LIMIT_EXCEEDED"));
        var record = bed.lastRecord(Finding.CASE);
        assertThat(TestBed.row(record, "volume/" + volumes.getFirst(), "snapshot")
                        .required("reason")
                        .asString())
                .isEqualTo("LIMIT_EXCEEDED");
        bed.ec2.completeAll();
        bed.time.forward(Duration.ofMinutes(1));
        assertThat(bed.snapshot(event, "request").status()).isEqualTo("DONE");
        assertThat(bed.ec2.goodSnapshots(node))
                .containsEntry(volumes.get(0), 6L)
                .containsEntry(volumes.get(1), 1L)
                .containsEntry(volumes.get(2), 1L);
    }

    @Test
    void aShortThrottlingIsWaitedFor() {
        bed.ec2.faults.throttle("CreateSnapshots", 3);
        bed.ec2.faults.throttle("LockSnapshot", 3);

        assertThat(bed.snapshot(Finding.on(node).json()).status()).isEqualTo("DONE");
        assertOneSet();
        assertAllLocked();
        assertThat(bed.ec2.calls("CreateSnapshots")).isEqualTo(4);
        assertThat(bed.ec2.calls("CreateSnapshot")).isZero();
    }

    @Test
    void aThrottlingStormIsWaitedOutHoweverLong() {
        bed.ec2.faults.throttle("CreateSnapshots", 50);

        assertThat(bed.snapshot(Finding.on(node).json()).status()).isEqualTo("DONE");
        assertThat(bed.ec2.calls("CreateSnapshots")).isEqualTo(51);
        assertThat(bed.ec2.calls("CreateSnapshot")).isZero();
        assertOneSet();
    }

    @Test
    void aThrottlingThatOutlivesTheInvocationIsLeftToTheRetry() {
        bed.ec2.faults.throttle("CreateSnapshots", 1000);
        String event = Finding.on(node).json();

        var first = bed.snapshot(event, "request");

        assertThat(first.retry()).hasValueSatisfying(why -> assertThat(why).contains("THROTTLED"));
        assertThat(bed.ec2.calls("CreateSnapshot")).isZero();
        assertThat(bed.ec2.calls("CreateSnapshots")).isLessThan(200);
        bed.ec2.faults.clear();
        bed.time.forward(Duration.ofMinutes(1));
        assertThat(bed.snapshot(event, "request").status()).isEqualTo("DONE");
        assertOneSet();
    }

    @Test
    void aRoleThatMayNotTakeSnapshotsIsNotTriedAgainByLambda() {
        bed.ec2.faults.deny("CreateSnapshots");
        bed.ec2.faults.deny("CreateSnapshot");

        var answer = bed.snapshot(Finding.on(node).json());

        assertThat(answer.status()).isEqualTo("FAILED");
        assertRow(answer, "instance/" + node.id, "FAILED", "ACCESS_DENIED");
    }

    @Test
    void aRoleThatMayNotLockSaysSoAndKeepsTheSnapshots() {
        bed.ec2.faults.deny("LockSnapshot");

        var answer = bed.snapshot(Finding.on(node).json());

        assertThat(answer.status()).isEqualTo("PARTIAL");
        assertThat(answer.row("instance/" + node.id, "lock").required("reason").asString())
                .isEqualTo("ACCESS_DENIED");
        assertOneSet();
        assertThat(answer.row("instance/" + node.id, "snapshot")
                        .required("details")
                        .has("lock"))
                .isFalse();
    }

    @Test
    void aLockThatIsNotReadBackIsNotClaimed() {
        bed.ec2.hideLocks();

        var answer = bed.snapshot(Finding.on(node).json());

        assertThat(answer.retry()).hasValueSatisfying(why -> assertThat(why).contains("LOCK_NOT_SEEN"));
        var record = bed.lastRecord(Finding.CASE);
        var row = TestBed.row(record, "instance/" + node.id, "lock");
        assertThat(row.required("status").asString()).isEqualTo("FAILED");
        assertThat(row.required("verified").asBoolean()).isFalse();
        assertThat(row.required("details").required("notLocked")).hasSize(3);
        assertThat(TestBed.row(record, "instance/" + node.id, "snapshot")
                        .required("details")
                        .has("lock"))
                .isFalse();
    }

    @Test
    void anInstanceOfAutoModeThatAwsProtectsHasItsOwnReason() {
        node.autoMode();
        bed.ec2.faults.deny("CreateSnapshots");
        bed.ec2.faults.deny("CreateSnapshot");

        assertRow(bed.snapshot(Finding.on(node).json()), "instance/" + node.id, "FAILED", "AUTO_MODE_MANAGED");
    }

    @Test
    void anInstanceOfAutoModeThatMayBeSnapshottedIs() {
        node.autoMode();

        assertThat(bed.snapshot(Finding.on(node).json()).status()).isEqualTo("DONE");
    }

    @Test
    void aDeniedKeyHasItsOwnReasonAndCostsOnlyItsVolume() {
        bed.ec2.refuse(volumes.getFirst(), 400, "InvalidRequest", "Client error on access to KMS key");

        var answer = bed.snapshot(Finding.on(node).json());

        assertRow(answer, "volume/" + volumes.getFirst(), "FAILED", "KMS_DENIED");
        assertThat(bed.ec2.goodSnapshots(node)).containsEntry(volumes.get(1), 1L);
    }

    @Test
    void anInstanceThatNobodyKnowsHasVanished() {
        bed.ec2.vanish(node);

        var answer = bed.snapshot(Finding.on(node).json());

        assertThat(answer.status()).isEqualTo("FAILED");
        assertRow(answer, "instance/" + node.id, "FAILED", "NO_SUCH_INSTANCE");
        assertThat(bed.keys("claims/")).isEmpty();
    }

    @Test
    void anInstanceThatVanishesBetweenTheCallsLosesNothingElse() {
        var other = bed.ec2.node(2, 1);
        bed.ec2.faults.during("DescribeInstances", Ec2Faults.Moment.AFTER, () -> bed.ec2.vanish(node));

        var answer = bed.snapshot(Request.instances("hunt", node, other));

        assertThat(answer.status()).isEqualTo("PARTIAL");
    }

    @Test
    void aTerminatedInstanceWithoutSnapshotsIsLost() {
        node.terminated();

        var answer = bed.snapshot(Finding.on(node).json());

        assertRow(answer, "instance/" + node.id, "FAILED", "INSTANCE_TERMINATED");
    }

    @Test
    void aTerminatedInstanceWithSnapshotsIsNot() {
        String event = Finding.on(node).json();
        bed.snapshot(event);
        node.terminated();
        bed.time.forward(Duration.ofMinutes(5));

        var again = bed.snapshot(event);

        assertThat(again.status()).isEqualTo("DONE");
        assertThat(again.row("instance/" + node.id, "snapshot")
                        .required("details")
                        .required("snapshotIds"))
                .hasSize(3);
    }

    @Test
    void anInstanceWithoutVolumesHasNothingToSnapshot() {
        node.volumes.clear();

        assertRow(bed.snapshot(Finding.on(node).json()), "instance/" + node.id, "FAILED", "NO_VOLUMES");
    }

    @Test
    void disksOfTheInstanceItselfAreSaidToBeMissing() {
        node.withInstanceStore();

        var answer = bed.snapshot(Finding.on(node).json());

        assertThat(answer.status()).isEqualTo("PARTIAL");
        assertThat(answer.rows().getLast().required("reason").asString()).isEqualTo("INSTANCE_STORE");
        assertThat(answer.rows().getFirst().required("status").asString()).isEqualTo("DONE");
    }

    @Test
    void aListOfVolumesThatFailsIsTriedAgain() {
        bed.ec2.faults.throttle("DescribeInstances", 1);

        var answer = bed.snapshot(Finding.on(node).json());

        assertThat(answer.retry()).hasValueSatisfying(why -> assertThat(why).contains("THROTTLED"));
        assertThat(bed.keys("claims/")).isEmpty();
    }

    @Test
    void snapshotsThatFailedLaterAreTakenAgainByTheSameEvent() {
        String event = Finding.on(node).json();
        bed.snapshot(event);
        bed.time.forward(Duration.ofMinutes(1));
        bed.ec2.failed(bed.ec2.snapshotsOf(volumes.getFirst()).getFirst());

        var again = bed.snapshot(event);

        assertThat(again.status()).isEqualTo("DONE");
        assertThat(bed.ec2.calls("CreateSnapshot")).isEqualTo(1);
        assertOneSet();
        assertThat(bed.ec2.snapshots())
                .filteredOn(snapshot -> snapshot.state == SnapshotState.ERROR)
                .hasSize(1);
    }

    private static JsonNode assertRow(Answer answer, String target, String status, String reason) {
        var row = answer.row(target, "snapshot");
        assertThat(row.required("status").asString()).isEqualTo(status);
        assertThat(row.required("reason").asString()).isEqualTo(reason);
        assertThat(row.required("verified").asBoolean()).isFalse();
        return row;
    }

    private void assertOneSet() {
        assertThat(bed.ec2.goodSnapshots(node).values()).containsOnly(1L);
    }

    private void assertAllLocked() {
        assertThat(bed.ec2.snapshots())
                .filteredOn(Ec2Account.Snapshot::isGood)
                .allMatch(snapshot -> snapshot.lock.isPresent());
    }
}

package dev.holdfast.drill.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.drill.emulator.FinishedSnapshots.Created;
import dev.holdfast.drill.emulator.FinishedSnapshots.State;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.SnapshotId;
import dev.holdfast.incident.VolumeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.LockMode;
import software.amazon.awssdk.services.ec2.model.LockSnapshotRequest;
import software.amazon.awssdk.services.ec2.model.LockSnapshotResponse;
import software.amazon.awssdk.services.ec2.model.LockState;
import software.amazon.awssdk.services.ec2.model.LockedSnapshotsInfo;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.SnapshotInfo;
import software.amazon.awssdk.services.ec2.model.SnapshotState;

/** Pending snapshots, how they end, and their locks. */
@ExtendWith(SharedEmulator.class)
final class SnapshotsIT {
    private static final InstanceId NODE = new InstanceId("i-0a1b2c3d4e5f60718");
    private final TestingClock clock = new TestingClock();
    private final Front front;
    private final Ec2Client ec2;

    SnapshotsIT(Emulator emulator) {
        front = Front.before(
                emulator, FrontOptions.standard().withClock(clock).holdingSnapshots(Duration.ofMinutes(5)));
        ec2 = front.clients().ec2();
    }

    @BeforeEach
    void account() {
        Account.in(front).cluster("c" + System.nanoTime()).node(NODE, 1);
    }

    @AfterEach
    void close() {
        ec2.close();
        front.close();
    }

    @Test
    void snapshotsArePendingUntilTheirTimeIsOver() {
        List<SnapshotInfo> made = createSet();

        assertThat(made).hasSize(2).allSatisfy(info -> assertThat(info.state()).isEqualTo(SnapshotState.PENDING));
        assertThat(states()).containsOnly(SnapshotState.PENDING);
        clock.advance(Duration.ofMinutes(6));
        front.completeDue();
        assertThat(states()).containsOnly(SnapshotState.COMPLETED);
    }

    @Test
    void theStatusFilterSeesWhatTheResponseShows() {
        createSet();

        assertThat(withStatus("completed")).isEmpty();
        assertThat(withStatus("pending")).hasSize(2);
    }

    @Test
    void oneSnapshotOfAVolumeEndsByItself() {
        List<FinishedSnapshots> heard = new ArrayList<>();
        front.onCompletion(heard::add);
        String volume = createSet().getFirst().volumeId();
        String id = ec2.createSnapshot(request -> request.volumeId(volume)).snapshotId();

        front.completeSnapshots();

        assertThat(heard).extracting(FinishedSnapshots::created).containsExactly(Created.AS_A_SET, Created.SINGLY);
        assertThat(heard.getLast().snapshots().getFirst().id()).isEqualTo(new SnapshotId(id));
        assertThat(heard.getLast().snapshots().getFirst().source().value()).isEqualTo(volume);
    }

    @Test
    void oneFailureTakesTheWholeSetAndItsLocks() {
        List<SnapshotInfo> made = createSet();
        made.forEach(info -> lock(info.snapshotId(), LockMode.GOVERNANCE, 30));
        front.failSnapshot(made.getFirst().volumeId());

        List<FinishedSnapshots> finished = front.completeSnapshots();

        assertThat(finished.getFirst().allCompleted()).isFalse();
        assertThat(finished.getFirst().snapshots())
                .extracting(FinishedSnapshots.Snapshot::state)
                .containsOnly(State.ERROR);
        assertThat(states()).containsOnly(SnapshotState.ERROR);
        assertThat(locks(made)).isEmpty();
        refused("IncorrectState", () -> lock(made.getFirst().snapshotId(), LockMode.GOVERNANCE, 30));
    }

    @Test
    void aLockOnAPendingSnapshotBeginsWhenThatIsComplete() {
        List<SnapshotInfo> made = createSet();
        LockSnapshotResponse locked = lock(made.getFirst().snapshotId(), LockMode.GOVERNANCE, 30);
        assertThat(locked.lockStateAsString()).isEqualTo("governance");
        assertThat(locked.lockDuration()).isEqualTo(30);
        assertThat(locked.lockDurationStartTime()).isNull();
        assertThat(locked.lockExpiresOn()).isNull();

        clock.advance(Duration.ofMinutes(3));
        front.completeSnapshots();

        LockedSnapshotsInfo info = locks(made).getFirst();
        Instant start = Instant.parse("2026-11-23T18:03:00Z");
        assertThat(info.lockDurationStartTime()).isEqualTo(start);
        assertThat(info.lockExpiresOn()).isEqualTo(start.plus(Duration.ofDays(30)));
    }

    @Test
    void aComplianceLockCoolsOffThenOnlyGrowsThenExpires() {
        List<SnapshotInfo> made = createSet();
        front.completeSnapshots();
        String id = made.getFirst().snapshotId();
        ec2.lockSnapshot(request -> request.snapshotId(id)
                .lockMode(LockMode.COMPLIANCE)
                .lockDuration(30)
                .coolOffPeriod(24));
        assertThat(locks(made).getFirst().lockState()).isEqualTo(LockState.COMPLIANCE_COOLOFF);

        clock.advance(Duration.ofHours(25));
        assertThat(locks(made).getFirst().lockState()).isEqualTo(LockState.COMPLIANCE);
        refused("UnsupportedOperation", () -> lock(id, LockMode.COMPLIANCE, 29));
        refused("UnsupportedOperation", () -> lock(id, LockMode.GOVERNANCE, 60));
        assertThat(lock(id, LockMode.COMPLIANCE, 31).lockDuration()).isEqualTo(31);

        clock.advance(Duration.ofDays(40));
        assertThat(locks(made).getFirst().lockState()).isEqualTo(LockState.EXPIRED);
    }

    @Test
    void aLockedSnapshotIsNotDeleted() {
        List<SnapshotInfo> made = createSet();
        lock(made.getFirst().snapshotId(), LockMode.GOVERNANCE, 1);

        refused(
                "SnapshotLocked",
                () -> ec2.deleteSnapshot(
                        delete -> delete.snapshotId(made.getFirst().snapshotId())));
        ec2.deleteSnapshot(delete -> delete.snapshotId(made.getLast().snapshotId()));

        assertThat(states()).hasSize(1);
    }

    @Test
    void requestsThatMakeNoSenseAreRefusedAsEc2DoesIt() {
        String id = createSet().getFirst().snapshotId();
        var good = LockSnapshotRequest.builder()
                .snapshotId(id)
                .lockMode(LockMode.GOVERNANCE)
                .lockDuration(30)
                .build();

        refused("InvalidSnapshot.NotFound", () -> lock("snap-00000000000000000", LockMode.GOVERNANCE, 1));
        refused(
                "InvalidParameterCombination",
                () -> ec2.lockSnapshot(good.toBuilder().coolOffPeriod(1).build()));
        refused(
                "InvalidParameterCombination",
                () -> ec2.lockSnapshot(good.toBuilder()
                        .expirationDate(Instant.parse("2030-01-01T00:00:00Z"))
                        .build()));
        refused(
                "MissingParameter",
                () -> ec2.lockSnapshot(good.toBuilder().lockDuration(null).build()));
        refused("InvalidParameterValue", () -> lock(id, LockMode.GOVERNANCE, 36_501));
        refused(
                "DryRunOperation",
                () -> ec2.lockSnapshot(good.toBuilder().dryRun(true).build()));
        refused("DryRunOperation", () -> ec2.describeLockedSnapshots(request -> request.dryRun(true)));
        assertThat(ec2.describeLockedSnapshots(request -> request.snapshotIds(id))
                        .snapshots())
                .isEmpty();
    }

    private List<SnapshotInfo> createSet() {
        return ec2.createSnapshots(request -> request.instanceSpecification(of -> of.instanceId(NODE.value())))
                .snapshots();
    }

    private LockSnapshotResponse lock(String id, LockMode mode, int days) {
        return ec2.lockSnapshot(request -> request.snapshotId(id).lockMode(mode).lockDuration(days));
    }

    private List<LockedSnapshotsInfo> locks(List<SnapshotInfo> made) {
        List<String> ids = made.stream().map(SnapshotInfo::snapshotId).toList();
        return ec2.describeLockedSnapshots(request -> request.snapshotIds(ids)).snapshots();
    }

    private List<SnapshotState> states() {
        return withStatus("pending", "completed", "error").stream()
                .map(Snapshot::state)
                .toList();
    }

    private List<Snapshot> withStatus(String... states) {
        List<String> volumes = Account.volumesOf(ec2, NODE).values().stream()
                .map(VolumeId::value)
                .toList();
        var status = Filter.builder().name("status").values(states).build();
        var volume = Filter.builder().name("volume-id").values(volumes).build();
        return ec2.describeSnapshots(request -> request.filters(List.of(status, volume)))
                .snapshots();
    }

    private static void refused(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Ec2Exception.class,
                        refusal -> assertThat(refusal.awsErrorDetails().errorCode())
                                .isEqualTo(code));
    }
}

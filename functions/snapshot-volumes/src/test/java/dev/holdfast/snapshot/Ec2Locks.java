package dev.holdfast.snapshot;

import dev.holdfast.evidence.testing.AwsErrors;
import dev.holdfast.snapshot.Ec2Account.Lock;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.DescribeLockedSnapshotsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeLockedSnapshotsResponse;
import software.amazon.awssdk.services.ec2.model.LockMode;
import software.amazon.awssdk.services.ec2.model.LockSnapshotRequest;
import software.amazon.awssdk.services.ec2.model.LockSnapshotResponse;
import software.amazon.awssdk.services.ec2.model.LockState;
import software.amazon.awssdk.services.ec2.model.LockedSnapshotsInfo;

/** Snapshot locks with EC2's rules: pending or completed, cool-off with compliance only, compliance only once. */
final class Ec2Locks {
    private final Ec2Account account;
    private boolean hidden;

    Ec2Locks(Ec2Account account) {
        this.account = account;
    }

    void hide() {
        hidden = true;
    }

    LockSnapshotResponse lock(LockSnapshotRequest request) {
        boolean compliance = request.lockMode() == LockMode.COMPLIANCE;
        if (!compliance && request.coolOffPeriod() != null) {
            throw AwsErrors.bad("InvalidParameterCombination", "a cool-off period needs compliance mode");
        }
        var snapshot = account.lockable(request.snapshotId());
        if (!snapshot.isGood()) {
            throw AwsErrors.bad("IncorrectState", "the snapshot is neither pending nor completed");
        }
        if (snapshot.lock.filter(lock -> lock.state() == LockState.COMPLIANCE).isPresent()) {
            throw AwsErrors.bad("SnapshotLockConflict", "the snapshot is locked in compliance mode");
        }
        int coolOff = Optional.ofNullable(request.coolOffPeriod()).orElse(0);
        var state =
                compliance ? (coolOff > 0 ? LockState.COMPLIANCE_COOLOFF : LockState.COMPLIANCE) : LockState.GOVERNANCE;
        snapshot.lock = Optional.of(new Lock(state, request.lockDuration(), coolOff, Optional.empty()));
        return LockSnapshotResponse.builder()
                .snapshotId(snapshot.id)
                .lockState(state)
                .build();
    }

    DescribeLockedSnapshotsResponse describe(DescribeLockedSnapshotsRequest request) {
        var locked = account.snapshots.values().stream()
                .filter(snapshot ->
                        request.snapshotIds().isEmpty() || request.snapshotIds().contains(snapshot.id))
                .filter(snapshot -> snapshot.lock.isPresent() && !snapshot.deleted && !hidden)
                .map(snapshot -> {
                    var lock = snapshot.lock.get();
                    return LockedSnapshotsInfo.builder()
                            .snapshotId(snapshot.id)
                            .lockState(lock.state())
                            .lockDuration(lock.days())
                            .build();
                })
                .toList();
        return DescribeLockedSnapshotsResponse.builder().snapshots(locked).build();
    }
}

package dev.holdfast.report.custody;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.LockRule;
import dev.holdfast.incident.SnapshotId;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.LockState;
import software.amazon.awssdk.services.ec2.model.SnapshotState;

final class Ec2SnapshotsTest {
    private final SimulatedEc2 ec2 = new SimulatedEc2();

    @Test
    void everySnapshotIsSeenWithItsLockOverAllPages() throws AwsFailure {
        ec2.locked(id(1).value(), LockState.GOVERNANCE)
                .locked(id(2).value(), LockState.COMPLIANCE_COOLOFF)
                .locked(id(3).value(), LockState.EXPIRED)
                .snapshot(id(4).value(), SnapshotState.PENDING)
                .snapshot(id(5).value(), SnapshotState.ERROR)
                .snapshot(id(6).value(), SnapshotState.RECOVERABLE);

        var seen = new Ec2Snapshots(ec2)
                .look(IntStream.rangeClosed(1, 7).mapToObj(Ec2SnapshotsTest::id).toList());

        assertThat(seen)
                .containsOnlyKeys(id(1), id(2), id(3), id(4), id(5), id(6))
                .containsEntry(id(1), completed(LockRule.Mode.GOVERNANCE))
                .containsEntry(id(2), completed(LockRule.Mode.COMPLIANCE))
                .containsEntry(id(3), unlocked(Snapshots.State.COMPLETED))
                .containsEntry(id(4), unlocked(Snapshots.State.PENDING))
                .containsEntry(id(5), unlocked(Snapshots.State.ERROR))
                .containsEntry(id(6), unlocked(Snapshots.State.OTHER));
    }

    @Test
    void manyAreAskedForInPortions() throws AwsFailure {
        var ids = IntStream.rangeClosed(1, 450).mapToObj(Ec2SnapshotsTest::id).toList();
        ids.forEach(id -> ec2.locked(id.value(), LockState.GOVERNANCE));

        assertThat(new Ec2Snapshots(ec2).look(ids)).hasSize(450);
    }

    private static SnapshotId id(int n) {
        return new SnapshotId(String.format("snap-%08x", n));
    }

    private static Snapshots.Seen completed(LockRule.Mode mode) {
        return new Snapshots.Seen(
                Snapshots.State.COMPLETED,
                "",
                Optional.of(new Snapshots.Held(mode, 30, Optional.empty())),
                Optional.of(SimulatedEc2.COMPLETED_AT));
    }

    private static Snapshots.Seen unlocked(Snapshots.State state) {
        return new Snapshots.Seen(state, "", Optional.empty(), Optional.of(SimulatedEc2.COMPLETED_AT));
    }
}

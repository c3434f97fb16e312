package dev.holdfast.report.custody;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.evidence.aws.AwsFailures;
import dev.holdfast.incident.LockRule;
import dev.holdfast.incident.SnapshotId;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;

/** Snapshots as a test says they are. */
final class SimulatedSnapshots implements Snapshots {
    final Map<SnapshotId, Seen> all = new HashMap<>();
    private Optional<SdkException> failure = Optional.empty();

    void fail(SdkException how) {
        failure = Optional.of(how);
    }

    void is(String id, State state) {
        all.put(new SnapshotId(id), new Seen(state, "", Optional.empty(), Optional.empty()));
    }

    void isUnlocked(String id, Instant completedAt) {
        all.put(new SnapshotId(id), new Seen(State.COMPLETED, "", Optional.empty(), Optional.of(completedAt)));
    }

    void isLocked(String id, LockRule.Mode mode, int days) {
        var held = new Held(mode, days, Optional.empty());
        all.put(new SnapshotId(id), new Seen(State.COMPLETED, "", Optional.of(held), Optional.empty()));
    }

    @Override
    public Map<SnapshotId, Seen> look(Collection<SnapshotId> ids) throws AwsFailure {
        if (failure.isPresent()) {
            throw AwsFailures.of("DescribeSnapshots", failure.get());
        }
        var seen = new HashMap<>(all);
        seen.keySet().retainAll(ids);
        return seen;
    }
}

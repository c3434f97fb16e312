package dev.holdfast.report.custody;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.LockRule;
import dev.holdfast.incident.SnapshotId;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** EBS snapshots as they are now. */
public interface Snapshots {
    /** Those that exist. */
    Map<SnapshotId, Seen> look(Collection<SnapshotId> ids) throws AwsFailure;

    /**
     * One snapshot.
     *
     * @param lock empty where none holds
     * @param completedAt from when a lock's days count; empty where EC2 does not say
     */
    record Seen(State state, String message, Optional<Held> lock, Optional<Instant> completedAt) {}

    /** How far it is. */
    enum State {
        PENDING,
        COMPLETED,
        ERROR,
        OTHER
    }

    /**
     * A lock that holds.
     *
     * @param days 0 where EC2 does not say
     * @param expiresOn empty while the snapshot is pending
     */
    record Held(LockRule.Mode mode, int days, Optional<Instant> expiresOn) {}
}

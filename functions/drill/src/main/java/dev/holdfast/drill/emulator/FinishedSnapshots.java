package dev.holdfast.drill.emulator;

import dev.holdfast.incident.SnapshotId;
import dev.holdfast.incident.VolumeId;
import java.time.Instant;
import java.util.List;

/**
 * The end of what one create call began.
 *
 * @param created by which call, which decides the kind of event that AWS sends
 */
public record FinishedSnapshots(Created created, Instant startedAt, Instant endedAt, List<Snapshot> snapshots) {
    public FinishedSnapshots {
        snapshots = List.copyOf(snapshots);
    }

    /** The call that made them. */
    public enum Created {
        /** {@code CreateSnapshot}: one snapshot of one volume. */
        SINGLY,
        /** {@code CreateSnapshots}: all volumes of one instance, which fail together. */
        AS_A_SET
    }

    /** How a snapshot ended. */
    public enum State {
        COMPLETED,
        ERROR
    }

    /** One snapshot, the volume it was taken of, and how it ended. */
    public record Snapshot(SnapshotId id, VolumeId source, State state) {}

    /** Whether all of them are usable. */
    public boolean allCompleted() {
        return snapshots.stream().allMatch(snapshot -> snapshot.state() == State.COMPLETED);
    }
}

package dev.holdfast.snapshot;

import dev.holdfast.incident.SnapshotId;
import dev.holdfast.incident.VolumeId;
import java.time.Instant;
import java.util.Map;

/** An EBS snapshot as EC2 describes it. */
record Snap(SnapshotId id, VolumeId volume, Instant startedAt, State state, String message, Map<String, String> tags) {
    static final String CASE_TAG = "holdfast:case";
    static final String INSTANCE_TAG = "holdfast:instance";
    static final String FINDING_TAG = "holdfast:finding";

    Snap {
        tags = Map.copyOf(tags);
    }

    /**
     * EC2's states, as far as they matter here.
     *
     * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Snapshot.html">Snapshot</a>
     */
    enum State {
        PENDING,
        COMPLETED,
        ERROR,
        OTHER
    }

    boolean isUsable() {
        return state == State.PENDING || state == State.COMPLETED;
    }
}

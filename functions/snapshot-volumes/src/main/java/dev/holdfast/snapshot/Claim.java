package dev.holdfast.snapshot;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.VolumeId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Who is snapshotting an instance. Written create-once right before the call, because the call has no client token; whoever
 * comes second waits, and takes over when the claim is older than its deadline.
 *
 * @param n from 1, per instance and across cases
 * @param volumes what is to be taken
 */
record Claim(
        InstanceId instance,
        int n,
        CaseId caseId,
        String requestId,
        Instant claimedAt,
        Instant expiresAt,
        double severity,
        Kind kind,
        List<VolumeId> volumes) {
    /** How long a function may need from the claim to the record of what was taken. */
    static final Duration VALID_FOR = Duration.ofSeconds(60);

    Claim {
        volumes = List.copyOf(volumes);
    }

    /** What is claimed. Only sets count towards the sets of a day. */
    enum Kind {
        SET,
        /** Single volumes that a set left out. */
        VOLUMES,
        /** Single volumes whose snapshots failed after they were taken. */
        RETAKE
    }

    boolean isExpired(Instant now) {
        return !now.isBefore(expiresAt);
    }
}

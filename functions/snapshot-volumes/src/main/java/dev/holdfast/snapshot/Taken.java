package dev.holdfast.snapshot;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.SnapshotId;
import dev.holdfast.incident.VolumeId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a claim led to. Whoever writes it, after the call or after looking, writes the same bytes for the same snapshots.
 *
 * @param caseId whose evidence this record is
 * @param takenFor the case that had them taken: another one where this case only links to them
 * @param snapshots empty when nothing was taken; then {@code reason} says why
 */
record Taken(
        CaseId caseId,
        CaseId takenFor,
        InstanceId instance,
        int n,
        List<One> snapshots,
        Optional<Reason> reason,
        String lock) {
    Taken {
        snapshots =
                snapshots.stream().sorted(Comparator.comparing(One::snapshot)).toList();
    }

    /** One snapshot. */
    record One(SnapshotId snapshot, VolumeId volume, String device, Instant startedAt) {}

    boolean holds(VolumeId volume) {
        return snapshots.stream().anyMatch(one -> one.volume().equals(volume));
    }

    /** The same with some of the snapshots alone. */
    Taken only(Predicate<One> which) {
        var some = snapshots.stream().filter(which).toList();
        return new Taken(caseId, takenFor, instance, n, some, reason, lock);
    }

    /** The same as another case that relies on it records it. */
    Taken linkedBy(CaseId other, String itsLock) {
        return new Taken(other, takenFor, instance, n, snapshots, Optional.of(Reason.RECENTLY_SNAPSHOTTED), itsLock);
    }

    static Taken of(Claim claim, Node node, List<Snap> snaps, Optional<Reason> reason, String lock) {
        var ones = snaps.stream()
                .map(snap -> new One(snap.id(), snap.volume(), node.deviceOf(snap.volume()), snap.startedAt()))
                .toList();
        return new Taken(claim.caseId(), claim.caseId(), claim.instance(), claim.n(), ones, reason, lock);
    }
}

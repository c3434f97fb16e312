package dev.holdfast.snapshot;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Pause;
import dev.holdfast.incident.SnapshotId;
import dev.holdfast.incident.VolumeId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out what came of a call whose answer nobody has. EC2's listing lags behind its calls, so it looks for half a minute.
 * A snapshot counts by its owner, volume and time, and by the tags of the call; tags alone anybody can write.
 */
final class Lookout {
    static final Duration LOOKS_FOR = Duration.ofSeconds(30);

    /** To record and answer what was seen. */
    static final Duration TO_END = Duration.ofSeconds(5);

    private static final Duration BETWEEN = Duration.ofSeconds(2);
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(2);

    private final Snapshots snapshots;
    private final Clock clock;
    private final Pause pause;

    Lookout(Snapshots snapshots, Clock clock, Pause pause) {
        this.snapshots = snapshots;
        this.clock = clock;
        this.pause = pause;
    }

    /**
     * The snapshots that a claim led to, at most one per volume: as soon as all volumes have one, else what was there after
     * half a minute. Empty when the time was up before that: then what came of it is still not known.
     *
     * @param since when the call was made at the earliest
     * @param known snapshots that belong to other claims
     */
    Optional<List<Snap>> look(
            Claim claim, Collection<VolumeId> wanted, Instant since, Set<SnapshotId> known, Deadline deadline)
            throws AwsFailure, InterruptedException {
        var until = clock.instant().plus(LOOKS_FOR);
        while (true) {
            var found = found(claim, wanted, since, known);
            if (found.keySet().containsAll(wanted) || !clock.instant().isBefore(until)) {
                return Optional.of(List.copyOf(found.values()));
            }
            if (!deadline.allows(TO_END.plus(BETWEEN))) {
                return Optional.empty();
            }
            pause.sleep(BETWEEN);
        }
    }

    private Map<VolumeId, Snap> found(Claim claim, Collection<VolumeId> wanted, Instant since, Set<SnapshotId> known)
            throws AwsFailure {
        var earliest = since.minus(CLOCKS_DIFFER);
        var found = new LinkedHashMap<VolumeId, Snap>();
        snapshots.ofVolumes(wanted).stream()
                .filter(Snap::isUsable)
                .filter(snap -> !snap.startedAt().isBefore(earliest))
                .filter(snap -> claim.caseId().value().equals(snap.tags().get(Snap.CASE_TAG)))
                .filter(snap -> claim.instance().value().equals(snap.tags().get(Snap.INSTANCE_TAG)))
                .filter(snap -> !known.contains(snap.id()))
                .sorted(Comparator.comparing(Snap::startedAt).thenComparing(Snap::id))
                .forEach(snap -> found.putIfAbsent(snap.volume(), snap));
        return found;
    }
}

package dev.holdfast.snapshot;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.SnapshotId;
import dev.holdfast.incident.VolumeId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which volumes already have a snapshot that shows the activity. Recorded snapshots count unless EC2 says that they failed, or
 * does not know them although it had time to list them: EC2's listing lags behind its calls.
 *
 * @param failed volumes without a good one, of which EC2 says that a snapshot ended in error
 */
record Coverage(Map<VolumeId, One> byVolume, Set<VolumeId> failed) {
    static final Duration LISTING_LAG = Duration.ofMinutes(5);

    /** The snapshot that covers a volume. {@code seen} is empty while EC2 does not list it yet. */
    record One(Taken.One snapshot, CaseId takenFor, int n, Optional<Snap> seen) {}

    static Coverage of(List<Ledger.Entry> entries, Map<SnapshotId, Snap> seen, Order order, Instant now) {
        var covered = new LinkedHashMap<VolumeId, One>();
        var failed = new TreeSet<VolumeId>();
        for (Ledger.Entry entry : entries) {
            entry.taken()
                    .ifPresent(taken -> taken.snapshots().forEach(one -> {
                        var snap = Optional.ofNullable(seen.get(one.snapshot()));
                        boolean shows = shows(entry, one, order);
                        boolean good = snap.map(Snap::isUsable)
                                .orElse(one.startedAt().plus(LISTING_LAG).isAfter(now));
                        if (shows
                                && snap.filter(seenNow -> seenNow.state() == Snap.State.ERROR)
                                        .isPresent()) {
                            failed.add(one.volume());
                        }
                        if (shows && good) {
                            var candidate = new One(one, taken.takenFor(), taken.n(), snap);
                            covered.merge(one.volume(), candidate, (a, b) -> own(a, order) || !own(b, order) ? a : b);
                        }
                    }));
        }
        failed.removeAll(covered.keySet());
        return new Coverage(covered, failed);
    }

    /** The snapshots in the entries that could cover anything. */
    static Collection<SnapshotId> candidates(List<Ledger.Entry> entries, Order order) {
        var ids = new TreeSet<SnapshotId>();
        entries.forEach(entry -> entry.taken()
                .ifPresent(taken -> taken.snapshots().stream()
                        .filter(one -> shows(entry, one, order))
                        .forEach(one -> ids.add(one.snapshot()))));
        return ids;
    }

    List<VolumeId> missing(Collection<VolumeId> wanted) {
        return wanted.stream().filter(volume -> !byVolume.containsKey(volume)).toList();
    }

    boolean isEmpty() {
        return byVolume.isEmpty();
    }

    /** Begun after the activity by EC2's clock, or asked for after it by ours: the two differ. */
    private static boolean shows(Ledger.Entry entry, Taken.One one, Order order) {
        var since = order.sinceFor(entry.claim().caseId());
        return !one.startedAt().isBefore(since) || !entry.claim().claimedAt().isBefore(since);
    }

    private static boolean own(One one, Order order) {
        return one.takenFor().equals(order.caseId());
    }
}

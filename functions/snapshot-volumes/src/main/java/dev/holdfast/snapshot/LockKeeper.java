package dev.holdfast.snapshot;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.LockRule;
import dev.holdfast.incident.Pause;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.SnapshotId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Sees to it that snapshots are locked, and says what was read back. A snapshot that somebody may have locked before is looked
 * at first, because a compliance lock that is repeated can be refused.
 */
final class LockKeeper {
    private static final int TRIES = 5;
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(8);

    /** To read back and record what was locked. */
    private static final Duration TO_END = Duration.ofSeconds(10);

    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);

    private final Locks locks;
    private final LockRule rule;
    private final int coolOffHours;
    private final Pace pace;
    private final Pause pause;

    LockKeeper(Locks locks, LockRule rule, int coolOffHours, Pace pace, Pause pause) {
        this.locks = locks;
        this.rule = rule;
        this.coolOffHours = coolOffHours;
        this.pace = pace;
        this.pause = pause;
    }

    /** What was found about one snapshot's lock. */
    sealed interface Found {
        /** Read back and as the rule wants it. */
        record Locked(Locks.Held lock, By by) implements Found {}

        /** Not so, and why. */
        record Unlocked(Reason reason, String text) implements Found {}
    }

    /** Whether this invocation set the lock. */
    enum By {
        US,
        SOMEBODY_BEFORE
    }

    String rule() {
        return rule.toString();
    }

    /** Locks what is not locked, and reads all of it back. What EC2 throttles is tried a few times: the sweep comes back. */
    Map<SnapshotId, Found> ensure(Collection<SnapshotId> snapshots, Set<SnapshotId> fresh) throws InterruptedException {
        return ensure(snapshots, fresh, tried -> tried < TRIES);
    }

    /** The same; what EC2 throttles is tried until the time is up. */
    Map<SnapshotId, Found> ensure(Collection<SnapshotId> snapshots, Set<SnapshotId> fresh, Deadline deadline)
            throws InterruptedException {
        return ensure(snapshots, fresh, _ -> deadline.allows(TO_END));
    }

    private Map<SnapshotId, Found> ensure(
            Collection<SnapshotId> snapshots, Set<SnapshotId> fresh, IntPredicate patience)
            throws InterruptedException {
        var found = new LinkedHashMap<SnapshotId, Found>();
        var toLock = new ArrayList<>(snapshots);
        var before =
                snapshots.stream().filter(snapshot -> !fresh.contains(snapshot)).toList();
        if (!before.isEmpty()) {
            read(before, found, By.SOMEBODY_BEFORE);
            toLock.removeIf(snapshot -> found.get(snapshot) instanceof Found.Locked);
        }
        var failures = new HashMap<SnapshotId, AwsFailure>();
        for (SnapshotId snapshot : toLock) {
            lock(snapshot, patience).ifPresent(failure -> failures.put(snapshot, failure));
        }
        readBack(toLock, found);
        failures.forEach((snapshot, failure) -> found.computeIfPresent(
                snapshot,
                (_, now) -> now instanceof Found.Locked ? now : new Found.Unlocked(failure.reason(), failure.text())));
        return found;
    }

    /** Just looks. */
    Map<SnapshotId, Found> look(Collection<SnapshotId> snapshots) {
        var found = new LinkedHashMap<SnapshotId, Found>();
        read(snapshots, found, By.SOMEBODY_BEFORE);
        return found;
    }

    private Optional<AwsFailure> lock(SnapshotId snapshot, IntPredicate patience) throws InterruptedException {
        var backoff = FIRST_BACKOFF;
        for (int tried = 1; ; tried++) {
            pace.await();
            try {
                locks.lock(snapshot, rule, coolOffHours);
                pace.accepted();
                return Optional.empty();
            } catch (AwsFailure e) {
                if (e.reason() == Reason.THROTTLED) {
                    pace.throttled();
                } else if (e.reason() != Reason.SNAPSHOT_GONE) {
                    return Optional.of(e);
                }
                boolean again = e.reason() == Reason.THROTTLED ? patience.test(tried) : tried < TRIES;
                if (!again) {
                    // not known yet: that may pass, so the reading back has the last word
                    return e.reason() == Reason.SNAPSHOT_GONE ? Optional.empty() : Optional.of(e);
                }
                pause.sleep(backoff);
                backoff = Collections.min(List.of(backoff.multipliedBy(2), LONGEST_BACKOFF));
            }
        }
    }

    private void readBack(List<SnapshotId> snapshots, Map<SnapshotId, Found> found) throws InterruptedException {
        var open = new ArrayList<>(snapshots);
        for (int tried = 1; !open.isEmpty(); tried++) {
            read(open, found, By.US);
            open.removeIf(snapshot -> found.get(snapshot) instanceof Found.Locked);
            if (open.isEmpty() || tried == TRIES) {
                return;
            }
            pause.sleep(FIRST_BACKOFF);
        }
    }

    private void read(Collection<SnapshotId> snapshots, Map<SnapshotId, Found> found, By by) {
        try {
            var held = locks.held(snapshots);
            for (SnapshotId snapshot : snapshots) {
                found.put(snapshot, judge(Optional.ofNullable(held.get(snapshot)), by));
            }
        } catch (AwsFailure e) {
            snapshots.forEach(snapshot -> found.put(snapshot, new Found.Unlocked(e.reason(), e.text())));
        }
    }

    private Found judge(Optional<Locks.Held> held, By by) {
        if (held.isEmpty()) {
            return new Found.Unlocked(Reason.LOCK_NOT_SEEN, "EC2 lists no lock of the snapshot");
        }
        return held.get().satisfies(rule)
                ? new Found.Locked(held.get(), by)
                : new Found.Unlocked(
                        Reason.SNAPSHOT_NOT_LOCKED, "the lock is " + held.get().text() + ", wanted " + rule);
    }
}

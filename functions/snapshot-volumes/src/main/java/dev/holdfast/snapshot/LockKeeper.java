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

/**
 * Sees to it that snapshots are locked, and says what was read back. A snapshot that somebody may have locked before is looked
 * at first, because a compliance lock that is repeated can be refused.
 */
final class LockKeeper {
    private static final int TRIES = 5;
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(8);

    /** To read back and record what was locked. */
    private static final Duration TO_END = Duration.ofSeconds(10);

    private static final Duration ONE_CALL = Duration.ofSeconds(30);

    /** To record what was read back. */
    private static final Duration TO_RECORD = Duration.ofSeconds(5);

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

    /**
     * Locks what is not locked, and reads all of it back. What EC2 throttles is tried until the time is up.
     *
     * @param fresh those that nobody but this invocation can have locked
     */
    Map<SnapshotId, Found> ensure(Collection<SnapshotId> snapshots, Set<SnapshotId> fresh, Deadline deadline)
            throws InterruptedException {
        var found = new LinkedHashMap<SnapshotId, Found>();
        var toLock = new ArrayList<>(snapshots);
        var before =
                snapshots.stream().filter(snapshot -> !fresh.contains(snapshot)).toList();
        if (!before.isEmpty()) {
            read(before, found, By.SOMEBODY_BEFORE, deadline);
            toLock.removeIf(snapshot -> found.get(snapshot) instanceof Found.Locked);
        }
        var failures = new HashMap<SnapshotId, Found.Unlocked>();
        for (SnapshotId snapshot : toLock) {
            lock(snapshot, deadline).ifPresent(failure -> failures.put(snapshot, failure));
        }
        // what was not tried need not be waited for
        toLock.removeIf(snapshot ->
                failures.containsKey(snapshot) && failures.get(snapshot).reason() == Reason.DEADLINE);
        readBack(toLock, found, deadline);
        failures.forEach((snapshot, failure) ->
                found.merge(snapshot, failure, (now, why) -> now instanceof Found.Locked ? now : why));
        return found;
    }

    private Optional<Found.Unlocked> lock(SnapshotId snapshot, Deadline deadline) throws InterruptedException {
        var backoff = FIRST_BACKOFF;
        for (int tried = 1; ; tried++) {
            if (!pace.await(deadline.earlierBy(TO_END))) {
                return Optional.of(new Found.Unlocked(Reason.DEADLINE, "too little time was left to lock it"));
            }
            try {
                locks.lock(snapshot, rule, coolOffHours, most(deadline));
                pace.accepted();
                return Optional.empty();
            } catch (AwsFailure e) {
                if (e.reason() == Reason.THROTTLED) {
                    pace.throttled();
                } else if (e.reason() != Reason.SNAPSHOT_GONE) {
                    return Optional.of(unlocked(e));
                }
                boolean isVain = tried >= TRIES && e.reason() != Reason.THROTTLED;
                if (isVain || !deadline.allows(TO_END.plus(backoff))) {
                    // not known yet: that may pass, so the reading back has the last word
                    return e.reason() == Reason.SNAPSHOT_GONE ? Optional.empty() : Optional.of(unlocked(e));
                }
                pause.sleep(backoff);
                backoff = Collections.min(List.of(backoff.multipliedBy(2), LONGEST_BACKOFF));
            }
        }
    }

    private static Found.Unlocked unlocked(AwsFailure failure) {
        return new Found.Unlocked(failure.reason(), failure.text());
    }

    private void readBack(List<SnapshotId> snapshots, Map<SnapshotId, Found> found, Deadline deadline)
            throws InterruptedException {
        var open = new ArrayList<>(snapshots);
        for (int tried = 1; !open.isEmpty(); tried++) {
            read(open, found, By.US, deadline);
            open.removeIf(snapshot -> found.get(snapshot) instanceof Found.Locked);
            if (open.isEmpty() || tried == TRIES || !deadline.allows(TO_RECORD.plus(FIRST_BACKOFF))) {
                return;
            }
            pause.sleep(FIRST_BACKOFF);
        }
    }

    private void read(Collection<SnapshotId> snapshots, Map<SnapshotId, Found> found, By by, Deadline deadline) {
        try {
            var held = locks.held(snapshots, most(deadline));
            for (SnapshotId snapshot : snapshots) {
                found.put(snapshot, judge(Optional.ofNullable(held.get(snapshot)), by));
            }
        } catch (AwsFailure e) {
            snapshots.forEach(snapshot -> found.put(snapshot, new Found.Unlocked(e.reason(), e.text())));
        }
    }

    /** A call that hangs is given up in time for what was locked to be recorded. */
    private static Duration most(Deadline deadline) {
        var left = deadline.earlierBy(TO_RECORD).left();
        return Collections.max(List.of(Collections.min(List.of(left, ONE_CALL)), Duration.ofSeconds(1)));
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

package dev.holdfast.snapshot;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.evidence.aws.AwsFailure.Effect;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Pause;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.SnapshotId;
import dev.holdfast.incident.VolumeId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the calls that a claim allows. A set that EC2 definitely refused, or that came back in error, is taken volume by
 * volume, so that one bad volume does not cost the others; never after an unknown outcome, which may have been a success.
 */
final class Taker {
    private static final int CALLS_PER_VOLUME = 2;
    /** What a client gives one such call. */
    static final Duration ONE_CALL = Duration.ofSeconds(25);

    /** A call is given up so long before the end that this can be recorded. */
    private static final Duration TO_RECORD = Duration.ofSeconds(5);

    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(8);

    private final Snapshots snapshots;
    private final Lookout lookout;
    private final Pace pace;
    private final Clock clock;
    private final Pause pause;

    Taker(Snapshots snapshots, Lookout lookout, Pace pace, Clock clock, Pause pause) {
        this.snapshots = snapshots;
        this.lookout = lookout;
        this.pace = pace;
        this.clock = clock;
        this.pause = pause;
    }

    /** What was taken, and why the rest was not. */
    record Took(List<Snap> snaps, Map<VolumeId, AwsFailure> failures) {}

    /** Waits for a call to be due, before its claim begins to run; says whether there is time for it then. */
    boolean awaitTurn(Deadline deadline) throws InterruptedException {
        return pace.await(deadline.earlierBy(InstanceRun.NEEDED));
    }

    /** The time was up before anybody could know what came of a call. */
    private static final class NotKnown extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** Takes what the claim says, as far as its time allows. Empty when nobody knows what came of it: then the claim stays open, to be looked into. */
    Optional<Took> take(Claim claim, Node node, Order order) throws AwsFailure, InterruptedException {
        try {
            return known(claim, node, order);
        } catch (NotKnown e) {
            return Optional.empty();
        }
    }

    private Optional<Took> known(Claim claim, Node node, Order order)
            throws AwsFailure, NotKnown, InterruptedException {
        if (claim.kind() != Claim.Kind.SET) {
            return Optional.of(each(claim, claim.volumes(), node, order, new ArrayList<>()));
        }
        try {
            var set = patiently(claim, order.deadline(), most -> snapshots.takeSet(node.id(), order.tags(node), most));
            var good = new ArrayList<>(set.stream().filter(Snap::isUsable).toList());
            var missing = new ArrayList<>(claim.volumes());
            good.forEach(snap -> missing.remove(snap.volume()));
            return Optional.of(each(claim, missing, node, order, good));
        } catch (AwsFailure e) {
            if (e.effect() == Effect.UNKNOWN) {
                return Optional.empty();
            }
            return Optional.of(
                    isAboutTheVolumes(e)
                            ? each(claim, claim.volumes(), node, order, new ArrayList<>())
                            : new Took(List.of(), all(claim.volumes(), e)));
        }
    }

    /** Whether asking volume by volume could do better. What the account or the role may not do, it may not do singly. */
    private static boolean isAboutTheVolumes(AwsFailure e) {
        return e.reason() != Reason.THROTTLED && e.reason() != Reason.QUOTA_EXCEEDED;
    }

    private Took each(Claim claim, Collection<VolumeId> volumes, Node node, Order order, List<Snap> taken)
            throws AwsFailure, NotKnown, InterruptedException {
        var failures = new LinkedHashMap<VolumeId, AwsFailure>();
        boolean first = taken.isEmpty();
        for (VolumeId volume : List.copyOf(volumes)) {
            if (!isInTime(claim)) {
                break;
            }
            if (!first && !pace.await(order.deadline().earlierBy(InstanceRun.NEEDED))) {
                break;
            }
            first = false;
            try {
                taken.add(one(claim, volume, node, order, ids(taken)));
            } catch (AwsFailure e) {
                failures.put(volume, e);
            }
        }
        return new Took(taken, failures);
    }

    private Snap one(Claim claim, VolumeId volume, Node node, Order order, Set<SnapshotId> known)
            throws AwsFailure, NotKnown, InterruptedException {
        for (int call = 1; ; call++) {
            var since = clock.instant();
            try {
                return patiently(claim, order.deadline(), most -> snapshots.takeOne(volume, order.tags(node), most));
            } catch (AwsFailure e) {
                if (e.effect() == Effect.NONE) {
                    throw e;
                }
                var found = lookout.look(claim, List.of(volume), since, known, order.deadline())
                        .orElseThrow(NotKnown::new);
                if (!found.isEmpty()) {
                    return found.getFirst();
                }
                if (call == CALLS_PER_VOLUME || !order.deadline().allows(InstanceRun.NEEDED)) {
                    throw e;
                }
            }
        }
    }

    private interface Call<T> {
        T make(Duration most) throws AwsFailure;
    }

    /** Repeats a call only when EC2 throttled it, which says for certain that it had no effect. */
    private <T> T patiently(Claim claim, Deadline deadline, Call<T> call) throws AwsFailure, InterruptedException {
        var backoff = FIRST_BACKOFF;
        while (true) {
            try {
                var result = call.make(most(deadline));
                pace.accepted();
                return result;
            } catch (AwsFailure e) {
                if (e.reason() != Reason.THROTTLED) {
                    throw e;
                }
                pace.throttled();
                if (!deadline.allows(InstanceRun.NEEDED.plus(backoff))) {
                    throw e;
                }
                pause.sleep(backoff);
                if (!awaitTurn(deadline) || !isInTime(claim)) {
                    throw e;
                }
                backoff = Collections.min(List.of(backoff.multipliedBy(2), LONGEST_BACKOFF));
            }
        }
    }

    private static Duration most(Deadline deadline) {
        var left = deadline.earlierBy(TO_RECORD).left();
        return left.compareTo(ONE_CALL) < 0 ? Collections.max(List.of(left, Duration.ofSeconds(1))) : ONE_CALL;
    }

    /** Whether a call that begins now ends before others may take the claim over. */
    private boolean isInTime(Claim claim) {
        return clock.instant().plus(ONE_CALL).isBefore(claim.expiresAt());
    }

    private static Set<SnapshotId> ids(List<Snap> snaps) {
        var ids = new HashSet<SnapshotId>();
        snaps.forEach(snap -> ids.add(snap.id()));
        return ids;
    }

    private static Map<VolumeId, AwsFailure> all(Collection<VolumeId> volumes, AwsFailure failure) {
        var failures = new LinkedHashMap<VolumeId, AwsFailure>();
        volumes.forEach(volume -> failures.put(volume, failure));
        return failures;
    }
}

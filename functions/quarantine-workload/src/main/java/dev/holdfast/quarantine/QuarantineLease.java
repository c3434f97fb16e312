package dev.holdfast.quarantine;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Pause;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Untrusted;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * The one Lease under which live caps are counted and first marks are set, so that two cases that run at the same time do not
 * both find room for themselves. Whoever loses it in the middle learns of it by {@link Grip#keep}.
 *
 * <p>A holder that was killed is not asked: its lease is over once it was seen unchanged for 15 seconds on our own clock, whatever
 * the times in it say, for the clocks of two machines differ. Only where the renewal lies further back than AWS lets clocks
 * differ (5 minutes each, or no call would be signed well) it is over at once.
 *
 * <p>Needs {@code get}, {@code create} and {@code patch} on {@code leases.coordination.k8s.io} in the namespace {@code holdfast}.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/architecture/leases/">Leases</a>
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html">Signatures expire after 5
 *     minutes</a>
 */
final class QuarantineLease {
    static final ObjectRef REF = ResourceKind.LEASE.in("holdfast", "quarantine");
    static final Duration DURATION = Duration.ofSeconds(15);
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
    private static final String CURE =
            "the namespace holdfast is missing, in which quarantines take turns; cure: kubectl"
                    + " create namespace holdfast, and the Role and RoleBinding beside the function";

    private final KubeObjects objects;
    private final LeaseRecord record;
    private final Clock clock;
    private final Pause pause;

    /** @param holder unique to this run: the request id */
    QuarantineLease(KubeObjects objects, String holder, Clock clock, Pause pause) {
        this.objects = objects;
        this.record = new LeaseRecord(holder);
        this.clock = clock;
        this.pause = pause;
    }

    /** Whether it could be had. */
    sealed interface Taking {
        /** It is ours for 15 seconds, and longer with {@link Grip#keep}. */
        record Held(Grip grip) implements Taking {}

        /** Not ours: {@code LEASE_HELD} by another run until the deadline, or the API said no. */
        record NotHeld(Reason reason, String text) implements Taking {}
    }

    /**
     * Waits for it, at most until the deadline. In a dry run it is only tried whether it could be written: nothing is kept.
     */
    Taking take(Deadline until, Writing writing) throws InterruptedException {
        try {
            return loop(until, writing);
        } catch (KubeFailure e) {
            return e.reason() == Reason.NO_SUCH_OBJECT
                    ? new Taking.NotHeld(Reason.NOT_READY, CURE)
                    : new Taking.NotHeld(e.reason(), e.text());
        }
    }

    private Taking loop(Deadline until, Writing writing) throws KubeFailure, InterruptedException {
        var seen = Optional.<Seen>empty();
        while (true) {
            var lease = objects.get(REF);
            seen = lease.map(Seen.since(seen, clock.instant()));
            var grip = lease.isEmpty() ? create(writing) : takeIfFree(lease.get(), seen.orElseThrow(), writing);
            if (grip.isPresent()) {
                return new Taking.Held(grip.get());
            }
            if (!until.allows(BETWEEN_LOOKS)) {
                String by = lease.map(LeaseRecord::holder).orElse("");
                return new Taking.NotHeld(
                        Reason.LEASE_HELD, "the Lease holdfast/quarantine is held by " + Untrusted.show(by));
            }
            pause.sleep(BETWEEN_LOOKS);
        }
    }

    /** Since when it has looked like that, on our clock. */
    private record Seen(String version, Instant since) {
        static Function<ObjectNode, Seen> since(Optional<Seen> before, Instant now) {
            return lease -> before.filter(seen -> seen.version().equals(Trees.resourceVersion(lease)))
                    .orElseGet(() -> new Seen(Trees.resourceVersion(lease), now));
        }
    }

    private Optional<Grip> create(Writing writing) throws KubeFailure {
        var now = clock.instant();
        try {
            return Optional.of(grip(objects.create(REF, record.manifest(REF, now), writing), now, writing));
        } catch (KubeFailure e) {
            if (e.reason() == Reason.CONFLICT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Optional<Grip> takeIfFree(ObjectNode lease, Seen seen, Writing writing) throws KubeFailure {
        return switch (writing) {
            case REAL -> isFree(lease, seen) ? write(lease, writing) : Optional.empty();
            case DRY_RUN -> write(lease, writing);
        };
    }

    private boolean isFree(ObjectNode lease, Seen seen) {
        var now = clock.instant();
        String holder = LeaseRecord.holder(lease);
        return holder.isEmpty()
                || record.isOurs(lease)
                || !now.isBefore(seen.since().plus(DURATION))
                || renewed(lease)
                        .map(at -> at.plus(DURATION).plus(CLOCKS_DIFFER).isBefore(now))
                        .orElse(false);
    }

    private static Optional<Instant> renewed(ObjectNode lease) {
        try {
            return Optional.of(Instant.parse(Trees.text(lease, "/spec/renewTime")));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private Optional<Grip> write(ObjectNode lease, Writing writing) throws KubeFailure {
        var now = clock.instant();
        try {
            return Optional.of(grip(objects.patch(REF, record.taken(lease, now), writing), now, writing));
        } catch (KubeFailure e) {
            if (LeaseRecord.isOvertaken(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Grip grip(ObjectNode lease, Instant now, Writing writing) {
        return new Grip(objects, record, clock, writing, lease, now);
    }
}

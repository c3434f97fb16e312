package dev.holdfast.quarantine;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.incident.Untrusted;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The Lease as long as it is ours. {@link #keep} before every change that is made under it: it asks the API only when a third of
 * the time has passed. Not for several threads.
 */
final class Grip {
    private static final Duration RENEW_AFTER = QuarantineLease.DURATION.dividedBy(3);
    private static final Duration SURELY_OURS = QuarantineLease.DURATION.minus(RENEW_AFTER);

    private final KubeObjects objects;
    private final LeaseRecord record;
    private final Clock clock;
    private final Writing writing;
    private ObjectNode lease;
    private Instant renewed;
    private Standing standing = Standing.HELD;

    /** @param renewed on our clock, before the request was sent */
    Grip(KubeObjects objects, LeaseRecord record, Clock clock, Writing writing, ObjectNode lease, Instant renewed) {
        this.objects = objects;
        this.record = record;
        this.clock = clock;
        this.writing = writing;
        this.lease = lease;
        this.renewed = renewed;
    }

    /** Whether it is still ours. */
    enum Standing {
        HELD,

        /** Another run has it, or it could not be renewed in time. Nothing may be changed under it any more. */
        LOST
    }

    /** Renews it where that is due. Once lost, it stays so. */
    Standing keep() {
        if (standing == Standing.HELD && writing == Writing.REAL && age().compareTo(RENEW_AFTER) >= 0) {
            standing = renew();
        }
        return standing;
    }

    private Duration age() {
        return Duration.between(renewed, clock.instant());
    }

    private Standing renew() {
        var now = clock.instant();
        try {
            lease = objects.patch(QuarantineLease.REF, record.renewed(lease, now), Writing.REAL);
            renewed = now;
            return Standing.HELD;
        } catch (KubeFailure e) {
            return LeaseRecord.isOvertaken(e) ? look(now) : stillOurs();
        }
    }

    /** The answer to our own renewal may have been lost: then it stands there. */
    private Standing look(Instant written) {
        try {
            var now = objects.get(QuarantineLease.REF).filter(there -> record.isOurs(there, written));
            now.ifPresent(there -> {
                lease = there;
                renewed = written;
            });
            return now.isPresent() ? Standing.HELD : Standing.LOST;
        } catch (KubeFailure _) {
            return Standing.LOST;
        }
    }

    /** It could not be asked. Nobody takes it within its duration. */
    private Standing stillOurs() {
        return age().compareTo(SURELY_OURS) < 0 ? Standing.HELD : Standing.LOST;
    }

    /** Gives it back. What is said when that fails harms nobody: the next one waits for 15 seconds. */
    Optional<String> release() {
        if (standing == Standing.LOST || writing == Writing.DRY_RUN) {
            return Optional.empty();
        }
        standing = Standing.LOST;
        try {
            objects.patch(QuarantineLease.REF, record.released(lease), Writing.REAL);
            return Optional.empty();
        } catch (KubeFailure e) {
            return Optional.of("the Lease could not be given back: " + Untrusted.show(e.text()));
        }
    }
}

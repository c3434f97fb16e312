package dev.holdfast.quarantine;

import dev.holdfast.incident.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/**
 * The end of an invocation: what may still be begun in the time that is left. Lambda ends a function without a word, so whatever is
 * begun has to be read back, recorded and answered before that. Every wait of a containment ends here, and so does every call to the
 * cluster.
 *
 * <p>How much time that takes depends on the API server, so it is measured: each need is some seconds and some calls, and a call
 * takes what calls took on average lately. With an API server that answers at once a run goes on until ten seconds before its end.
 *
 * <p>Thread-safe.
 */
final class Closing {
    private static final double QUICK_MILLIS = 100;

    /** Longer than this is no pace but a fault: one call that stalls must not end a run minutes early. */
    private static final double SLOW_MILLIS = 2_000;

    /** How much the latest call counts beside those before it. */
    private static final double WEIGHT = 0.1;

    private final Deadline deadline;
    private double millisPerCall = QUICK_MILLIS;

    Closing(Deadline deadline) {
        this.deadline = deadline;
    }

    /** One that never comes: for what has its own limits. */
    static Closing never() {
        return new Closing(new Deadline(Instant.MAX, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC)));
    }

    /** When calls to a cluster are over that others make. */
    static Deadline calls(Deadline deadline) {
        return new Closing(deadline).until(Step.CALL);
    }

    /** What may be begun as long as there is time for it and for all that has to follow. */
    enum Step {
        /**
         * A call to the cluster. After that the rest is handed over (two writes and a start), the result recorded and answered: a
         * second or two, and some for a bucket that is slow.
         */
        CALL(Duration.ofSeconds(5), 0),

        /**
         * Another look at what has not come yet. After the last one a namespace is read, the engine asked, labels put back where it
         * lost a pod, that looked at again, and the verdict made of it.
         */
        LOOK(CALL.seconds, 24),

        /**
         * A wave: the Lease, nodes, policies and the switch. A pod that bears the label is denied; all else the next run can do as
         * well.
         */
        WAVE(LOOK.seconds, LOOK.calls + 12),

        /** What is read of instances beside the verdict, from another service than the cluster, which may hang. */
        HOLD(Duration.ofSeconds(12), 0),

        /** Another look where pods leave their controller: the engine is given time to hear of it ({@link EngineLook}). */
        LOOK_AT_LEAVING(LOOK.seconds.plus(EngineLook.HEARS_WITHIN), LOOK.calls),

        /**
         * Taking a pod out of its controller. Whether the engine loses it by that shows seconds later, and it has to be seen: the
         * next run would find a pod that is nobody's and not know why it is not enforced.
         */
        DETACH(LOOK_AT_LEAVING.seconds.plusSeconds(8), LOOK_AT_LEAVING.calls + 6);

        private final Duration seconds;
        private final int calls;

        Step(Duration seconds, int calls) {
            this.seconds = seconds;
            this.calls = calls;
        }
    }

    /** Whether it may be begun now. */
    boolean allows(Step step) {
        return deadline.allows(need(step));
    }

    /** Whether it may be begun when so much time has passed. */
    boolean allowsAfter(Duration wait, Step step) {
        return deadline.allows(need(step).plus(wait));
    }

    /** When it is too late to begin it. */
    Deadline until(Step step) {
        return deadline.earlierBy(need(step));
    }

    Clock clock() {
        return deadline.clock();
    }

    /** A call to the cluster took so long. */
    synchronized void took(Duration call) {
        millisPerCall += WEIGHT * (Math.min((double) call.toMillis(), SLOW_MILLIS) - millisPerCall);
    }

    private synchronized Duration need(Step step) {
        double perCall = Math.max(millisPerCall, QUICK_MILLIS);
        return step.seconds.plusMillis(Math.round(step.calls * perCall));
    }
}

package dev.holdfast.quarantine;

import dev.holdfast.incident.Deadline;
import dev.holdfast.quarantine.Closing.Step;
import java.time.Duration;

/** Who has a hold released, and with that how much time has to be left for another object. */
enum Asked {
    /** A person can ask again, so nothing is begun that might be cut. */
    BY_REQUEST {
        @Override
        boolean mayBegin(Deadline deadline) {
            return deadline.allows(RESERVE);
        }
    },

    /** Mostly at the end of a run, and what is left then nobody looks for soon: as long as calls are answered. */
    ONCE_MORE {
        @Override
        boolean mayBegin(Deadline deadline) {
            return new Closing(deadline).allows(Step.CALL);
        }
    };

    private static final Duration RESERVE = Duration.ofSeconds(30);

    abstract boolean mayBegin(Deadline deadline);
}

package dev.holdfast.logs;

import java.time.Instant;
import java.util.Optional;

/** What is to be done for one instance of a container. */
sealed interface Plan {
    /** It was copied whole in this round. */
    record Nothing(Earlier whole) implements Plan {}

    /**
     * To be copied.
     *
     * @param since from when on; empty for everything
     * @param seen the time of the last line that is kept already; where it does not come again, the log was rotated
     * @param continued what another case has of the log, if this is the rest of that
     */
    record Copy(LogName name, Optional<Instant> since, Optional<Instant> seen, Optional<Linked> continued)
            implements Plan {
        Copy(LogName name, Optional<Instant> since, Optional<Instant> seen) {
            this(name, since, seen, Optional.empty());
        }

        /**
         * Only what neither the other case has nor this one, which may have continued that already. Empty where nothing says how
         * far the other one came.
         */
        Optional<Copy> continuing(Linked linked) {
            var copy = linked.newest().copy();
            return copy.readOnFrom()
                    .map(from -> isFrom(from)
                            ? new Copy(name, since, seen, Optional.of(linked))
                            : new Copy(name, Optional.of(from), copy.last(), Optional.of(linked)));
        }

        private boolean isFrom(Instant other) {
            return since.filter(own -> !own.isBefore(other)).isPresent();
        }
    }
}

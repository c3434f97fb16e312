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

        /** Only what the other case does not have; empty where that would be no less. */
        Optional<Copy> continuing(Linked linked) {
            var copy = linked.newest().copy();
            return copy.readOnFrom()
                    .filter(from -> since.filter(own -> !own.isBefore(from)).isEmpty())
                    .map(from -> new Copy(name, Optional.of(from), copy.last(), Optional.of(linked)));
        }
    }
}

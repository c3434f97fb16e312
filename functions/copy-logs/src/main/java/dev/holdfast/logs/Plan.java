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
     */
    record Copy(LogName name, Optional<Instant> since, Optional<Instant> seen) implements Plan {}
}

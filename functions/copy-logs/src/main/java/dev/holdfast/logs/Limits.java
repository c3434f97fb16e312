package dev.holdfast.logs;

import dev.holdfast.incident.Deadline;
import java.time.Duration;

/**
 * How long a stream may take.
 *
 * @param stopAt when reading ends in any case
 */
record Limits(Waits waits, Deadline stopAt) {
    /** As long before the deadline as the store stops reading, so that the upload can be finished. */
    private static final Duration RESERVE = Duration.ofSeconds(10);

    /**
     * What is waited for.
     *
     * @param open the first answer, repetitions included
     * @param idle the next byte
     */
    record Waits(Duration open, Duration idle) {
        static final Waits STANDARD = new Waits(Duration.ofSeconds(60), Duration.ofSeconds(60));

        Limits until(Deadline deadline) {
            return new Limits(this, deadline.earlierBy(RESERVE));
        }
    }
}

package dev.holdfast.logs;

import dev.holdfast.incident.Deadline;
import java.time.Duration;

/**
 * How long a stream may take.
 *
 * @param open until its first answer, repetitions included
 * @param idle without a byte
 * @param stopAt when reading ends in any case
 */
record Limits(Duration open, Duration idle, Deadline stopAt) {
    /** As long before the deadline as the store stops reading, so that the upload can be finished. */
    static final Duration RESERVE = Duration.ofSeconds(10);

    Limits until(Deadline deadline) {
        return new Limits(open, idle, deadline.earlierBy(RESERVE));
    }
}

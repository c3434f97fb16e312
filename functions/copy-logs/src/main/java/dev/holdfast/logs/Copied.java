package dev.holdfast.logs;

import dev.holdfast.incident.Kept;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A log that was copied as far as it went. */
record Copied(
        Instance instance,
        Plan.Copy plan,
        Kept kept,
        Figures figures,
        Opened opened,
        Ended ended,
        Instant cutOff,
        Instant startedAt,
        Instant finishedAt) {
    private static final Duration WHOLE_SECONDS = Duration.ofSeconds(2);

    /** The header has whole seconds, so less than two seconds do not show. */
    Optional<Duration> serverAhead() {
        return opened.serverDate()
                .map(said -> Duration.between(opened.openedAt(), said))
                .filter(ahead -> ahead.abs().compareTo(WHOLE_SECONDS) >= 0);
    }
}

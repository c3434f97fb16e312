package dev.holdfast.logs;

import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Reason;
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
        End end,
        Instant cutOff,
        Instant startedAt,
        Instant finishedAt) {
    private static final Duration WHOLE_SECONDS = Duration.ofSeconds(2);

    /** How the copy ended. */
    enum End {
        WHOLE(Optional.empty()),
        BROKEN(Optional.of(Reason.LOG_TRUNCATED)),
        IDLE(Optional.of(Reason.TIMEOUT)),
        DEADLINE(Optional.of(Reason.DEADLINE)),
        MESSAGE(Optional.of(Reason.LOG_GONE)),
        CONFLICTING(Optional.of(Reason.CONFLICTING_EVIDENCE));

        private final Optional<Reason> reason;

        End(Optional<Reason> reason) {
            this.reason = reason;
        }

        Optional<Reason> reason() {
            return reason;
        }
    }

    /** The header has whole seconds, so less than two seconds do not show. */
    Optional<Duration> serverAhead() {
        return opened.serverDate()
                .map(said -> Duration.between(opened.openedAt(), said))
                .filter(ahead -> ahead.abs().compareTo(WHOLE_SECONDS) >= 0);
    }
}

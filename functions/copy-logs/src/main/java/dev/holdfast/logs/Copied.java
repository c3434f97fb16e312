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
        LogEnd end,
        Ended ended,
        Instant cutOff,
        Instant startedAt,
        Instant finishedAt) {
    private static final Duration WHOLE_SECONDS = Duration.ofSeconds(2);

    /** Times of the status have whole seconds, and a program takes a moment to its first line. */
    private static final Duration FIRST_LINE = Duration.ofSeconds(5);

    /** The header has whole seconds, so less than two seconds do not show. */
    Optional<Duration> serverAhead() {
        return opened.serverDate()
                .map(said -> Duration.between(opened.openedAt(), said))
                .filter(ahead -> ahead.abs().compareTo(WHOLE_SECONDS) >= 0);
    }

    /**
     * Whether the newest file begins later than the log. For the rest of a log: whether the last line that is kept already did
     * not come again. A quiet container's log looks the same as a rotated one; better one look too many into the snapshot.
     */
    boolean isMissingItsBegin() {
        if (plan.seen().isPresent()) {
            boolean isEmptied = figures.first().isEmpty()
                    && ended.how() == Ended.How.WHOLE
                    && figures.stop() == Figures.Stop.AT_THE_END;
            return isEmptied
                    || figures.first().filter(plan.seen().get()::isBefore).isPresent();
        }
        Optional<Instant> expected = instance.startedAt().map(at -> at.plus(FIRST_LINE));
        return expected.isPresent()
                && figures.first().filter(expected.get()::isBefore).isPresent();
    }
}

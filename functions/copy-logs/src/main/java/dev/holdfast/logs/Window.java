package dev.holdfast.logs;

import dev.holdfast.incident.event.Event.Incident;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A span of time in which log lines are looked for.
 *
 * @param from inclusive
 * @param to exclusive
 */
public record Window(Instant from, Instant to) {
    /** Pages come from the oldest on: a longer span would cost the time that the newest lines need. */
    static final Duration LONGEST = Duration.ofHours(24);

    public Window {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("a window has to end after it begins: " + from + " to " + to);
        }
    }

    /**
     * From so long before an incident's first activity to now; before its last activity where the first is not known, before its
     * round where neither is. A finding may be updated for months: its activity counts from {@link #LONGEST} before the last.
     */
    public static Window around(Incident incident, Duration before, Instant now) {
        Instant last = earlier(incident.lastActivity().orElse(incident.round().at()), now);
        Instant first = earlier(incident.firstActivity().orElse(last), last);
        return new Window(later(first, last.minus(LONGEST)).minus(before), now);
    }

    /** The first activity, where it is so long ago that lines from then are not looked for. */
    static Optional<Instant> leftOut(Incident incident, Instant now) {
        Instant last = earlier(incident.lastActivity().orElse(incident.round().at()), now);
        return incident.firstActivity().filter(first -> first.isBefore(last.minus(LONGEST)));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}

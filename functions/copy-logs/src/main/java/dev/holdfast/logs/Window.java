package dev.holdfast.logs;

import dev.holdfast.incident.event.Event.Incident;
import java.time.Duration;
import java.time.Instant;

/**
 * A span of time in which log lines are looked for.
 *
 * @param from inclusive
 * @param to exclusive
 */
public record Window(Instant from, Instant to) {
    public Window {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("a window has to end after it begins: " + from + " to " + to);
        }
    }

    /** From so long before an incident's last activity, or before its round where that is not known, to now. */
    public static Window around(Incident incident, Duration before, Instant now) {
        Instant activity = incident.lastActivity().orElse(incident.round().at());
        Instant from = (activity.isBefore(now) ? activity : now).minus(before);
        return new Window(from, now);
    }
}

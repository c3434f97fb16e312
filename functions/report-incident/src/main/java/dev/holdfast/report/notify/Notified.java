package dev.holdfast.report.notify;

import dev.holdfast.incident.Outcome;
import java.util.List;

/**
 * What became of telling people.
 *
 * @param outcomes one for each notice that was to be sent, and for a schedule that could not be made; retryable where a later run
 *     may succeed
 */
public record Notified(List<Outcome> outcomes) {
    public Notified {
        outcomes = List.copyOf(outcomes);
    }
}

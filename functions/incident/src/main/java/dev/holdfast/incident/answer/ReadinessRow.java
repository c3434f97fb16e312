package dev.holdfast.incident.answer;

import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.event.Event.Delivery;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/** The rows of an answer to whether a function could work now. */
public final class ReadinessRow {
    private ReadinessRow() {}

    /** A thing that was tried. */
    public static Outcome of(String what, Ending ending) {
        return new Outcome("readiness/" + what, Action.VERIFY, ending, Map.of());
    }

    /** Settings that nobody knows, which may be known ones with a typing error. */
    public static Outcome settings(SortedSet<String> unknown) {
        return of(
                "settings",
                unknown.isEmpty()
                        ? new Ending.Done()
                        : new Ending.Failed(Reason.NOT_READY, "unknown: " + String.join(", ", unknown)));
    }

    /** What could not be tried, and why. */
    public static Ending notChecked(String text) {
        return new Ending.Skipped(Reason.NOT_CHECKED, text, Ending.Verified.NOT_APPLICABLE);
    }

    /** The answer: to whoever asked, and about no case. */
    public static Response answer(List<Outcome> rows) {
        return new Response.Acted(
                Delivery.BY_HAND,
                Optional.empty(),
                Optional.empty(),
                Response.Mode.REAL,
                rows,
                List.of(),
                List.of(),
                List.of());
    }
}

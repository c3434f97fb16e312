package dev.holdfast.snapshot;

import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.answer.Response;
import dev.holdfast.incident.answer.Response.Mode;
import dev.holdfast.incident.event.Event.Delivery;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** What a sweep did, as it is answered: once for each case, because a case has one record of an invocation. */
final class Swept {
    private Swept() {}

    /**
     * What was done for a case, or for none. A sweep is not repeated for what it did not reach: the next one comes by its schedule
     * as soon as this one has used up its time, and two at once would only share the same calls.
     */
    static Response.Acted of(
            Optional<CaseKeys> keys, List<Outcome> outcomes, List<Kept> evidence, List<String> attention) {
        var rows = outcomes.stream().map(Swept::toTheNextSweep).toList();
        return new Response.Acted(
                Delivery.BY_EVENT,
                keys,
                Optional.empty(),
                Mode.REAL,
                rows,
                evidence,
                Outcome.notReached(rows),
                attention);
    }

    private static Outcome toTheNextSweep(Outcome row) {
        return row.ending() instanceof Ending.NotReached(var reason, var text) && reason != Reason.NEXT_SWEEP
                ? new Outcome(
                        row.target(),
                        row.action(),
                        new Ending.NotReached(Reason.NEXT_SWEEP, text + "; the next sweep goes on with it"),
                        row.details())
                : row;
    }

    /** The same, with all about one case in one. */
    static List<Response.Acted> byCase(List<Response.Acted> all) {
        var cases = new LinkedHashMap<Optional<CaseKeys>, Response.Acted>();
        all.forEach(one -> cases.merge(one.keys(), one, Swept::joined));
        return List.copyOf(cases.values());
    }

    private static Response.Acted joined(Response.Acted one, Response.Acted other) {
        return of(
                one.keys(),
                both(one.outcomes(), other.outcomes()),
                both(one.evidence(), other.evidence()),
                both(one.attention(), other.attention()));
    }

    private static <T> List<T> both(List<T> some, List<T> more) {
        var both = new ArrayList<>(some);
        both.addAll(more);
        return both;
    }
}

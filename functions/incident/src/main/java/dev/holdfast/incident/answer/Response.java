package dev.holdfast.incident.answer;

import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Round;
import dev.holdfast.incident.event.Event.Delivery;
import dev.holdfast.incident.event.Event.Incident;
import java.util.List;
import java.util.Optional;

/** What a duty made of an event. */
public sealed interface Response {
    /** Not for us: nothing was done and nothing is written. */
    record Ignored(Reason reason, String text) implements Response {}

    /** Nothing could be done at all, not even be recorded: no target was tried. */
    record Impossible(Delivery delivery, Optional<CaseKeys> keys, Reason reason, String text) implements Response {}

    /** Something was done, or tried. */
    record Acted(
            Delivery delivery,
            Optional<CaseKeys> keys,
            Optional<Round> round,
            Mode mode,
            List<Outcome> outcomes,
            List<Kept> evidence,
            List<String> remaining,
            List<String> attention)
            implements Response {
        public Acted {
            outcomes = List.copyOf(outcomes);
            evidence = List.copyOf(evidence);
            remaining = List.copyOf(remaining);
            attention = List.copyOf(attention);
        }

        /** About an incident. What was not reached remains. */
        public static Acted about(
                Incident incident, Mode mode, List<Outcome> outcomes, List<Kept> evidence, List<String> attention) {
            return new Acted(
                    incident.delivery(),
                    Optional.of(Gates.keys(incident)),
                    Optional.of(incident.round()),
                    mode,
                    outcomes,
                    evidence,
                    Outcome.notReached(outcomes),
                    attention);
        }
    }

    /** Something was done for several cases: each gets its own record, the answer holds all. */
    record Several(List<Acted> each) implements Response {
        public Several {
            each = List.copyOf(each);
        }
    }

    /** The same, to be answered whatever is in it: a worker's event came by hand, though what it is about came by event. */
    static Response byHand(Response response) {
        return switch (response) {
            case Ignored ignored -> ignored;
            case Impossible(var _, var keys, var reason, var text) ->
                new Impossible(Delivery.BY_HAND, keys, reason, text);
            case Acted(
                    var _,
                    var keys,
                    var round,
                    var mode,
                    var outcomes,
                    var evidence,
                    var remaining,
                    var attention) ->
                new Acted(Delivery.BY_HAND, keys, round, mode, outcomes, evidence, remaining, attention);
            case Several several -> several;
        };
    }

    /** Whether it was for real. */
    enum Mode {
        REAL,
        /** A person asked what would be done, or the product is set to say only that: nothing was changed. */
        OBSERVED,
        /** A sample: nothing was changed. */
        REHEARSAL
    }
}

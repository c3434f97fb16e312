package dev.holdfast.logs;

import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import java.util.List;

/** What became of one log. */
record One(Outcome outcome, List<Kept> evidence, List<String> attention) {
    static One of(Outcome outcome) {
        return new One(outcome, List.of(), List.of());
    }
}

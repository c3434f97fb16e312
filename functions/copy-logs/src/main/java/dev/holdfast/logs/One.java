package dev.holdfast.logs;

import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What became of one log. */
record One(Outcome outcome, List<Kept> evidence, List<String> attention) {
    static final String CONTINUES = "continues";

    /** The same log's next copy: what became of it is what became of this one, and both are kept. */
    One behind(One cut) {
        var keys = new ArrayList<String>();
        if (cut.outcome().details().get(CONTINUES) instanceof List<?> before) {
            before.forEach(key -> keys.add(String.valueOf(key)));
        }
        keys.add(String.valueOf(cut.outcome().details().get("key")));
        return new One(
                outcome.with(CONTINUES, List.copyOf(keys)),
                Stream.concat(cut.evidence().stream(), evidence.stream()).toList(),
                Stream.concat(cut.attention().stream(), attention.stream()).toList());
    }

    static One of(Outcome outcome) {
        return new One(outcome, List.of(), List.of());
    }
}

package dev.holdfast.quarantine;

import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import java.util.ArrayList;
import java.util.List;

/** What came of a part of the work. */
record Ran(List<Outcome> outcomes, List<Kept> evidence, List<String> attention) {
    static final Ran NOTHING = new Ran(List.of(), List.of(), List.of());

    Ran {
        outcomes = List.copyOf(outcomes);
        evidence = List.copyOf(evidence);
        attention = List.copyOf(attention);
    }

    static Ran of(Outcome outcome) {
        return new Ran(List.of(outcome), List.of(), List.of());
    }

    static Ran of(List<Outcome> outcomes) {
        return new Ran(outcomes, List.of(), List.of());
    }

    Ran and(Ran more) {
        return all(List.of(this, more));
    }

    /** Without what was said before in the very same words. */
    Ran withoutRepetitions() {
        return new Ran(
                outcomes.stream().distinct().toList(),
                evidence,
                attention.stream().distinct().toList());
    }

    static Ran all(List<Ran> parts) {
        var outcomes = new ArrayList<Outcome>();
        var evidence = new ArrayList<Kept>();
        var attention = new ArrayList<String>();
        parts.forEach(part -> {
            outcomes.addAll(part.outcomes);
            evidence.addAll(part.evidence);
            attention.addAll(part.attention);
        });
        return new Ran(outcomes, evidence, attention);
    }
}

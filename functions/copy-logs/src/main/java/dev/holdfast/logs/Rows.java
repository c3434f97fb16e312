package dev.holdfast.logs;

import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import java.util.ArrayList;
import java.util.List;

/** Gathers what became of the parts of something. */
final class Rows {
    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<Kept> evidence = new ArrayList<>();
    private final List<String> attention = new ArrayList<>();

    void add(Outcome outcome) {
        outcomes.add(outcome);
    }

    void add(Handled part) {
        outcomes.addAll(part.outcomes());
        evidence.addAll(part.evidence());
        attention.addAll(part.attention());
    }

    void tell(String line) {
        attention.add(line);
    }

    Handled all() {
        return new Handled(outcomes, evidence, attention);
    }
}

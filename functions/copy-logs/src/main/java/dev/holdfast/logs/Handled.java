package dev.holdfast.logs;

import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import java.util.List;

/**
 * What became of one pod's evidence.
 *
 * @param attention what a person should read, in whole sentences
 */
public record Handled(List<Outcome> outcomes, List<Kept> evidence, List<String> attention) {
    public Handled {
        outcomes = List.copyOf(outcomes);
        evidence = List.copyOf(evidence);
        attention = List.copyOf(attention);
    }
}

package dev.holdfast.logs;

import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What became of one log. */
record One(Outcome outcome, List<Kept> evidence, List<String> attention) {
    static final String CONTINUES = "continues";

    /** The case that has what is linked, or continued. */
    static final String LINKED_CASE = "linkedCase";

    /** Whether it is all of a log, as another case has it. */
    boolean isLink() {
        return outcome.details().containsKey(LINKED_CASE);
    }

    /** The same log's next copy: what became of it is what became of this one, and both are kept. */
    One behind(One cut) {
        var before = cut.outcome().details();
        var keys = new ArrayList<>(continued(cut.outcome()));
        keys.add(String.valueOf(before.get("key")));
        keys.addAll(continued(outcome));
        var behind = outcome.with(CONTINUES, List.copyOf(keys));
        return new One(
                Optional.ofNullable(before.get(LINKED_CASE))
                        .map(other -> behind.with(LINKED_CASE, other))
                        .orElse(behind),
                Stream.concat(cut.evidence().stream(), evidence.stream()).toList(),
                Stream.concat(cut.attention().stream(), attention.stream()).toList());
    }

    private static List<String> continued(Outcome outcome) {
        return outcome.details().get(CONTINUES) instanceof List<?> keys
                ? keys.stream().map(String::valueOf).toList()
                : List.of();
    }

    static One of(Outcome outcome) {
        return new One(outcome, List.of(), List.of());
    }
}

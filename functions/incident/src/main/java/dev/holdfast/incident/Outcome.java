package dev.holdfast.incident;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What happened to one target by one action.
 *
 * @param target as {@link Target#name()} writes it, or {@code snapshot/<id>}
 * @param details facts for machines and people: text, numbers, booleans and lists of text
 */
public record Outcome(String target, Action action, Ending ending, Map<String, Object> details) {
    public Outcome {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }

    public Outcome(Target target, Action action, Ending ending) {
        this(target.name(), action, ending, Map.of());
    }

    public Outcome(Target target, Action action, Ending ending, Map<String, Object> details) {
        this(target.name(), action, ending, details);
    }

    /** The same for every target. */
    public static List<Outcome> ofEach(List<? extends Target> targets, Action action, Ending ending) {
        return targets.stream()
                .map(target -> new Outcome(target, action, ending))
                .toList();
    }

    /** The targets that were not reached, each once. */
    public static List<String> notReached(List<Outcome> outcomes) {
        return outcomes.stream()
                .filter(outcome -> outcome.ending() instanceof Ending.NotReached)
                .map(Outcome::target)
                .distinct()
                .toList();
    }

    /** The same with one more detail. */
    public Outcome with(String name, Object value) {
        var more = new LinkedHashMap<>(details);
        more.put(name, value);
        return new Outcome(target, action, ending, more);
    }

    /** The contract's overall status of some outcomes: {@code DONE}, {@code PARTIAL} or {@code FAILED}. */
    public static Result.Status overall(List<Outcome> outcomes) {
        long good =
                outcomes.stream().filter(outcome -> outcome.ending().isGood()).count();
        if (good == outcomes.size()) {
            return Result.Status.DONE;
        }
        return good == 0 ? Result.Status.FAILED : Result.Status.PARTIAL;
    }
}

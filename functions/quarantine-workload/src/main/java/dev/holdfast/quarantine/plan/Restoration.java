package dev.holdfast.quarantine.plan;

import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.plan.BeforeState.Field;
import dev.holdfast.quarantine.plan.Patch.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What a release does to one object, field by field, in the reverse of the order in which they were changed. Only what stands as
 * Holdfast set it is restored; what somebody changed since is left and reported. Computed anew from each reading, so a second run
 * finds everything as it was and does nothing.
 *
 * @param fates each field's, by its path
 * @param patch to be applied to the object as it was read; nothing where there is nothing to do. For the kinds of AWS the fates
 *     alone count
 */
public record Restoration(Map<String, Fate> fates, Patch patch) {
    public Restoration {
        fates = new LinkedHashMap<>(fates);
    }

    /** What becomes of a field. */
    public enum Fate {
        /** It stands as Holdfast set it. */
        RESTORE,
        /** It stands as it was before. */
        ALREADY,
        /** Somebody changed it since: {@link Reason#CHANGED_BY_OTHERS}. */
        LEAVE,
        /** It would be restored, but is asked not to be: {@link Reason#REJOIN_WOULD_DELETE_A_POD}. */
        HELD_BACK
    }

    private record Step(Field field, Fate fate, Optional<JsonNode> now) {}

    /**
     * The restoration of an object.
     *
     * @param current the object as JSON, as it was just read; with another uid nothing is done to it
     * @param heldBack paths that are not to be restored: the labels by which a pod left its controller, unless it may rejoin
     * @return empty when the object is another one
     */
    public static Optional<Restoration> plan(BeforeState before, JsonNode current, Set<String> heldBack) {
        if (!before.uid().equals(uid(before.kind(), current))) {
            return Optional.empty();
        }
        var steps = before.fields().reversed().stream()
                .map(field -> step(before.kind(), field, current, heldBack))
                .toList();
        var fates = new LinkedHashMap<String, Fate>();
        steps.forEach(step -> fates.put(step.field().path(), step.fate()));
        return Optional.of(new Restoration(fates, patch(before, steps, current)));
    }

    /** The paths with this fate. */
    public List<String> with(Fate fate) {
        return fates.entrySet().stream()
                .filter(entry -> entry.getValue() == fate)
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * Whether a pod may go back under its controller: only where the controller lacks one, else it deletes one of its pods, and
     * may choose this one.
     *
     * @param desired the controller's replicas
     * @param owned its pods that are not being deleted and have not ended
     */
    public static Optional<Why> mayNotRejoin(int desired, int owned) {
        return owned < desired
                ? Optional.empty()
                : Optional.of(new Why(
                        Reason.REJOIN_WOULD_DELETE_A_POD,
                        "the controller has " + owned + " of " + desired
                                + " pods: with one more it would delete one; scale it up first"));
    }

    private static Step step(HeldKind kind, Field field, JsonNode current, Set<String> heldBack) {
        var now = now(kind, field, current);
        var fate = fate(field, now);
        return new Step(field, fate == Fate.RESTORE && heldBack.contains(field.path()) ? Fate.HELD_BACK : fate, now);
    }

    private static Fate fate(Field field, Optional<JsonNode> now) {
        if (now.equals(field.before())) {
            return Fate.ALREADY;
        }
        return now.equals(field.set()) ? Fate.RESTORE : Fate.LEAVE;
    }

    /** What stands there; of a selector's expressions only ours. A cordon that is written as false is none. */
    private static Optional<JsonNode> now(HeldKind kind, Field field, JsonNode current) {
        JsonNode node = current;
        for (String name : Pointer.names(field.path())) {
            node = node.path(name);
        }
        if (kind == HeldKind.NETWORK_POLICY) {
            return node.isArray() ? field.set().filter(node.values()::contains) : Optional.empty();
        }
        boolean uncordoned = kind == HeldKind.NODE
                && node.isBoolean()
                && !node.booleanValue()
                && field.before().isEmpty();
        return node.isMissingNode() || node.isNull() || uncordoned ? Optional.empty() : Optional.of(node);
    }

    private static Patch patch(BeforeState before, List<Step> steps, JsonNode current) {
        var operations = new ArrayList<Operation>();
        for (Step step : steps) {
            if (step.fate() == Fate.RESTORE) {
                switch (before.kind()) {
                    case POD, NODE -> operations.addAll(operations(step, current));
                    case NETWORK_POLICY -> operations.addAll(withoutExpression(step, current));
                    case INSTANCE, AUTO_SCALING_INSTANCE -> {}
                }
            }
        }
        return operations.isEmpty() ? Patch.NOTHING : Patch.onUid(before.uid(), operations);
    }

    private static List<Operation> operations(Step step, JsonNode current) {
        String path = step.field().path();
        if (step.now().isPresent()) {
            var test = new Operation.Test(path, plain(step.now().get()));
            Operation back = step.field()
                    .before()
                    .<Operation>map(value -> new Operation.Replace(path, plain(value)))
                    .orElseGet(() -> new Operation.Remove(path));
            return List.of(test, back);
        }
        return step.field().before().map(value -> putBack(path, value, current)).orElse(List.of());
    }

    /** A label that Holdfast took away. That it is still away can only be tested by the object's version. */
    private static List<Operation> putBack(String path, JsonNode value, JsonNode current) {
        var operations = new ArrayList<Operation>();
        operations.add(new Operation.Test(
                "/metadata/resourceVersion",
                current.path("metadata").path("resourceVersion").asString("")));
        var names = Pointer.names(path);
        if (!current.path("metadata").path(names.get(1)).isObject()) {
            operations.add(new Operation.Add(Pointer.of("metadata", names.get(1)), Map.of()));
        }
        operations.add(new Operation.Add(path, plain(value)));
        return operations;
    }

    private static List<Operation> withoutExpression(Step step, JsonNode current) {
        String path = step.field().path();
        var list = List.copyOf(current.path("spec")
                .path("podSelector")
                .path("matchExpressions")
                .values());
        var ours = step.field().set().orElseThrow();
        int at = list.lastIndexOf(ours);
        String one = path + "/" + at;
        return list.size() == 1
                ? List.of(new Operation.Test(path, List.of(plain(ours))), new Operation.Remove(path))
                : List.of(new Operation.Test(one, plain(ours)), new Operation.Remove(one));
    }

    private static String uid(HeldKind kind, JsonNode current) {
        return switch (kind) {
            case POD, NODE, NETWORK_POLICY ->
                current.path("metadata").path("uid").asString("");
            case INSTANCE, AUTO_SCALING_INSTANCE -> current.path("instanceId").asString("");
        };
    }

    private static Object plain(JsonNode value) {
        return StrictJson.MAPPER.convertValue(value, Object.class);
    }
}

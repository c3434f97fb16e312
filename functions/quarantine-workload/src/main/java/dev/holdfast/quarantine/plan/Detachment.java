package dev.holdfast.quarantine.plan;

import dev.holdfast.quarantine.plan.Patch.Operation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which labels of a pod to change so that it leaves what picks it by labels.
 *
 * @param changes the labels, each with its new value; empty means that the label goes
 * @param ownership whether the pod leaves its controller by it
 * @param stillServing Services that go on sending to the pod, by name; empty is what is wanted
 * @param newlySelecting policies that allow something and disruption budgets that select the pod only because of the changes;
 *     such a policy gets the exclusion like every other
 * @param warnings what a person should know
 */
public record Detachment(
        SortedMap<String, Optional<String>> changes,
        Ownership ownership,
        List<String> stillServing,
        List<String> newlySelecting,
        List<Why> warnings) {
    public Detachment {
        changes = Collections.unmodifiableSortedMap(new TreeMap<>(changes));
        stillServing = List.copyOf(stillServing);
        newlySelecting = List.copyOf(newlySelecting);
        warnings = List.copyOf(warnings);
    }

    /** Whether the pod's controller loses it, or it has none. */
    public enum Ownership {
        LEFT,
        KEPT
    }

    /** {@code details.inService}: whether a Service goes on sending to the pod. */
    public boolean inService() {
        return !stillServing.isEmpty();
    }

    /** The pod's labels when the changes were made. */
    public Map<String, String> applyTo(Map<String, String> labels) {
        var changed = new TreeMap<>(labels);
        changes.forEach(
                (key, value) -> value.ifPresentOrElse(text -> changed.put(key, text), () -> changed.remove(key)));
        return changed;
    }

    /** The changes as operations on the pod's labels as they were read, each behind a test of the very value that goes. */
    public Patch patch(String uid, Map<String, String> labels) {
        var operations = new ArrayList<Operation>();
        changes.forEach((key, value) -> {
            String path = Pointer.of("metadata", "labels", key);
            Optional.ofNullable(labels.get(key)).ifPresent(now -> operations.add(new Operation.Test(path, now)));
            operations.add(value.<Operation>map(text -> new Operation.Replace(path, text))
                    .orElseGet(() -> new Operation.Remove(path)));
        });
        return operations.isEmpty() ? Patch.NOTHING : Patch.onUid(uid, operations);
    }
}

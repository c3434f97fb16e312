package dev.holdfast.incident.event;

import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Builds a tree again from fields whose names are paths with slashes. An empty value stands for a null, {@code []} for a list. */
final class Flattened {
    private static final int MAX_DEPTH = 12;
    private static final Set<String> FLAGS = Set.of("archived", "sample");

    private Flattened() {}

    /** Where a name is a field and a path at once, the path wins: GuardDuty writes {@code ""} for an object that is null. */
    static ObjectNode tree(Map<String, String> fields) {
        var root = JsonNodeFactory.instance.objectNode();
        fields.forEach((path, value) -> {
            String[] steps = path.split("/", -1);
            if (steps.length <= MAX_DEPTH && !value.isEmpty() && !value.equals("[]")) {
                put(root, steps, value);
            }
        });
        return root;
    }

    private static void put(ObjectNode root, String[] steps, String value) {
        var at = root;
        for (int i = 0; i < steps.length - 1; i++) {
            at = at.get(steps[i]) instanceof ObjectNode inner ? inner : at.putObject(steps[i]);
        }
        String name = steps[steps.length - 1];
        if (at.get(name) instanceof ObjectNode) {
            return;
        }
        if (FLAGS.contains(name)) {
            at.put(name, value.equals("true"));
        } else {
            at.put(name, value);
        }
    }
}

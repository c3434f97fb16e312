package dev.holdfast.cluster.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The differences between two states of a cluster, one line each. */
public record StateDiff(List<Change> changes) {
    /**
     * One difference.
     *
     * @param object kind, namespace and name, with slashes between them
     * @param field the JSON pointer within it, empty where the object itself came or went
     * @param before JSON, or nothing where it was not there
     * @param after JSON, or nothing where it is no longer there
     */
    public record Change(String object, String field, Optional<String> before, Optional<String> after) {
        @Override
        public String toString() {
            return object + (field.isEmpty() ? "" : " " + field) + ": " + before.orElse("(none)") + " -> "
                    + after.orElse("(none)");
        }
    }

    static StateDiff between(ClusterState before, ClusterState after) {
        var changes = new ArrayList<Change>();
        var names = new TreeSet<>(before.objects().keySet());
        names.addAll(after.objects().keySet());
        for (String name : names) {
            compare(
                    name,
                    "",
                    Optional.ofNullable(before.objects().get(name)),
                    Optional.ofNullable(after.objects().get(name)),
                    changes);
        }
        return new StateDiff(List.copyOf(changes));
    }

    private static void compare(
            String object, String field, Optional<JsonNode> before, Optional<JsonNode> after, List<Change> changes) {
        if (before.equals(after)) {
            return;
        }
        if (before.orElse(null) instanceof ObjectNode a && after.orElse(null) instanceof ObjectNode b) {
            var names = new TreeSet<>(a.propertyNames());
            names.addAll(b.propertyNames());
            for (String name : names) {
                compare(
                        object,
                        field + "/" + name.replace("~", "~0").replace("/", "~1"),
                        Optional.ofNullable(a.get(name)),
                        Optional.ofNullable(b.get(name)),
                        changes);
            }
        } else if (before.orElse(null) instanceof ArrayNode a && after.orElse(null) instanceof ArrayNode b) {
            for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
                compare(object, field + "/" + i, Optional.ofNullable(a.get(i)), Optional.ofNullable(b.get(i)), changes);
            }
        } else {
            changes.add(new Change(object, field, before.map(JsonNode::toString), after.map(JsonNode::toString)));
        }
    }

    /**
     * Without what these name: a field's pointer ({@code /metadata/resourceVersion}) in any object, or an object's kind,
     * namespace and name; both also as the beginning of such.
     */
    public StateDiff ignoring(String... paths) {
        return new StateDiff(changes.stream()
                .filter(change -> List.of(paths).stream()
                        .noneMatch(path -> begins(change.field(), path) || begins(change.object(), path)))
                .toList());
    }

    private static boolean begins(String text, String path) {
        return text.equals(path) || text.startsWith(path.endsWith("/") ? path : path + "/");
    }

    /** Without what changes whenever anything does: versions and generations. */
    public StateDiff ignoringVersions() {
        return ignoring("/metadata/resourceVersion", "/metadata/generation");
    }

    /** Whether nothing is different. */
    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /** One line for each, to be read. */
    @Override
    public String toString() {
        return changes.stream().map(Change::toString).collect(Collectors.joining("\n"));
    }
}

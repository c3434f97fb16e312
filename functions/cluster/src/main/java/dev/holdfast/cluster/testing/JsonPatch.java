package dev.holdfast.cluster.testing;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON Patch as the API server applies it: all or nothing; a parent that is not there is not made; {@code test} for null holds
 * where nothing is.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc6902">RFC 6902</a>
 */
final class JsonPatch {
    private static final int MOST_OPERATIONS = 10_000;

    private final JsonNode document;

    private JsonPatch(JsonNode document) {
        this.document = document;
    }

    /** The patched copy. */
    static JsonNode apply(JsonNode object, JsonNode patch) {
        if (!patch.isArray() || patch.values().stream().anyMatch(operation -> !operation.isObject())) {
            throw Refusal.badRequest("json: cannot unmarshal into Go value of type jsonpatch.Patch");
        }
        if (patch.size() > MOST_OPERATIONS) {
            throw Refusal.of(
                    413,
                    "RequestEntityTooLarge",
                    "The allowed maximum operations in a JSON patch is " + MOST_OPERATIONS + ", got " + patch.size());
        }
        var patched = new JsonPatch(object.deepCopy());
        patch.values().forEach(patched::operate);
        return patched.document;
    }

    private void operate(JsonNode operation) {
        var path = pointer(operation, "path");
        switch (operation.path("op").asString("")) {
            case "add" -> add(path, value(operation));
            case "remove" -> remove(path);
            case "replace" -> replace(path, value(operation));
            case "test" -> test(path, value(operation));
            case "copy" -> add(path, existing(pointer(operation, "from")).deepCopy());
            case "move" -> {
                var from = pointer(operation, "from");
                var moved = existing(from);
                remove(from);
                add(path, moved);
            }
            default -> throw Refusal.patchDoesNotApply();
        }
    }

    private static JsonNode value(JsonNode operation) {
        return Optional.ofNullable(operation.get("value")).orElseThrow(Refusal::patchDoesNotApply);
    }

    private static List<String> pointer(JsonNode operation, String field) {
        String text = operation.path(field).asString("");
        if (!text.startsWith("/")) {
            throw Refusal.patchDoesNotApply();
        }
        return Stream.of(text.substring(1).split("/", -1))
                .map(part -> part.replace("~1", "/").replace("~0", "~"))
                .toList();
    }

    private JsonNode parent(List<String> path) {
        JsonNode at = document;
        for (String part : path.subList(0, path.size() - 1)) {
            at = child(at, part).orElseThrow(Refusal::patchDoesNotApply);
        }
        return at;
    }

    private static Optional<JsonNode> child(JsonNode at, String part) {
        return switch (at) {
            case ObjectNode object -> Optional.ofNullable(object.get(part));
            case ArrayNode array -> Optional.ofNullable(array.get(index(part, array.size() - 1)));
            default -> Optional.empty();
        };
    }

    private static int index(String part, int highest) {
        if (!part.matches("0|[1-9][0-9]{0,6}") || Integer.parseInt(part) > highest) {
            throw Refusal.patchDoesNotApply();
        }
        return Integer.parseInt(part);
    }

    private JsonNode existing(List<String> path) {
        return child(parent(path), path.getLast()).orElseThrow(Refusal::patchDoesNotApply);
    }

    private void add(List<String> path, JsonNode value) {
        switch (parent(path)) {
            case ObjectNode object -> object.set(path.getLast(), value);
            case ArrayNode array when path.getLast().equals("-") -> array.add(value);
            case ArrayNode array -> array.insert(index(path.getLast(), array.size()), value);
            default -> throw Refusal.patchDoesNotApply();
        }
    }

    private void replace(List<String> path, JsonNode value) {
        existing(path);
        switch (parent(path)) {
            case ObjectNode object -> object.set(path.getLast(), value);
            case ArrayNode array -> array.set(index(path.getLast(), array.size() - 1), value);
            default -> throw Refusal.patchDoesNotApply();
        }
    }

    private void remove(List<String> path) {
        existing(path);
        switch (parent(path)) {
            case ObjectNode object -> object.remove(path.getLast());
            case ArrayNode array -> array.remove(index(path.getLast(), array.size() - 1));
            default -> throw Refusal.patchDoesNotApply();
        }
    }

    private void test(List<String> path, JsonNode value) {
        var there = child(parent(path), path.getLast());
        boolean holds = there.map(node -> Json.same(node, value)).orElse(value.isNull());
        if (!holds) {
            throw Refusal.patchDoesNotApply();
        }
    }
}

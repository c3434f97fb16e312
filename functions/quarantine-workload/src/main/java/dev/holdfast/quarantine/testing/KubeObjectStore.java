package dev.holdfast.quarantine.testing;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Objects of an API server under their paths. Of JSON Patch it knows what is done to fields of objects, and it keeps the promise
 * that matters: all or nothing. An object that was given out is never changed again.
 */
final class KubeObjectStore {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ConcurrentSkipListMap<String, ObjectNode> objects = new ConcurrentSkipListMap<>();
    private final AtomicLong version = new AtomicLong(1);

    /** What came of a patch. */
    sealed interface Change {
        record Made(ObjectNode before, ObjectNode after) implements Change {}

        record NotThere() implements Change {}

        /** A test failed. */
        record Refused() implements Change {}
    }

    Optional<ObjectNode> get(String path) {
        return Optional.ofNullable(objects.get(path));
    }

    /** Those directly under a path, by name, from the one after {@code from} on. */
    List<Map.Entry<String, ObjectNode>> list(String path, String from, int limit) {
        String after = from.isEmpty() ? path + "/" : from;
        return objects.subMap(after, false, path + "0", false).entrySet().stream()
                .limit(limit)
                .toList();
    }

    Stream<ObjectNode> all(String path) {
        return objects.subMap(path + "/", false, path + "0", false).values().stream();
    }

    /** Empty where there is one. */
    Optional<ObjectNode> create(String listPath, ObjectNode manifest) {
        var object = manifest.deepCopy();
        var metadata = (ObjectNode) object.path("metadata");
        stamp(metadata);
        if (!metadata.has("uid")) {
            metadata.put("uid", "00000000-0000-4000-8000-%012d".formatted(version.get()));
        }
        String path = listPath + "/" + metadata.path("name").asString("");
        return objects.putIfAbsent(path, object) == null ? Optional.of(object) : Optional.empty();
    }

    void remove(String path) {
        objects.remove(path);
    }

    /** One at a time: nothing here takes long. */
    synchronized Change patch(String path, byte[] patch) {
        var before = get(path);
        if (before.isEmpty()) {
            return new Change.NotThere();
        }
        var after = before.get().deepCopy();
        for (JsonNode operation : JSON.readTree(patch).values()) {
            if (!apply(after, operation)) {
                return new Change.Refused();
            }
        }
        stamp((ObjectNode) after.path("metadata"));
        objects.put(path, after);
        return new Change.Made(before.get(), after);
    }

    /** Replaces an object with a later form of itself. */
    synchronized void replace(String path, ObjectNode object) {
        stamp((ObjectNode) object.path("metadata"));
        objects.put(path, object);
    }

    private void stamp(ObjectNode metadata) {
        metadata.put("resourceVersion", String.valueOf(version.incrementAndGet()));
    }

    private static boolean apply(ObjectNode object, JsonNode operation) {
        String[] parts = operation.path("path").asString("").substring(1).split("/", -1);
        JsonNode parent = object;
        for (int i = 0; i < parts.length - 1; i++) {
            parent = parent.path(name(parts[i]));
        }
        if (!(parent instanceof ObjectNode fields)) {
            return false;
        }
        String field = name(parts[parts.length - 1]);
        JsonNode value = operation.path("value");
        boolean isThere = fields.has(field);
        return switch (operation.path("op").asString("")) {
            case "test" -> isThere ? fields.path(field).equals(value) : value.isNull();
            case "add" -> set(fields, field, value);
            case "replace" -> isThere && set(fields, field, value);
            case "remove" -> isThere && set(fields, field, JsonNodeFactory.instance.missingNode());
            default -> false;
        };
    }

    private static boolean set(ObjectNode fields, String field, JsonNode value) {
        if (value.isMissingNode()) {
            fields.remove(field);
        } else {
            fields.set(field, value);
        }
        return true;
    }

    private static String name(String part) {
        return part.replace("~1", "/").replace("~0", "~");
    }
}

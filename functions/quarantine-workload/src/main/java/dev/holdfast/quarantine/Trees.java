package dev.holdfast.quarantine;

import dev.holdfast.quarantine.plan.Patch;
import dev.holdfast.quarantine.plan.Patch.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Objects as trees: what stands where, and what a patch makes of them. */
final class Trees {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Trees() {}

    /** What stands at the pointer; a missing node where nothing does. */
    static JsonNode at(JsonNode object, String pointer) {
        return object.at(JsonPointer.compile(pointer));
    }

    static String text(JsonNode object, String pointer) {
        return at(object, pointer).asString("");
    }

    static String uid(JsonNode object) {
        return text(object, "/metadata/uid");
    }

    static String resourceVersion(JsonNode object) {
        return text(object, "/metadata/resourceVersion");
    }

    static String label(JsonNode object, String key) {
        return object.path("metadata").path("labels").path(key).asString("");
    }

    static String annotation(JsonNode object, String key) {
        return object.path("metadata").path("annotations").path(key).asString("");
    }

    /** A map of texts, such as labels. */
    static Map<String, String> texts(JsonNode map) {
        var texts = new LinkedHashMap<String, String>();
        map.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asString("")));
        return texts;
    }

    /** A value of a patch as it would be read back, so that a number is of the same class on both sides. */
    static JsonNode tree(Object value) {
        return JSON.readTree(JSON.writeValueAsString(value));
    }

    static ObjectNode object(String json) {
        return (ObjectNode) JSON.readTree(json);
    }

    /** Values of a tree as they stand in a patch: text, numbers, booleans, maps and lists. */
    static Object plain(JsonNode node) {
        return JSON.convertValue(node, Object.class);
    }

    /** What the changes of a patch make of a copy; its tests are not looked at. */
    static JsonNode patched(JsonNode object, Patch patch) {
        var copy = object.deepCopy();
        for (Operation operation : patch.operations()) {
            switch (operation) {
                case Operation.Test _ -> {
                    // changes nothing
                }
                case Operation.Add(var path, var value) -> put(copy, path, tree(value), Place.NEW);
                case Operation.Replace(var path, var value) -> put(copy, path, tree(value), Place.THERE);
                case Operation.Remove(var path) -> remove(copy, path);
            }
        }
        return copy;
    }

    /** The paths that a patch changes; adding to the end of a list changes the list. */
    static List<String> changed(Patch patch) {
        var paths = new ArrayList<String>();
        for (Operation operation : patch.operations()) {
            switch (operation) {
                case Operation.Test _ -> {
                    // changes nothing
                }
                case Operation.Add add -> paths.add(listOf(add.path()));
                case Operation.Replace replace -> paths.add(replace.path());
                case Operation.Remove remove -> paths.add(remove.path());
            }
        }
        return paths.stream().distinct().toList();
    }

    /** Where the value goes that stands at this path. */
    static JsonNode parent(JsonNode object, String path) {
        return at(object, path.substring(0, path.lastIndexOf('/')));
    }

    static String key(String path) {
        return path.substring(path.lastIndexOf('/') + 1).replace("~1", "/").replace("~0", "~");
    }

    private static String listOf(String path) {
        return path.endsWith("/-") ? path.substring(0, path.length() - 2) : path;
    }

    private enum Place {
        NEW,
        THERE
    }

    private static void put(JsonNode object, String path, JsonNode value, Place place) {
        String key = key(path);
        switch (parent(object, path)) {
            case ObjectNode fields -> fields.set(key, value);
            case ArrayNode list when key.equals("-") -> list.add(value);
            case ArrayNode list when place == Place.NEW -> list.insert(Integer.parseInt(key), value);
            case ArrayNode list -> list.set(Integer.parseInt(key), value);
            default -> throw new IllegalArgumentException("no place for " + path);
        }
    }

    private static void remove(JsonNode object, String path) {
        switch (parent(object, path)) {
            case ObjectNode fields -> fields.remove(key(path));
            case ArrayNode list -> list.remove(Integer.parseInt(key(path)));
            default -> throw new IllegalArgumentException("nothing at " + path);
        }
    }
}

package dev.holdfast.cluster.testing;

import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON trees of Kubernetes objects. */
final class Json {
    private static final JsonMapper JSON = JsonMapper.shared();

    private Json() {}

    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            throw Refusal.badRequest("the object provided is unrecognized: " + e.getOriginalMessage());
        }
    }

    static ObjectNode object(JsonNode node) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw Refusal.badRequest("the object provided is unrecognized (must be of type Object)");
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** Text at a place given by names with dots between them, empty where there is none. */
    static String text(JsonNode object, String field) {
        return at(object, field).asString("");
    }

    static JsonNode at(JsonNode object, String field) {
        JsonNode at = object;
        for (String part : field.split("\\.", -1)) {
            at = at.path(part);
        }
        return at;
    }

    static ObjectNode metadata(ObjectNode object) {
        return object.withObject("metadata");
    }

    static String name(JsonNode object) {
        return text(object, "metadata.name");
    }

    static String namespace(JsonNode object) {
        return text(object, "metadata.namespace");
    }

    /** Equal in what they say: order of names and kind of number do not matter. */
    static boolean same(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue()) == 0;
        }
        if (one instanceof ObjectNode a && other instanceof ObjectNode b) {
            return a.size() == b.size()
                    && a.properties().stream()
                            .allMatch(entry -> Optional.ofNullable(b.get(entry.getKey()))
                                    .filter(value -> same(entry.getValue(), value))
                                    .isPresent());
        }
        if (one instanceof ArrayNode a && other instanceof ArrayNode b) {
            for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
                if (!same(a.get(i), b.get(i))) {
                    return false;
                }
            }
            return a.size() == b.size();
        }
        return one.equals(other);
    }

    /** With the names of every object in order. */
    static JsonNode sorted(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                var names = new TreeMap<String, JsonNode>();
                object.properties().forEach(entry -> names.put(entry.getKey(), sorted(entry.getValue())));
                yield JSON.createObjectNode().setAll(names);
            }
            case ArrayNode array -> {
                var list = JSON.createArrayNode();
                array.values().forEach(value -> list.add(sorted(value)));
                yield list;
            }
            default -> node;
        };
    }
}

package dev.holdfast.incident.event;

import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** The same text for the same content, whatever the order of the fields: what a request's id is made of. */
final class Canonical {
    private Canonical() {}

    static String without(JsonNode object, String left) {
        var text = new StringBuilder();
        for (String field : new TreeSet<>(object.propertyNames())) {
            if (!field.equals(left)) {
                text.append(field.length()).append(':').append(field);
                write(object.path(field), text);
            }
        }
        return text.toString();
    }

    private static void write(JsonNode node, StringBuilder text) {
        if (node.isObject()) {
            text.append('{').append(without(node, "")).append('}');
        } else if (node.isArray()) {
            text.append('[');
            node.values().forEach(element -> write(element, text));
            text.append(']');
        } else {
            text.append(node).append(',');
        }
    }
}

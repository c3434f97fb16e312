package dev.holdfast.incident.event;

import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The project's own event documents, to be changed and read. */
final class Samples {
    private Samples() {}

    /** As the console and the command line print it. */
    static JsonNode capitalized(JsonNode node) {
        if (node.isArray()) {
            var list = Splices.MAPPER.createArrayNode();
            node.values().forEach(element -> list.add(capitalized(element)));
            return list;
        }
        if (!node.isObject()) {
            return node;
        }
        var object = Splices.MAPPER.createObjectNode();
        node.properties().forEach(field -> {
            String name = field.getKey();
            String first = name.substring(0, 1).toUpperCase(Locale.ROOT);
            object.set(first + name.substring(1), capitalized(field.getValue()));
        });
        return object;
    }

    static byte[] own(String sample) {
        return EventFolders.bytes(EventFolders.own(), sample);
    }

    static ObjectNode tree(byte[] document) {
        return (ObjectNode) Splices.MAPPER.readTree(document);
    }

    static Event.Incident incident(JsonNode document) {
        return incident(Splices.MAPPER.writeValueAsBytes(document));
    }

    static Event.Incident incident(byte[] document) {
        try {
            return (Event.Incident) Reading.READER.read(document, Reading.NOW);
        } catch (BadInput e) {
            throw new AssertionError(e);
        }
    }
}

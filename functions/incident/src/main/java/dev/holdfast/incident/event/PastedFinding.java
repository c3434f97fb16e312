package dev.holdfast.incident.event;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A finding without an envelope, as people copy it: alone or as the only element of {@code Findings}, in EventBridge's
 * camelCase or in the PascalCase that the console and {@code aws guardduty get-findings} print.
 */
final class PastedFinding {
    private PastedFinding() {}

    /** The finding in camelCase, if the document is one. */
    static Optional<Json> of(Json document) throws BadInput {
        for (String list : new String[] {"Findings", "findings"}) {
            if (document.has(list)) {
                var findings = document.objects(list);
                if (findings.size() != 1) {
                    throw document.wrong(list, "exactly one finding");
                }
                return alone(findings.getFirst());
            }
        }
        return alone(document);
    }

    private static Optional<Json> alone(Json document) {
        if (document.has("schemaVersion") && document.has("resource")) {
            return Optional.of(document);
        }
        return document.has("SchemaVersion") && document.has("Resource")
                ? Optional.of(document.with(camelCase(document.node())))
                : Optional.empty();
    }

    /** Depth is bounded by the parser. Two names that become the same keep the first. */
    private static JsonNode camelCase(JsonNode node) {
        if (node.isArray()) {
            var list = JsonNodeFactory.instance.arrayNode();
            node.values().forEach(element -> list.add(camelCase(element)));
            return list;
        }
        if (!node.isObject()) {
            return node;
        }
        var object = JsonNodeFactory.instance.objectNode();
        node.properties()
                .forEach(entry -> object.putIfAbsent(decapitalized(entry.getKey()), camelCase(entry.getValue())));
        return object;
    }

    private static String decapitalized(String name) {
        return name.isEmpty() ? name : Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }
}

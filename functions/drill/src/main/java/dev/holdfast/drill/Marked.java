package dev.holdfast.drill;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What a quarantine changes of an object, a line each, short enough to stand beside another. */
final class Marked {
    private static final String CASES = "holdfast.dev/cases";
    private static final String BEFORE = "holdfast.dev/before";

    private Marked() {}

    /** Nothing of an object that is not there. */
    static SequencedMap<String, String> of(JsonNode object) {
        var lines = new LinkedHashMap<String, String>();
        if (object.isMissingNode()) {
            return lines;
        }
        switch (object.path("kind").asString("")) {
            case "Pod" -> {
                lines.put("owner", owner(object));
                metadata(object, lines);
            }
            case "Node" -> {
                lines.put("takes new pods", object.at("/spec/unschedulable").asBoolean(false) ? "no" : "yes");
                lines.put("taints", taints(object));
                metadata(object, lines);
            }
            case "NetworkPolicy" -> lines.put("is about", selector(object.at("/spec/podSelector")));
            case "ClusterNetworkPolicy" -> lines.put("is about", selector(object.at("/spec/subject/pods/podSelector")));
            default -> {
                // nothing else is changed
            }
        }
        return lines;
    }

    private static void metadata(JsonNode object, Map<String, String> lines) {
        for (String part : new String[] {"labels", "annotations"}) {
            object.path("metadata")
                    .path(part)
                    .properties()
                    .forEach(entry -> lines.put(
                            shortened(entry.getKey()),
                            value(entry.getKey(), entry.getValue().asString(""))));
        }
    }

    private static String value(String key, String value) {
        return switch (key) {
            case BEFORE -> "version and SHA-256 of the record";
            case CASES -> value.replaceAll("[\\[\\]\"]", "").replaceFirst("(.{20}).{8,}", "$1...");
            default -> value.replace(",", ", ");
        };
    }

    /** Without the domain, where it is not ours. */
    private static String shortened(String key) {
        int slash = key.indexOf('/');
        return key.startsWith("holdfast.dev/") ? key.substring("holdfast.dev/".length()) : key.substring(slash + 1);
    }

    private static String owner(JsonNode pod) {
        var owner = pod.at("/metadata/ownerReferences/0");
        return owner.isMissingNode()
                ? "nobody"
                : owner.path("kind").asString("") + " " + owner.path("name").asString("");
    }

    private static String taints(JsonNode node) {
        String text = node.at("/spec/taints").values().stream()
                .map(taint -> taint.path("effect").asString("") + " "
                        + taint.path("key").asString(""))
                .collect(Collectors.joining(", "));
        return text.isEmpty() ? "none" : text;
    }

    private static String selector(JsonNode selector) {
        var labels = selector.path("matchLabels").properties().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue().asString(""));
        var expressions = selector.path("matchExpressions").values().stream()
                .map(one -> one.path("key").asString("") + " "
                        + one.path("operator").asString("") + values(one));
        String text = Stream.concat(labels, expressions).collect(Collectors.joining(", "));
        return text.isEmpty() ? "every pod" : text;
    }

    private static String values(JsonNode expression) {
        return expression.path("values").values().stream()
                .map(value -> value.asString(""))
                .collect(Collectors.joining(" ", " ", ""));
    }
}

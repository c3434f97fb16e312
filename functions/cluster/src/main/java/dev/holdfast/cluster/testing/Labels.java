package dev.holdfast.cluster.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A label selector, from an object or from a query.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors">Label selectors</a>
 */
record Labels(List<Requirement> requirements) {
    private static final Pattern SET = Pattern.compile("\\s*(\\S+)\\s+(in|notin)\\s*\\(([^)]*)\\)\\s*");
    private static final Pattern EQUALITY = Pattern.compile("\\s*([^\\s!=]+)\\s*(==|=|!=)\\s*(\\S*)\\s*");
    private static final Pattern PRESENCE = Pattern.compile("\\s*(!?)\\s*([^\\s!=(),]+)\\s*");

    enum Operator {
        IN("In"),
        NOT_IN("NotIn"),
        EXISTS("Exists"),
        DOES_NOT_EXIST("DoesNotExist");

        private final String wire;

        Operator(String wire) {
            this.wire = wire;
        }

        static Optional<Operator> of(String text) {
            return Arrays.stream(values()).filter(one -> one.wire.equals(text)).findFirst();
        }
    }

    record Requirement(String key, Operator operator, List<String> values) {
        boolean holds(Map<String, String> labels) {
            var value = Optional.ofNullable(labels.get(key));
            return switch (operator) {
                case IN -> value.filter(values::contains).isPresent();
                case NOT_IN -> value.filter(values::contains).isEmpty();
                case EXISTS -> value.isPresent();
                case DOES_NOT_EXIST -> value.isEmpty();
            };
        }
    }

    /** A {@code LabelSelector}; an empty one selects everything. */
    static Labels of(JsonNode selector) {
        var all = new ArrayList<Requirement>();
        selector.path("matchLabels")
                .properties()
                .forEach(entry -> all.add(equal(entry.getKey(), entry.getValue().asString(""))));
        for (JsonNode expression : selector.path("matchExpressions")) {
            var values = expression.path("values").values().stream()
                    .map(JsonNode::asString)
                    .toList();
            String key = expression.path("key").asString("");
            Operator.of(expression.path("operator").asString(""))
                    .ifPresent(operator -> all.add(new Requirement(key, operator, values)));
        }
        return new Labels(all);
    }

    /** Labels as a Service selects by. */
    static Labels ofMap(JsonNode map) {
        return new Labels(map.properties().stream()
                .map(entry -> equal(entry.getKey(), entry.getValue().asString("")))
                .toList());
    }

    /** The {@code labelSelector} of a query. */
    static Labels parse(String text) {
        return new Labels(
                text.isBlank()
                        ? List.of()
                        : Arrays.stream(text.split(",(?![^(]*\\))", -1))
                                .map(Labels::requirement)
                                .toList());
    }

    private static Requirement requirement(String text) {
        var set = SET.matcher(text);
        if (set.matches()) {
            var operator = set.group(2).equals("in") ? Operator.IN : Operator.NOT_IN;
            var values = Arrays.stream(set.group(3).split(",", -1)).map(String::strip);
            return new Requirement(set.group(1), operator, values.toList());
        }
        var equality = EQUALITY.matcher(text);
        if (equality.matches()) {
            var operator = equality.group(2).equals("!=") ? Operator.NOT_IN : Operator.IN;
            return new Requirement(equality.group(1), operator, List.of(equality.group(3)));
        }
        var presence = PRESENCE.matcher(text);
        if (presence.matches()) {
            var operator = presence.group(1).isEmpty() ? Operator.EXISTS : Operator.DOES_NOT_EXIST;
            return new Requirement(presence.group(2), operator, List.of());
        }
        throw Refusal.badRequest("unable to parse requirement: found '" + text + "', expected: identifier");
    }

    private static Requirement equal(String key, String value) {
        return new Requirement(key, Operator.IN, List.of(value));
    }

    /** The labels of an object. */
    static Map<String, String> in(JsonNode object) {
        var labels = new TreeMap<String, String>();
        Json.at(object, "metadata.labels")
                .properties()
                .forEach(entry -> labels.put(entry.getKey(), entry.getValue().asString("")));
        return labels;
    }

    boolean select(Map<String, String> labels) {
        return requirements.stream().allMatch(requirement -> requirement.holds(labels));
    }
}

package dev.holdfast.quarantine.plan;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Whether selectors select labels, by the rules of the API server.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/">Labels and selectors</a>
 */
public final class Selectors {
    private Selectors() {}

    /**
     * Whether a selector that is there selects the labels. An empty one selects everything. An operator that is not known, which
     * no API server stores, counts as selecting: what may select is treated like what does.
     */
    public static boolean selects(LabelSelector selector, Map<String, String> labels) {
        return labelsOf(selector).entrySet().stream()
                        .allMatch(wanted -> wanted.getValue().equals(labels.get(wanted.getKey())))
                && expressionsOf(selector).stream().allMatch(expression -> holds(expression, labels));
    }

    /** The same for a field that may be missing. A missing selector selects nothing. */
    public static boolean selects(Optional<LabelSelector> selector, Map<String, String> labels) {
        return selector.isPresent() && selects(selector.get(), labels);
    }

    /**
     * Whether the selector of a Service or a ReplicationController selects the labels. Unlike a LabelSelector, an empty or missing
     * one selects nothing: the endpoints of such a Service are written by hand.
     *
     * @see <a href="https://kubernetes.io/docs/concepts/services-networking/service/#services-without-selectors">Services without
     *     selectors</a>
     */
    public static boolean selectsByMap(Optional<Map<String, String>> selector, Map<String, String> labels) {
        return selector.isPresent()
                && !selector.get().isEmpty()
                && selector.get().entrySet().stream()
                        .allMatch(wanted -> wanted.getValue().equals(labels.get(wanted.getKey())));
    }

    /** A Service's or ReplicationController's selector in the other form; missing stays missing. */
    static Optional<LabelSelector> ofMap(Optional<Map<String, String>> selector) {
        return selector.filter(map -> !map.isEmpty()).map(map -> {
            var form = new LabelSelector();
            form.setMatchLabels(map);
            return form;
        });
    }

    /** The keys that the selector looks at. */
    static SortedSet<String> keys(LabelSelector selector) {
        var keys = new TreeSet<>(labelsOf(selector).keySet());
        expressionsOf(selector).forEach(expression -> keys.add(expression.getKey()));
        return keys;
    }

    static Map<String, String> labelsOf(LabelSelector selector) {
        return Optional.ofNullable(selector.getMatchLabels()).orElse(Map.of());
    }

    static List<LabelSelectorRequirement> expressionsOf(LabelSelector selector) {
        return Optional.ofNullable(selector.getMatchExpressions()).orElse(List.of());
    }

    /** The labels of an object. */
    static Map<String, String> labels(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getLabels()).orElse(Map.of());
    }

    private static boolean holds(LabelSelectorRequirement expression, Map<String, String> labels) {
        var value = Optional.ofNullable(labels.get(expression.getKey()));
        var values = Optional.ofNullable(expression.getValues()).orElse(List.of());
        return switch (Optional.ofNullable(expression.getOperator()).orElse("")) {
            case "In" -> value.isPresent() && values.contains(value.get());
            case "NotIn" -> value.isEmpty() || !values.contains(value.get());
            case "Exists" -> value.isPresent();
            case "DoesNotExist" -> value.isEmpty();
            default -> true;
        };
    }
}

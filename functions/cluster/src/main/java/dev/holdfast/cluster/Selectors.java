package dev.holdfast.cluster;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether labels fit a selector, as the API server decides it.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors">Label selectors</a>
 */
public final class Selectors {
    private Selectors() {}

    /**
     * A selector of policies and workloads: all of its requirements have to hold, so an empty one selects everything. An
     * operator that is not known here counts as fulfilled: rather an object too many than one overlooked.
     */
    public static boolean selects(LabelSelector selector, Map<String, String> labels) {
        return containsAll(labels, labelsOf(selector))
                && expressionsOf(selector).stream().allMatch(one -> holds(one, labels));
    }

    /** The same for a field that may be missing. A missing selector selects nothing. */
    public static boolean selects(Optional<LabelSelector> selector, Map<String, String> labels) {
        return selector.isPresent() && selects(selector.get(), labels);
    }

    /**
     * A Service's or a ReplicationController's selector, which knows equality only; an empty one selects nothing, for such a
     * Service has its endpoints from elsewhere.
     *
     * @see <a href="https://kubernetes.io/docs/concepts/services-networking/service/#services-without-selectors">Services
     *     without selectors</a>
     */
    public static boolean serves(Map<String, String> selector, Map<String, String> labels) {
        return !selector.isEmpty() && containsAll(labels, selector);
    }

    /** The labels that a selector wants as they are. */
    public static Map<String, String> labelsOf(LabelSelector selector) {
        return Optional.ofNullable(selector.getMatchLabels()).orElse(Map.of());
    }

    /** What a selector wants besides. */
    public static List<LabelSelectorRequirement> expressionsOf(LabelSelector selector) {
        return Optional.ofNullable(selector.getMatchExpressions()).orElse(List.of());
    }

    private static boolean containsAll(Map<String, String> labels, Map<String, String> wanted) {
        return labels.entrySet().containsAll(wanted.entrySet());
    }

    private static boolean holds(LabelSelectorRequirement requirement, Map<String, String> labels) {
        var value = Optional.ofNullable(labels.get(requirement.getKey()));
        var values = Optional.ofNullable(requirement.getValues()).orElse(List.of());
        return switch (Optional.ofNullable(requirement.getOperator()).orElse("")) {
            case "In" -> value.filter(values::contains).isPresent();
            case "NotIn" -> value.filter(values::contains).isEmpty();
            case "Exists" -> value.isPresent();
            case "DoesNotExist" -> value.isEmpty();
            default -> true;
        };
    }
}

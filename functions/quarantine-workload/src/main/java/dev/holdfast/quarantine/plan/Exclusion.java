package dev.holdfast.quarantine.plan;

import dev.holdfast.cluster.Selectors;
import dev.holdfast.quarantine.plan.Patch.Operation;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One expression, {@code holdfast.dev/quarantined NotIn [true]}, in the pod selector of somebody else's policy. For pods without
 * the label nothing changes. Needs {@code patch} on {@code networkpolicies}.
 */
public final class Exclusion {
    private static final String SELECTOR = Pointer.of("spec", "podSelector");
    private static final String EXPRESSIONS = SELECTOR + "/matchExpressions";

    private Exclusion() {}

    /** Whether the selector has our expression, whoever put it there. */
    public static boolean isIn(NetworkPolicy policy) {
        return expressions(policy).contains(Marks.exclusion());
    }

    /**
     * Puts the expression in; nothing where it is in already. The list is tested where there is one. Where there is none, the
     * selector around it is, for a list that came meanwhile would be overwritten; an empty selector may be written in two ways, so
     * there the whole object's resourceVersion is tested.
     */
    public static Patch add(NetworkPolicy policy) {
        if (isIn(policy)) {
            return Patch.NOTHING;
        }
        var present = expressions(policy);
        Object ours = tree(Marks.exclusion());
        if (!present.isEmpty()) {
            return onUid(policy, test(present), new Operation.Add(EXPRESSIONS + "/-", ours));
        }
        var labels = selector(policy).map(Selectors::labelsOf).orElse(Map.of());
        if (!labels.isEmpty()) {
            return onUid(
                    policy,
                    new Operation.Test(SELECTOR, Map.of("matchLabels", labels)),
                    new Operation.Add(EXPRESSIONS, List.of(ours)));
        }
        return onUid(
                policy,
                new Operation.Test(
                        "/metadata/resourceVersion", policy.getMetadata().getResourceVersion()),
                new Operation.Add(SELECTOR, Map.of("matchExpressions", List.of(ours))));
    }

    /**
     * Takes exactly our expression out, wherever it stands now; nothing where it is gone or was changed. Of two equal ones the
     * last goes.
     */
    public static Patch remove(NetworkPolicy policy) {
        var present = expressions(policy);
        int at = present.lastIndexOf(Marks.exclusion());
        if (at < 0) {
            return Patch.NOTHING;
        }
        return present.size() == 1
                ? onUid(policy, test(present), new Operation.Remove(EXPRESSIONS))
                : onUid(
                        policy,
                        new Operation.Test(EXPRESSIONS + "/" + at, tree(Marks.exclusion())),
                        new Operation.Remove(EXPRESSIONS + "/" + at));
    }

    private static Patch onUid(NetworkPolicy policy, Operation... operations) {
        return Patch.onUid(policy.getMetadata().getUid(), List.of(operations));
    }

    private static Operation test(List<LabelSelectorRequirement> present) {
        return new Operation.Test(
                EXPRESSIONS, present.stream().map(Exclusion::tree).toList());
    }

    private static List<LabelSelectorRequirement> expressions(NetworkPolicy policy) {
        return selector(policy).map(Selectors::expressionsOf).orElse(List.of());
    }

    private static Optional<LabelSelector> selector(NetworkPolicy policy) {
        return Optional.ofNullable(policy.getSpec()).map(NetworkPolicySpec::getPodSelector);
    }

    /** As the API server writes it: without a list of values where there are none. */
    static Map<String, Object> tree(LabelSelectorRequirement expression) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("key", expression.getKey());
        tree.put("operator", expression.getOperator());
        Optional.ofNullable(expression.getValues())
                .filter(values -> !values.isEmpty())
                .ifPresent(values -> tree.put("values", List.copyOf(values)));
        return tree;
    }
}

package dev.holdfast.quarantine.plan;

import dev.holdfast.cluster.Selectors;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a NetworkPolicy means for the pods that it selects. Policies only ever add allows; one that allows nothing in a direction
 * only isolates, which a quarantine welcomes.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/services-networking/network-policies/">Network Policies</a>
 */
public final class PolicyRules {
    /** Seen from the pod. */
    public enum Direction {
        INGRESS,
        EGRESS
    }

    private PolicyRules() {}

    /** Whether the policy applies to a pod with these labels in its namespace. A missing selector is an empty one: all pods. */
    public static boolean selects(NetworkPolicy policy, Map<String, String> labels) {
        return Optional.ofNullable(policy.getSpec())
                .map(NetworkPolicySpec::getPodSelector)
                .map(selector -> Selectors.selects(selector, labels))
                .orElse(true);
    }

    /** The directions that the policy isolates: those it names; not named, ingress always and egress where it has egress rules. */
    public static Set<Direction> isolates(NetworkPolicy policy) {
        var directions = EnumSet.noneOf(Direction.class);
        var named = policyTypes(policy);
        if (named.isEmpty() || named.contains("Ingress")) {
            directions.add(Direction.INGRESS);
        }
        if (named.contains("Egress")
                || (named.isEmpty() && !rules(policy, Direction.EGRESS).isEmpty())) {
            directions.add(Direction.EGRESS);
        }
        return directions;
    }

    /**
     * The directions in which it may allow something: rules of a direction that it does not isolate are without effect, a rule
     * that is empty allows everything, and whether a rule's peers exist at all is not asked.
     */
    public static Set<Direction> allows(NetworkPolicy policy) {
        var directions = isolates(policy);
        directions.removeIf(direction -> rules(policy, direction).isEmpty());
        return directions;
    }

    /** Whether the policy is a deny-all of both directions for quarantined pods: the one that Holdfast makes, untouched. */
    public static boolean deniesQuarantined(NetworkPolicy policy) {
        return selects(policy, Map.of(Marks.QUARANTINED, Marks.YES))
                && isolates(policy).size() == Direction.values().length
                && allows(policy).isEmpty();
    }

    private static List<String> policyTypes(NetworkPolicy policy) {
        return Optional.ofNullable(policy.getSpec())
                .map(NetworkPolicySpec::getPolicyTypes)
                .orElse(List.of());
    }

    private static List<?> rules(NetworkPolicy policy, Direction direction) {
        var spec = Optional.ofNullable(policy.getSpec());
        return switch (direction) {
            case INGRESS -> spec.<List<?>>map(NetworkPolicySpec::getIngress).orElse(List.of());
            case EGRESS -> spec.<List<?>>map(NetworkPolicySpec::getEgress).orElse(List.of());
        };
    }
}

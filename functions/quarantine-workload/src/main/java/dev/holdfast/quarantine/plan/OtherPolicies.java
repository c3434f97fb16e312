package dev.holdfast.quarantine.plan;

import dev.holdfast.quarantine.plan.PolicyRules.Direction;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The NetworkPolicies of the pod's namespace that are not ours. As allows add up, each that selects the pod and allows something
 * has to be made to pass it by ({@link Exclusion}), else the deny-all means nothing for what it allows.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/services-networking/network-policies/">Network Policies</a>
 */
public final class OtherPolicies {
    private OtherPolicies() {}

    /**
     * A policy that selects the pod once it is marked.
     *
     * @param allows in which directions it may allow something; empty is harmless
     * @param since whether it did before, or does only because of the labels that the quarantine changes
     */
    public record Selecting(NetworkPolicy policy, Set<Direction> allows, Since since) {
        public Selecting {
            allows = Set.copyOf(allows);
        }

        /** Whether it has to be made to exclude quarantined pods. */
        public boolean isInTheWay() {
            return !allows.isEmpty();
        }

        /** Its name. */
        public String name() {
            return policy.getMetadata().getName();
        }
    }

    /** Since when a policy selects the pod. */
    public enum Since {
        BEFORE,
        AFTER_THE_MARK,
        AFTER_THE_DETACHMENT
    }

    /**
     * The policies that select the pod at any moment from its mark on. One that {@code NotIn} or {@code DoesNotExist} makes select
     * it only then is among them; one that selected it and passes it by once it is marked is not.
     *
     * @param policies all of the pod's namespace; those elsewhere are not looked at
     * @param before the pod's labels as they are
     * @param detached its labels when everything was changed; equal to {@code before} where it is only marked
     */
    public static List<Selecting> selecting(
            Collection<NetworkPolicy> policies,
            String namespace,
            Map<String, String> before,
            Map<String, String> detached) {
        var marked = marked(before);
        var last = marked(detached);
        return policies.stream()
                .filter(policy -> namespace.equals(policy.getMetadata().getNamespace()) && !isOurs(policy))
                .filter(policy -> PolicyRules.selects(policy, marked) || PolicyRules.selects(policy, last))
                .map(policy -> new Selecting(policy, PolicyRules.allows(policy), since(policy, before, marked)))
                .toList();
    }

    /** Whether any policy, of whoever, applied to the pod before: then the VPC CNI does not look at its established flows again. */
    public static boolean anyApplied(Collection<NetworkPolicy> policies, String namespace, Map<String, String> before) {
        return policies.stream()
                .anyMatch(policy ->
                        namespace.equals(policy.getMetadata().getNamespace()) && PolicyRules.selects(policy, before));
    }

    /** Whether this is our deny-all, by name and by what it does. One of our name that allows something is another's. */
    public static boolean isOurs(NetworkPolicy policy) {
        return Marks.isPolicyName(policy.getMetadata().getName()) && PolicyRules.deniesQuarantined(policy);
    }

    /** The labels with the mark. */
    static Map<String, String> marked(Map<String, String> labels) {
        var marked = new HashMap<>(labels);
        marked.put(Marks.QUARANTINED, Marks.YES);
        return marked;
    }

    private static Since since(NetworkPolicy policy, Map<String, String> before, Map<String, String> marked) {
        if (PolicyRules.selects(policy, before)) {
            return Since.BEFORE;
        }
        return PolicyRules.selects(policy, marked) ? Since.AFTER_THE_MARK : Since.AFTER_THE_DETACHMENT;
    }
}

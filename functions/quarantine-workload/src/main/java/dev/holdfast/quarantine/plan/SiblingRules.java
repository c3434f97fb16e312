package dev.holdfast.quarantine.plan;

import dev.holdfast.quarantine.plan.PodNature.Network;
import dev.holdfast.quarantine.plan.PodNature.Stage;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The VPC CNI keeps one set of rules for all pods of a node whose names differ in the last part only, in one namespace: what is
 * denied to one is denied to all of them (collateral), and what is allowed to one is allowed to all of them (a leak).
 *
 * @see <a href="https://github.com/aws/aws-network-policy-agent/blob/main/pkg/utils/utils.go">GetPodIdentifier</a>
 * @see <a href="https://github.com/aws/aws-network-policy-agent/issues/676">Shared by every pod with that identifier</a>
 */
public final class SiblingRules {
    private SiblingRules() {}

    /**
     * What is shared with the pod.
     *
     * @param collateral pods that are denied with it, {@code namespace/name}
     * @param leaking those of them to which a policy still allows something
     */
    public record Shared(List<String> collateral, List<String> leaking) {
        public Shared {
            collateral = List.copyOf(collateral);
            leaking = List.copyOf(leaking);
        }
    }

    /** The agent's name for the set of rules: the pod's name without what is behind the last hyphen, and the namespace. */
    public static String identifier(String namespace, String pod) {
        String name = pod.replace('.', '_');
        int hyphen = name.lastIndexOf('-');
        return (hyphen < 0 ? name : name.substring(0, hyphen)) + "@" + namespace;
    }

    /**
     * Looks for pods that share the pod's rules.
     *
     * @param pods all pods of its node, or of its namespace; others are left out
     * @param policies of its namespace as they are now, the exclusions in place
     */
    public static Shared of(Pod pod, Collection<Pod> pods, Collection<NetworkPolicy> policies) {
        var siblings = pods.stream().filter(other -> isSibling(pod, other)).toList();
        return new Shared(
                siblings.stream().map(SiblingRules::name).sorted().toList(),
                siblings.stream()
                        .filter(other -> policies.stream().anyMatch(policy -> allows(policy, other)))
                        .map(SiblingRules::name)
                        .sorted()
                        .toList());
    }

    private static boolean isSibling(Pod pod, Pod other) {
        return !pod.getMetadata().getUid().equals(other.getMetadata().getUid())
                && node(pod).isPresent()
                && node(pod).equals(node(other))
                && identifier(pod).equals(identifier(other))
                && hasRules(PodNature.of(other, Optional.empty()));
    }

    private static boolean hasRules(PodNature nature) {
        return nature.network() == Network.POD && nature.stage() != Stage.FINISHED;
    }

    private static boolean allows(NetworkPolicy policy, Pod pod) {
        return pod.getMetadata().getNamespace().equals(policy.getMetadata().getNamespace())
                && !PolicyRules.allows(policy).isEmpty()
                && PolicyRules.selects(policy, SelectorParts.labels(pod));
    }

    private static String identifier(Pod pod) {
        return identifier(pod.getMetadata().getNamespace(), pod.getMetadata().getName());
    }

    private static Optional<String> node(Pod pod) {
        return Optional.ofNullable(pod.getSpec().getNodeName()).filter(name -> !name.isEmpty());
    }

    private static String name(Pod pod) {
        return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
    }
}

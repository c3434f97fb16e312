package dev.holdfast.quarantine.plan;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Optional;

/**
 * Whether a cordon keeps pods from a node. To the scheduler it is a taint, and pods that tolerate it come all the same.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/">Taints and tolerations</a>
 */
public final class Cordon {
    private static final String TAINT = "node.kubernetes.io/unschedulable";

    private Cordon() {}

    /** Whether the node is cordoned, by whomever. */
    public static boolean isOn(Node node) {
        return Optional.ofNullable(node.getSpec())
                .map(spec -> spec.getUnschedulable())
                .orElse(false);
    }

    /** Whether the pod, and so another of the same template, would be put on a cordoned node. */
    public static boolean isIgnoredBy(Pod pod) {
        return Optional.ofNullable(pod.getSpec().getTolerations()).orElse(List.of()).stream()
                .anyMatch(Cordon::tolerates);
    }

    private static boolean tolerates(Toleration toleration) {
        String key = Optional.ofNullable(toleration.getKey()).orElse("");
        String effect = Optional.ofNullable(toleration.getEffect()).orElse("");
        boolean any = "Exists".equals(toleration.getOperator());
        boolean isMeant = key.equals(TAINT)
                ? any || Optional.ofNullable(toleration.getValue()).orElse("").isEmpty()
                : key.isEmpty() && any;
        return isMeant && (effect.isEmpty() || effect.equals("NoSchedule"));
    }
}

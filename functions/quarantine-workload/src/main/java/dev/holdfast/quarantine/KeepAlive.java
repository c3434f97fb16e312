package dev.holdfast.quarantine;

import dev.holdfast.quarantine.plan.BeforeState.Field;
import dev.holdfast.quarantine.plan.Patch;
import dev.holdfast.quarantine.plan.Patch.Operation;
import dev.holdfast.quarantine.plan.Pointer;
import dev.holdfast.quarantine.plan.Survival;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What asks schedulers and autoscalers to leave a node and a pod alone, as fields with what stood there before. A cordon and
 * never a taint: {@code NoExecute} would evict the evidence. The descheduler looks at pods alone, and
 * a ReplicaSet that has one pod too many at their costs.
 *
 * <p>None of these is a promise: Karpenter still expires, repairs and gives way to interruptions.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/architecture/nodes/#manual-node-administration">Manual node administration</a>
 * @see <a href="https://karpenter.sh/docs/concepts/disruption/#node-level-controls">Karpenter: node-level controls</a>
 * @see <a href="https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md">Cluster Autoscaler FAQ</a>
 * @see <a href="https://github.com/kubernetes-sigs/descheduler#pod-evictions">Descheduler: pod evictions</a>
 */
final class KeepAlive {
    private static final String DO_NOT_DISRUPT = "karpenter.sh/do-not-disrupt";

    private KeepAlive() {}

    /** The cordon and the annotations of a node, as it was just read. */
    static List<Field> ofNode(JsonNode node) {
        String cordon = Pointer.of("spec", "unschedulable");
        var before = Optional.of(Trees.at(node, cordon)).filter(JsonNode::isBoolean);
        return List.of(
                Field.ofFlag(cordon, before.map(JsonNode::booleanValue), Optional.of(true)),
                annotation(node, "cluster-autoscaler.kubernetes.io/scale-down-disabled", "true"),
                annotation(node, DO_NOT_DISRUPT, "true"));
    }

    /** The annotations of a pod, as it was just read. */
    static List<Field> ofPod(JsonNode pod) {
        return List.of(
                annotation(pod, "cluster-autoscaler.kubernetes.io/safe-to-evict", "false"),
                annotation(pod, DO_NOT_DISRUPT, "true"),
                annotation(pod, "descheduler.alpha.kubernetes.io/prefer-no-eviction", "true"),
                annotation(pod, Survival.DELETION_COST, String.valueOf(Integer.MAX_VALUE)));
    }

    /** What sets the fields, to be joined with the marks into one patch; {@link Guards} adds the tests. */
    static Patch patch(List<Field> fields) {
        return new Patch(fields.stream()
                .map(field -> field.set()
                        .<Operation>map(value -> new Operation.Add(field.path(), Trees.plain(value)))
                        .orElseGet(() -> new Operation.Remove(field.path())))
                .toList());
    }

    private static Field annotation(JsonNode object, String key, String value) {
        String path = Pointer.of("metadata", "annotations", key);
        var before = Optional.of(Trees.at(object, path)).filter(JsonNode::isString);
        return Field.ofText(path, before.map(JsonNode::stringValue), Optional.of(value));
    }
}

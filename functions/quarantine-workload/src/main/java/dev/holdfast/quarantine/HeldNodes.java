package dev.holdfast.quarantine;

import dev.holdfast.incident.CaseId;
import dev.holdfast.quarantine.BeforeStates.Reading;
import dev.holdfast.quarantine.plan.LiveNodes;
import io.fabric8.kubernetes.api.model.Node;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** Which nodes are held, by what the bucket has and not by what stands on them. */
final class HeldNodes {
    private final KubeObjects objects;
    private final BeforeStates states;

    HeldNodes(KubeObjects objects, BeforeStates states) {
        this.objects = objects;
        this.states = states;
    }

    /** @param heldUids what the case has before-states of: a node from which the annotation was taken is held all the same */
    LiveNodes of(List<ObjectNode> nodes, CaseId thisCase, Set<String> heldUids) {
        var trees = byName(nodes);
        var typed = nodes.stream().map(node -> objects.typed(node, Node.class)).toList();
        return LiveNodes.of(
                typed,
                thisCase,
                heldUids,
                (holder, node) -> isReallyHeld(
                        holder,
                        Optional.ofNullable(trees.get(node.getMetadata().getName()))
                                .orElseThrow()));
    }

    /**
     * Anyone may write the annotation, and a before-state inside it; only who has one of the node in the bucket holds it. While the
     * bucket does not answer, what is written counts.
     */
    private boolean isReallyHeld(CaseId holder, ObjectNode node) {
        return Marking.references(node)
                .of(holder)
                .map(reference -> states.recorded(holder, reference, NodeStage.like(holder, reference.hold(), node)))
                .filter(reading -> !(reading instanceof Reading.Tampered))
                .isPresent();
    }

    static Map<String, ObjectNode> byName(List<ObjectNode> nodes) {
        return nodes.stream()
                .collect(
                        Collectors.toMap(node -> Trees.text(node, "/metadata/name"), Function.identity(), (a, _) -> a));
    }
}

package dev.holdfast.quarantine;

import dev.holdfast.incident.Action;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Outcome;
import dev.holdfast.quarantine.plan.BeforeState;
import dev.holdfast.quarantine.plan.HeldKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Cordons a node and asks the autoscalers to leave it alone, in one patch: a replacement on the same node would share the suspect's
 * rules, and a node that goes takes the evidence with it. Nothing is evicted.
 */
final class NodeStage {
    private final Kit kit;
    private final Recorder recorder;
    private final Hold hold;
    private final Writing writing;

    NodeStage(Kit kit, Recorder recorder, Hold hold, Writing writing) {
        this.kit = kit;
        this.recorder = recorder;
        this.hold = hold;
        this.writing = writing;
    }

    /** Holds the node as it was just read. */
    Ran hold(ObjectNode node) throws InterruptedException {
        String name = Trees.text(node, "/metadata/name");
        String target = "node/" + name;
        var recorded = recorder.record(before(node), node, target);
        var patched = kit.patches()
                .apply(
                        ResourceKind.NODE.named(name),
                        node,
                        current -> Optional.of(KeepAlive.patch(recorded.plan().fields())
                                .then(Marking.hold(current, hold.caseId(), recorded.reference()))),
                        writing);
        var ending = Confirmation.of(kit, ResourceKind.NODE.named(name), patched, this::isHeld, writing);
        var row = new Outcome(target, Action.CORDON, ending, Map.of());
        return Ran.of(row).and(recorded.ran());
    }

    private boolean isHeld(ObjectNode node) {
        return Trees.at(node, "/spec/unschedulable").asBoolean(false)
                && Marking.holders(node).has(hold.caseId());
    }

    private BeforeState before(ObjectNode node) {
        return like(hold.caseId(), hold.n(), node);
    }

    /** The before-state that a case's hold would have of the node as it is now. */
    static BeforeState like(CaseId caseId, int hold, ObjectNode node) {
        return new BeforeState(
                caseId,
                hold,
                HeldKind.NODE,
                Optional.empty(),
                Trees.text(node, "/metadata/name"),
                Trees.uid(node),
                Trees.resourceVersion(node),
                List.copyOf(KeepAlive.ofNode(node)));
    }
}

package dev.holdfast.quarantine.plan;

import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.plan.QuarantinePlan.ForNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which nodes may be cordoned: so many of a case, such a share of the cluster over all cases but always at least one, and never
 * the last that takes pods. A node that is held by another case, or is cordoned by somebody else, costs no room.
 */
final class NodeCaps {
    private final Limits limits;
    private final LiveNodes nodes;
    private final Set<String> ofCase;
    private final Set<String> held;
    private final Set<String> schedulable;

    NodeCaps(Limits limits, LiveNodes nodes) {
        this.limits = limits;
        this.nodes = nodes;
        this.ofCase = new HashSet<>(nodes.heldByThisCase());
        this.held = new HashSet<>(nodes.held());
        this.schedulable = new HashSet<>(nodes.schedulable());
    }

    List<ForNode> decide(Collection<String> wanted) {
        var decided = new ArrayList<ForNode>();
        for (String node : wanted) {
            var why = refusal(node);
            if (why.isPresent()) {
                decided.add(new ForNode.Refused(node, why.get()));
            } else {
                ofCase.add(node);
                held.add(node);
                schedulable.remove(node);
                decided.add(new ForNode.Hold(node));
            }
        }
        return decided;
    }

    private Optional<Why> refusal(String node) {
        if (ofCase.contains(node)) {
            return Optional.empty();
        }
        if (node.startsWith("fargate-")) {
            return Optional.of(new Why(Reason.FARGATE_NODE, "a Fargate node takes no other pods"));
        }
        if (schedulable.contains(node) && schedulable.size() == 1) {
            return Optional.of(new Why(
                    Reason.LAST_SCHEDULABLE_NODE, "node " + node + " is the last that takes pods and stays so"));
        }
        return limits.isForced() ? Optional.empty() : cap(node);
    }

    private Optional<Why> cap(String node) {
        if (ofCase.size() >= limits.maxNodes()) {
            return Optional.of(new Why(
                    Reason.NODE_CAP,
                    "the case holds " + ofCase.size() + " of at most " + limits.maxNodes() + " nodes"));
        }
        int most = Math.max(1, (int) ((long) nodes.all().size() * limits.maxHeldNodesPercent() / 100));
        if (!held.contains(node) && held.size() >= most) {
            return Optional.of(new Why(
                    Reason.NODE_CAP,
                    held.size() + " of " + nodes.all().size() + " nodes are held, and at most " + most + " may be ("
                            + limits.maxHeldNodesPercent() + " %)"));
        }
        return Optional.empty();
    }
}

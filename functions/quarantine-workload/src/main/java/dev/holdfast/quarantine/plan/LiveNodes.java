package dev.holdfast.quarantine.plan;

import dev.holdfast.incident.CaseId;
import io.fabric8.kubernetes.api.model.Node;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * The cluster's nodes as they are now.
 *
 * @param all every node
 * @param schedulable those that take new pods
 * @param held those that any case really holds
 * @param heldByThisCase those of them that this case holds
 */
public record LiveNodes(Set<String> all, Set<String> schedulable, Set<String> held, Set<String> heldByThisCase) {
    /** Hundreds of invented cases on a node would take the time for which the Lease is held. */
    private static final int MOST_LOOKED_UP = 20;

    public LiveNodes {
        all = Set.copyOf(all);
        schedulable = Set.copyOf(schedulable);
        held = Set.copyOf(held);
        heldByThisCase = Set.copyOf(heldByThisCase);
    }

    /**
     * Reads nodes. Anyone who may change nodes may write our annotation on all of them and so use up the cap; only a case that has
     * a before-state of the node counts.
     *
     * @param heldUids what this case has before-states of, whatever is left of its annotations
     * @param hasBeforeState whether the case has one of the node
     */
    public static LiveNodes of(
            Collection<Node> nodes, CaseId thisCase, Set<String> heldUids, BiPredicate<CaseId, Node> hasBeforeState) {
        var all = new TreeSet<String>();
        var schedulable = new TreeSet<String>();
        var held = new TreeSet<String>();
        var ours = new TreeSet<String>();
        for (Node node : nodes) {
            String name = node.getMetadata().getName();
            all.add(name);
            if (isSchedulable(node)) {
                schedulable.add(name);
            }
            var holders = Holders.of(node);
            if (heldUids.contains(node.getMetadata().getUid())
                    || (holders.has(thisCase) && hasBeforeState.test(thisCase, node))) {
                ours.add(name);
            }
            if (ours.contains(name)
                    || holders.without(thisCase).cases().stream()
                            .limit(MOST_LOOKED_UP)
                            .anyMatch(holder -> hasBeforeState.test(holder, node))) {
                held.add(name);
            }
        }
        return new LiveNodes(all, schedulable, held, ours);
    }

    private static boolean isSchedulable(Node node) {
        boolean cordoned = Optional.ofNullable(node.getSpec())
                .map(spec -> spec.getUnschedulable())
                .orElse(false);
        boolean leaving =
                Optional.ofNullable(node.getMetadata().getDeletionTimestamp()).isPresent();
        boolean ready = Optional.ofNullable(node.getStatus()).stream()
                .flatMap(status -> status.getConditions().stream())
                .anyMatch(condition -> "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
        return !cordoned && !leaving && ready && !node.getMetadata().getName().startsWith("fargate-");
    }
}

package dev.holdfast.quarantine.plan;

import dev.holdfast.incident.Settings;
import dev.holdfast.incident.event.Event;
import java.util.Optional;
import java.util.Set;

/**
 * How far a quarantine may go.
 *
 * @param minSeverity for events; a person's request is its own approval
 * @param clusters names on the allow list; contains {@code *} for all
 * @param maxPods of one case, collateral counted
 * @param maxNodes of one case
 * @param maxHeldNodesPercent of the cluster's nodes, over all cases
 */
public record Limits(
        double minSeverity,
        Set<String> protectedNamespaces,
        Set<String> clusters,
        int maxPods,
        int maxNodes,
        int maxHeldNodesPercent,
        Force force) {
    public Limits {
        protectedNamespaces = Set.copyOf(protectedNamespaces);
        clusters = Set.copyOf(clusters);
    }

    /**
     * Whether a person, who gave a reason, lifts the guard rails: all but the list of clusters, which is the deployer's, and the last
     * schedulable node, without which no replacement could start.
     */
    public enum Force {
        LIFTS_GUARD_RAILS,
        NOT_GIVEN
    }

    /** The settings, with what a person asked for in their place. */
    public static Limits of(Settings settings, Optional<Event.Request> request) {
        return new Limits(
                settings.quarantineMinSeverity(),
                settings.protectedNamespaces(),
                settings.clusters(),
                request.map(asked -> asked.maxPods().orElse(settings.maxPods())).orElse(settings.maxPods()),
                request.map(asked -> asked.maxNodes().orElse(settings.maxNodes()))
                        .orElse(settings.maxNodes()),
                settings.maxHeldNodesPercent(),
                request.filter(Event.Request::force).isPresent() ? Force.LIFTS_GUARD_RAILS : Force.NOT_GIVEN);
    }

    boolean isForced() {
        return force == Force.LIFTS_GUARD_RAILS;
    }
}

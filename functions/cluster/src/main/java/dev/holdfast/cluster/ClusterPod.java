package dev.holdfast.cluster;

import dev.holdfast.incident.Target;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A pod as it stood when it was resolved. A pod is its uid: another one may have its name in a second.
 *
 * @param node empty while the pod has none
 * @param owners the controllers above it, the nearest first; cut where one is gone or cannot be read
 * @param images as the containers' specifications name them, all kinds of containers
 * @param namedBy the targets that mean this pod
 */
public record ClusterPod(
        String namespace,
        String name,
        String uid,
        Optional<String> node,
        Machine machine,
        List<Owner> owners,
        Optional<Instant> startedAt,
        String phase,
        String serviceAccount,
        Set<String> images,
        Set<Target> namedBy) {
    public ClusterPod {
        owners = List.copyOf(owners);
        images = Set.copyOf(images);
        namedBy = Set.copyOf(namedBy);
    }

    /** The pod as a target, pinned to its uid. */
    public Target.Pod target() {
        return new Target.Pod(namespace, name, Optional.of(uid));
    }

    /** Whether a pod or workload target means it. Only such pods may be quarantined because an event says so. */
    public boolean isNamed() {
        return namedBy.stream().anyMatch(target -> target instanceof Target.Pod || target instanceof Target.Workload);
    }

    /** Whether it is here only because it runs on a node or instance that is a target. */
    public boolean isNeighbour() {
        return namedBy.stream().allMatch(target -> target instanceof Target.Node || target instanceof Target.Instance);
    }
}

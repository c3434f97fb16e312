package dev.holdfast.cluster;

import dev.holdfast.incident.Target;
import java.util.Optional;
import java.util.Set;

/**
 * A node that a target names, or on which a resolved pod runs.
 *
 * @param uid empty when the node is gone or could not be read
 * @param namedBy the node and instance targets that mean it; empty when it is here for its pods' sake
 */
public record ClusterNode(String name, Optional<String> uid, Machine machine, Set<Target> namedBy) {
    public ClusterNode {
        namedBy = Set.copyOf(namedBy);
    }
}

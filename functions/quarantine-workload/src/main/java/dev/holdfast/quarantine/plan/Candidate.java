package dev.holdfast.quarantine.plan;

import dev.holdfast.cluster.ClusterPod;
import dev.holdfast.incident.Target;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A resolved pod that may be quarantined.
 *
 * @param collateral other pods that would be denied with it, {@code namespace/name}, see {@link SiblingRules}
 * @param workload the highest controller that was found, {@code kind/name}; empty for a pod that is nobody's
 * @param workloadPods how many pods of the workload run, those counted that the case holds: the last that is left is not its only one
 */
public record Candidate(
        String namespace,
        String name,
        String uid,
        Map<String, String> labels,
        Optional<String> node,
        PodNature.Kind kind,
        Named named,
        Held held,
        Set<String> collateral,
        Optional<String> workload,
        int workloadPods) {
    public Candidate {
        labels = Map.copyOf(labels);
        collateral = Set.copyOf(collateral);
    }

    /** How the targets mean it. */
    public enum Named {
        /** By its own name. */
        POD,
        /** Through its workload. */
        WORKLOAD,
        /** Through a service account or an image. */
        REACHED,
        /** It only runs on a node that is a target: never quarantined for that. */
        NEIGHBOUR;

        /** What a resolved pod's targets say, the strongest first. */
        public static Named of(ClusterPod pod) {
            if (pod.namedBy().stream().anyMatch(target -> target instanceof Target.Pod)) {
                return POD;
            }
            if (pod.isNamed()) {
                return WORKLOAD;
            }
            return pod.isNeighbour() ? NEIGHBOUR : REACHED;
        }
    }

    /** Whether this case holds it already: its annotation names the case, and the case has its before-state. */
    public enum Held {
        BY_THIS_CASE,
        NOT_YET
    }

    /** {@code namespace/name}. */
    public String fullName() {
        return namespace + "/" + name;
    }

    /** Whether caps are not for it: the intruder is in it, or it is all there is of its workload. */
    boolean isAlwaysContained() {
        return named == Named.POD || (named == Named.WORKLOAD && workloadPods <= 1);
    }

    /** Whether its controller replaces it when it is taken out; waiting for others makes no sense. */
    boolean isReplaced() {
        return switch (kind) {
            case REPLICA_SET, REPLICATION_CONTROLLER -> true;
            case STATEFUL_SET, DAEMON_SET, JOB, CUSTOM, BARE, STATIC -> false;
        };
    }

    /** The workload with its namespace; a pod that is nobody's is its own. */
    public String group() {
        return namespace + "/" + workload.orElse("pod/" + name);
    }
}

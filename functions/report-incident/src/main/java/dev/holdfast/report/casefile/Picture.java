package dev.holdfast.report.casefile;

import java.util.List;

/**
 * The nodes that the case is about, as they were before and as they are now, as far as the case knows.
 *
 * @param unplaced pods of the case whose node is not known
 */
public record Picture(List<NodeView> nodes, List<PodView> unplaced) {
    public Picture {
        nodes = List.copyOf(nodes);
        unplaced = List.copyOf(unplaced);
    }

    /** A node. */
    public record NodeView(String name, Cordon cordon, List<PodView> pods) {
        public NodeView {
            pods = List.copyOf(pods);
        }
    }

    /**
     * A pod.
     *
     * @param services that led to it before any change
     * @param inService whether any leads to it now, as the quarantine read back
     */
    public record PodView(String name, Role role, List<String> services, InService inService) {
        public PodView {
            services = List.copyOf(services);
        }
    }

    /** Whether a node takes pods. */
    public enum Cordon {
        SCHEDULABLE,
        CORDONED,
        RESTORED,
        NOT_KNOWN
    }

    /** What a pod is in this case. */
    public enum Role {
        SUSPECT,
        QUARANTINED,
        NEIGHBOUR,
        SIBLING,
        REPLACEMENT
    }

    /** Whether traffic of Services leads to a pod. */
    public enum InService {
        YES,
        NO,
        NOT_KNOWN
    }
}

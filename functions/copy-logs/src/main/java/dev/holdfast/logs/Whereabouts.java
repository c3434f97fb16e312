package dev.holdfast.logs;

import dev.holdfast.incident.Reason;
import java.util.List;
import java.util.Optional;

/** Where a pod that is gone has run. */
public sealed interface Whereabouts {
    /**
     * On this node.
     *
     * @param podUid of the pod that ran there, where the source tells it
     * @param doubts what did not go as it should on the way
     */
    record Known(String node, Optional<String> podUid, Source source, List<String> doubts) implements Whereabouts {
        public Known {
            doubts = List.copyOf(doubts);
        }
    }

    /** No source knows it: {@link Reason#NODE_UNKNOWN}. */
    record Unknown(Reason reason, String text) implements Whereabouts {}

    /** Who says so. The audit log alone cannot be written by somebody inside the cluster. */
    enum Source {
        SCHEDULED_EVENT,
        AUDIT_LOG,
        CONTAINER_INSIGHTS
    }
}

package dev.holdfast.cluster;

import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Reason;
import java.util.List;

/** What an incident's targets are in its cluster. */
public sealed interface Resolution {
    /**
     * The cluster was asked.
     *
     * @param pods each once, with the targets that mean it
     * @param nodes those that targets name and those of the pods, each once
     * @param rows targets that led to nothing, or perhaps not to all
     * @param doubts what could not be read about pods and nodes that were found
     */
    record Resolved(
            ClusterName cluster,
            List<ClusterPod> pods,
            List<ClusterNode> nodes,
            List<Unresolved> rows,
            List<String> doubts)
            implements Resolution {
        public Resolved {
            pods = List.copyOf(pods);
            nodes = List.copyOf(nodes);
            rows = List.copyOf(rows);
            doubts = List.copyOf(doubts);
        }

        /** Whether the cluster answered everything: nothing refused, no page missing. Only then others may rely on it. */
        public boolean isComplete() {
            return doubts.isEmpty() && rows.stream().allMatch(row -> row.answer() == Unresolved.Answer.NOTHING_THERE);
        }
    }

    /** No cluster could be asked, and so nothing is known: another cluster, no access, no connection. */
    record NotAsked(Reason reason, String text) implements Resolution {}
}

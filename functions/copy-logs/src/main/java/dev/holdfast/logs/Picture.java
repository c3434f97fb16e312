package dev.holdfast.logs;

import dev.holdfast.cluster.ClusterNode;
import dev.holdfast.cluster.ClusterPod;
import dev.holdfast.cluster.Resolution;
import dev.holdfast.cluster.Unresolved;
import dev.holdfast.evidence.Pinned;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import java.util.List;
import java.util.Optional;

/** What there is to copy for an incident. */
sealed interface Picture {
    /** Nothing that has logs of ours to copy. */
    record NotOurs(Reason reason, String text) implements Picture {}

    /**
     * The cluster was asked.
     *
     * @param pods those that targets name first, then what they reach, then neighbours on nodes that are targets
     * @param gone pods of which the cluster says that they are not there (any more), and why
     * @param rows other targets that led to nothing, or perhaps not to all
     * @param pins what may be pinned: empty where the cluster did not answer everything
     * @param doubts what could not be read about what was found
     */
    record Seen(
            ClusterName cluster,
            List<ClusterPod> pods,
            List<ClusterNode> nodes,
            List<Gone> gone,
            List<Unresolved> rows,
            Optional<Pinned> pins,
            List<String> doubts)
            implements Picture {
        public Seen {
            pods = List.copyOf(pods);
            nodes = List.copyOf(nodes);
            gone = List.copyOf(gone);
            rows = List.copyOf(rows);
            doubts = List.copyOf(doubts);
        }

        /** The same with these pods alone. */
        Seen only(List<ClusterPod> some, List<Gone> someGone) {
            return new Seen(cluster, some, nodes, someGone, rows, pins, doubts);
        }
    }

    /**
     * The cluster could not be asked.
     *
     * @param cluster empty where it is not known or not allowed: then its log groups are not asked either
     */
    record Dark(Optional<ClusterName> cluster, List<Target> targets, Resolution.NotAsked why) implements Picture {
        public Dark {
            targets = List.copyOf(targets);
        }
    }

    /** A pod that is gone. */
    record Gone(Target.Pod pod, Reason reason, String text) {}
}

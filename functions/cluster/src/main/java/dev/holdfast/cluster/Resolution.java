package dev.holdfast.cluster;

import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

        /** The pods that a pod or workload target means, to be pinned: only these may be quarantined because an event says so. */
        public Set<Target.Pod> namedPods() {
            return pods.stream()
                    .filter(ClusterPod::isNamed)
                    .map(ClusterPod::target)
                    .collect(Collectors.toSet());
        }

        /** The names of the nodes that targets mean, and of those on which such pods run. */
        public Set<String> namedNodes() {
            var meant = nodes.stream().filter(node -> !node.namedBy().isEmpty()).map(ClusterNode::name);
            var hosts = pods.stream().filter(ClusterPod::isNamed).flatMap(pod -> pod.node().stream());
            return Stream.concat(meant, hosts).collect(Collectors.toSet());
        }

        /** The instances of all pods and nodes. */
        public Set<InstanceId> instances() {
            var hosts = pods.stream().flatMap(pod -> pod.machine().instance().stream());
            var meant = nodes.stream().flatMap(node -> node.machine().instance().stream());
            return Stream.concat(hosts, meant).collect(Collectors.toSet());
        }

        /** Whether the cluster answered everything: nothing refused, no page missing. Only then others may rely on it. */
        public boolean isComplete() {
            return doubts.isEmpty() && rows.stream().allMatch(row -> row.answer() == Unresolved.Answer.NOTHING_THERE);
        }
    }

    /** No cluster could be asked, and so nothing is known: another cluster, no access, no connection. */
    record NotAsked(Reason reason, String text) implements Resolution {}
}

package dev.holdfast.cluster;

import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;

/** Finds out where pods ran that are gone, as far as {@link ScheduledNode} still tells it. Needs {@link #PERMISSION}. */
public final class LastNodes {
    /** What looking for the scheduler's events needs in the cluster, beside what resolving needs. */
    public static final Permission PERMISSION = Permission.core("list", "events");

    private final ClusterAccess access;

    public LastNodes(ClusterAccess access) {
        this.access = access;
    }

    /** Where a pod ran. */
    public sealed interface Answer {
        /** On this node; the machine is unknown where the node is gone as well and its name does not tell. */
        record On(String node, Machine machine) implements Answer {}

        /** Nobody knows any more. */
        record Unknown(String text) implements Answer {}

        /** The cluster could not be asked. */
        record NotAsked(Reason reason, String text) implements Answer {}
    }

    /** Asks for the node of a pod that is gone. */
    public Answer find(ClusterName cluster, Target.Pod pod, Deadline deadline) {
        try {
            var kube = access.client(cluster);
            var pages = new Pages(deadline);
            return switch (ScheduledNode.find(kube, pages, pod)) {
                case ScheduledNode.Answer.Found found -> {
                    String node = found.scheduled().node();
                    yield new Answer.On(
                            node, new Nodes(kube, pages).describe(node).machine());
                }
                case ScheduledNode.Answer.NoEvent _ -> new Answer.Unknown("no Scheduled event of it is left");
                case ScheduledNode.Answer.Contradiction contradiction ->
                    new Answer.Unknown("its Scheduled events contradict each other: " + contradiction.nodes());
            };
        } catch (KubeFailure e) {
            return new Answer.NotAsked(e.reason(), e.text());
        }
    }
}

package dev.holdfast.logs;

import dev.holdfast.cluster.ClusterPod;
import dev.holdfast.cluster.ClusterTargets;
import dev.holdfast.cluster.Resolution;
import dev.holdfast.cluster.Unresolved;
import dev.holdfast.evidence.Pinned;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Membership;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.event.Event.Incident;
import dev.holdfast.incident.event.Event.Trigger;
import dev.holdfast.logs.Picture.Gone;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the pods whose evidence is to be copied. Where an event says on which instance its pods run, only these pods are copied;
 * a node or an instance that is a target by itself means all pods on it, for nobody knows which of them it was.
 *
 * <p>Pods to which the round was resolved before count also when nothing names them any more; replacements that their workload
 * got since do not.
 */
final class PodSearch {
    private final ClusterTargets cluster;

    PodSearch(ClusterTargets cluster) {
        this.cluster = cluster;
    }

    Picture look(Incident incident, Pinned pinned, Deadline deadline) {
        var notOurs = notOurs(incident);
        if (notOurs.isPresent()) {
            return notOurs.get();
        }
        var asked = asked(incident, pinned);
        return switch (cluster.resolve(incident.about(asked), deadline)) {
            case Resolution.NotAsked why -> new Picture.Dark(cluster.cluster(incident), asked, why);
            case Resolution.Resolved resolved -> seen(resolved, pinned);
        };
    }

    private static Optional<Picture> notOurs(Incident incident) {
        if (incident.targets().stream().allMatch(PodSearch::hasNoLogs)) {
            return Optional.of(new Picture.NotOurs(
                    Reason.NO_TARGETS, "no pod, node or instance is named: no logs that could be copied"));
        }
        boolean machinesOnly =
                incident.targets().stream().allMatch(target -> target instanceof Target.Instance || hasNoLogs(target));
        boolean noCluster = incident.cluster().isEmpty()
                && incident.instances().claimed().values().stream().allMatch(Membership.NotAMember.class::isInstance);
        return machinesOnly && noCluster && incident.trigger() != Trigger.PERSON
                ? Optional.of(new Picture.NotOurs(
                        Reason.NOT_A_CLUSTER_NODE, "the event does not say that the instance belongs to a cluster"))
                : Optional.empty();
    }

    private static boolean hasNoLogs(Target target) {
        return target instanceof Target.Volume || target instanceof Target.Cluster;
    }

    static boolean leadsToPods(Target target) {
        return switch (target) {
            case Target.Pod _, Target.Workload _, Target.ServiceAccount _, Target.Image _ -> true;
            case Target.Node _, Target.Instance _, Target.Volume _, Target.Cluster _ -> false;
        };
    }

    private static List<Target> asked(Incident incident, Pinned pinned) {
        boolean hosted =
                incident.instances().hostsPods() && incident.targets().stream().anyMatch(PodSearch::leadsToPods);
        var asked = new LinkedHashSet<Target>();
        incident.targets().stream()
                .filter(target -> hosted ? leadsToPods(target) : !hasNoLogs(target))
                .forEach(asked::add);
        pinned.pods().stream()
                .sorted(Comparator.comparing(Target.Pod::toString))
                .forEach(asked::add);
        return List.copyOf(asked);
    }

    private static Picture seen(Resolution.Resolved resolved, Pinned pinned) {
        var gone = new ArrayList<Gone>();
        var rows = new ArrayList<Unresolved>();
        for (Unresolved row : resolved.rows()) {
            if (row.target() instanceof Target.Pod pod && row.answer() == Unresolved.Answer.NOTHING_THERE) {
                gone.add(new Gone(pod, row.reason(), row.text()));
            } else {
                rows.add(row);
            }
        }
        var pins = resolved.isComplete()
                ? Optional.of(new Pinned(resolved.namedPods(), resolved.namedNodes(), resolved.instances()))
                : Optional.<Pinned>empty();
        return new Picture.Seen(
                resolved.cluster(),
                inOrder(resolved.pods(), pinned.pods()),
                resolved.nodes(),
                withoutRepeats(gone),
                rows,
                pinned.pods().isEmpty() ? pins : Optional.empty(),
                resolved.doubts());
    }

    /** The event may name a pod without its uid, and the pins with it. */
    private static List<Gone> withoutRepeats(List<Gone> gone) {
        return gone.stream()
                .filter(one -> one.pod().uid().isPresent()
                        || gone.stream()
                                .noneMatch(other -> other.pod().uid().isPresent()
                                        && other.pod().name().equals(one.pod().name())))
                .toList();
    }

    private static List<ClusterPod> inOrder(List<ClusterPod> pods, Set<Target.Pod> pinned) {
        return pods.stream()
                .filter(pod -> pinned.isEmpty() || pinned.contains(pod.target()) || !isOnlyOfWorkload(pod))
                .sorted(Comparator.comparingInt(PodSearch::rank)
                        .thenComparing(ClusterPod::namespace)
                        .thenComparing(ClusterPod::name))
                .toList();
    }

    private static boolean isOnlyOfWorkload(ClusterPod pod) {
        return pod.namedBy().stream().allMatch(Target.Workload.class::isInstance);
    }

    private static int rank(ClusterPod pod) {
        if (pod.isNamed()) {
            return 0;
        }
        return pod.isNeighbour() ? 2 : 1;
    }
}

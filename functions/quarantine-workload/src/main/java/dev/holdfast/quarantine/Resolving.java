package dev.holdfast.quarantine;

import dev.holdfast.cluster.ClusterNode;
import dev.holdfast.cluster.ClusterPod;
import dev.holdfast.cluster.ClusterTargets;
import dev.holdfast.cluster.Machine;
import dev.holdfast.cluster.Resolution;
import dev.holdfast.cluster.Resolution.Resolved;
import dev.holdfast.cluster.Unresolved;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.Pinned;
import dev.holdfast.evidence.TargetPins;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.answer.Gates;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.incident.event.Event.Incident;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which pods and nodes a round means: what the cluster says now, and what was pinned when somebody looked first. After a pod was
 * taken out of its workload and the workload is gone, only the pins still know it.
 */
final class Resolving {
    private final ClusterTargets targets;
    private final TargetPins pins;

    Resolving(ClusterTargets targets, TargetPins pins) {
        this.targets = targets;
        this.pins = pins;
    }

    Resolution resolve(Incident incident, Invocation invocation) throws InterruptedException {
        var pinning = Aside.begin(() -> pinned(incident));
        var now = targets.resolve(incident, Closing.calls(invocation.deadline()));
        var missed = pinning.await();
        return switch (now) {
            case Resolution.NotAsked notAsked -> notAsked;
            case Resolved resolved -> with(resolved, missing(resolved, missed), incident, invocation);
        };
    }

    /** The same for a worker: a planned pod that the targets do not lead to any more, or not now, is looked up itself. */
    Resolution resolve(Incident incident, List<Target> planned, Invocation invocation) throws InterruptedException {
        return switch (resolve(incident, invocation)) {
            case Resolution.NotAsked notAsked -> notAsked;
            case Resolved resolved -> {
                var known = resolved.pods().stream().map(ClusterPod::target).collect(Collectors.toSet());
                var missing = planned.stream()
                        .filter(target -> target instanceof Target.Pod pod && !known.contains(pod))
                        .toList();
                yield missing.isEmpty() ? resolved : lookedUp(resolved, missing, incident, invocation);
            }
        };
    }

    private Resolved lookedUp(Resolved resolved, List<Target> missing, Incident incident, Invocation invocation) {
        return switch (targets.resolve(incident.about(missing), Closing.calls(invocation.deadline()))) {
            case Resolution.NotAsked(var reason, var text) ->
                withRows(
                        resolved,
                        missing.stream()
                                .map(target -> new Unresolved(target, reason, text, Unresolved.Answer.NOT_ANSWERED))
                                .toList());
            case Resolved more -> withRows(merged(resolved, more), more.rows());
        };
    }

    private static Resolved withRows(Resolved resolved, List<Unresolved> more) {
        var rows = new ArrayList<>(resolved.rows());
        rows.addAll(more);
        return new Resolved(resolved.cluster(), resolved.pods(), resolved.nodes(), rows, resolved.doubts());
    }

    /** Pins the targets if all of them are known; to be over before anything is taken out of its workload. */
    Aside<Ran> pin(Incident incident, Resolved resolved) {
        return Aside.begin(() -> {
            if (!resolved.isComplete()) {
                return Ran.NOTHING;
            }
            try {
                var kept = pins.pin(Gates.keys(incident), incident.round(), everything(resolved));
                return new Ran(List.of(), kept.map(List::of).orElse(List.of()), List.of());
            } catch (EvidenceException e) {
                return Ran.of(unkept(incident, "targets", e));
            }
        });
    }

    static Outcome unkept(Incident incident, String what, EvidenceException e) {
        return new Outcome(
                "case/" + incident.caseId(),
                Action.RECORD,
                new Ending.Failed(e.reason(), e.getMessage() + ""),
                java.util.Map.of("what", what));
    }

    /** Pins do not say which target led to them; only where every target may be quarantined they are followed. */
    private List<Target.Pod> pinned(Incident incident) {
        boolean unambiguous = incident.targets().stream()
                .allMatch(target -> target instanceof Target.Pod || target instanceof Target.Workload);
        if (!unambiguous) {
            return List.of();
        }
        try {
            return List.copyOf(pins.of(Gates.keys(incident), incident.round()).pods());
        } catch (EvidenceException e) {
            return List.of();
        }
    }

    private static List<Target> missing(Resolved resolved, List<Target.Pod> pinned) {
        var known = resolved.pods().stream().map(ClusterPod::uid).collect(Collectors.toSet());
        return pinned.stream()
                .filter(pod -> pod.uid().filter(known::contains).isEmpty())
                .<Target>map(Function.identity())
                .toList();
    }

    private Resolved with(Resolved resolved, List<Target> missing, Incident incident, Invocation invocation) {
        if (missing.isEmpty()) {
            return resolved;
        }
        var cluster = incident.about(missing);
        return switch (targets.resolve(cluster, Closing.calls(invocation.deadline()))) {
            case Resolution.NotAsked _ -> resolved;
            case Resolved more -> merged(resolved, more);
        };
    }

    /** Pinned pods that are gone are no news. */
    private static Resolved merged(Resolved a, Resolved b) {
        var pods = new ArrayList<>(a.pods());
        pods.addAll(b.pods());
        var nodes = new LinkedHashMap<String, ClusterNode>();
        b.nodes().forEach(node -> nodes.put(node.name(), node));
        a.nodes().forEach(node -> nodes.put(node.name(), node));
        var doubts = new ArrayList<>(a.doubts());
        doubts.addAll(b.doubts());
        return new Resolved(a.cluster(), pods, List.copyOf(nodes.values()), a.rows(), doubts);
    }

    /** But for the other pods of a node: whoever follows the pins would copy the logs of all of them. */
    private static Pinned everything(Resolved resolved) {
        return new Pinned(
                resolved.pods().stream()
                        .filter(pod -> pod.namedBy().isEmpty() || !pod.isNeighbour())
                        .map(ClusterPod::target)
                        .collect(Collectors.toSet()),
                resolved.nodes().stream().map(ClusterNode::name).collect(Collectors.toSet()),
                resolved.nodes().stream()
                        .map(ClusterNode::machine)
                        .map(Machine::instance)
                        .flatMap(Optional::stream)
                        .collect(Collectors.toSet()));
    }
}

package dev.holdfast.snapshot;

import dev.holdfast.cluster.ClusterNode;
import dev.holdfast.cluster.ClusterPod;
import dev.holdfast.cluster.ClusterTargets;
import dev.holdfast.cluster.LastNodes;
import dev.holdfast.cluster.Machine;
import dev.holdfast.cluster.Resolution;
import dev.holdfast.cluster.Unresolved;
import dev.holdfast.evidence.Pinned;
import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Membership;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.event.Event.Incident;
import dev.holdfast.snapshot.Located.Affected;
import dev.holdfast.snapshot.Located.Presence;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the instances of what only the cluster can tell: pods, workloads, service accounts, images, and nodes whose name EC2
 * does not know for sure. A node that is gone is still looked for in EC2 by its name. Whatever fails is said of each target.
 */
final class ClusterSearch {
    private final ClusterTargets cluster;
    private final LastNodes lastNodes;
    private final Instances ec2;

    ClusterSearch(ClusterTargets cluster, LastNodes lastNodes, Instances ec2) {
        this.cluster = cluster;
        this.lastNodes = lastNodes;
        this.ec2 = ec2;
    }

    /**
     * What came of it.
     *
     * @param rows of pods and targets that led to no instance
     * @param resolved what may be pinned: empty where the cluster did not answer everything
     * @param attention what a person has to know: why the cluster could not be asked
     */
    record Answer(
            Map<InstanceId, Affected> instances,
            List<Outcome> rows,
            Optional<Resolution.Resolved> resolved,
            List<String> attention) {}

    /**
     * Asks about the open targets only.
     *
     * @param pinned what the round was resolved to before: stands for targets that are gone since, or that the cluster cannot be
     *     asked about now
     */
    Answer ask(Incident incident, List<Target> open, Pinned pinned, Deadline deadline) {
        var search = new Search(incident, pinned, deadline);
        try {
            return search.answer(cluster.resolve(incident.about(open), deadline), open);
        } catch (AwsFailure e) {
            return new Answer(Map.of(), search.allFailed(open, e.reason(), e.text()), Optional.empty(), List.of());
        }
    }

    private final class Search {
        private final Incident incident;
        private final Pinned pinned;
        private final Deadline deadline;
        private final Map<InstanceId, Set<Target>> wanted = new LinkedHashMap<>();
        private final List<Outcome> rows = new ArrayList<>();
        private final Set<String> attention = new LinkedHashSet<>();
        private boolean doubtful;

        Search(Incident incident, Pinned pinned, Deadline deadline) {
            this.incident = incident;
            this.pinned = pinned;
            this.deadline = deadline;
        }

        Answer answer(Resolution resolution, List<Target> open) throws AwsFailure {
            return switch (resolution) {
                case Resolution.NotAsked not -> {
                    for (Target target : open) {
                        unresolved(new Unresolved(target, not.reason(), not.text(), Unresolved.Answer.NOT_ANSWERED));
                    }
                    yield answer(Optional.empty());
                }
                case Resolution.Resolved resolved -> {
                    read(resolved);
                    yield answer(Optional.of(resolved).filter(all -> all.isComplete() && !doubtful));
                }
            };
        }

        List<Outcome> allFailed(List<Target> open, Reason reason, String text) {
            return open.stream().map(target -> failed(target, reason, text)).toList();
        }

        private void read(Resolution.Resolved resolved) throws AwsFailure {
            for (ClusterPod pod : resolved.pods()) {
                pod(pod);
            }
            for (ClusterNode node : resolved.nodes()) {
                if (!node.namedBy().isEmpty()) {
                    machine(node.machine(), new Target.Node(node.name()), Optional.of(node.name()), node.namedBy());
                }
            }
            for (Unresolved row : resolved.rows()) {
                if (row.target() instanceof Target.Pod pod && row.answer() == Unresolved.Answer.NOTHING_THERE) {
                    gone(resolved.cluster(), pod, row);
                } else {
                    unresolved(row);
                }
            }
        }

        private void pod(ClusterPod pod) throws AwsFailure {
            machine(pod.machine(), pod.target(), pod.node(), pod.namedBy());
        }

        /** A pod that is gone ran somewhere, and that node's disks may still hold what it left. */
        private void gone(ClusterName where, Target.Pod pod, Unresolved row) throws AwsFailure {
            switch (lastNodes.find(where, pod, deadline)) {
                case LastNodes.Answer.On on -> machine(on.machine(), pod, Optional.of(on.node()), Set.of(pod));
                case LastNodes.Answer.Unknown unknown ->
                    lost(pod, Set.of(pod), Reason.NODE_UNKNOWN, row.text() + "; " + unknown.text());
                case LastNodes.Answer.NotAsked not -> {
                    doubtful = true;
                    unresolved(new Unresolved(
                            pod,
                            not.reason(),
                            row.text() + "; its node is not known: " + not.text(),
                            Unresolved.Answer.NOT_ANSWERED));
                }
            }
        }

        private void machine(Machine machine, Target runs, Optional<String> node, Set<Target> covers)
                throws AwsFailure {
            switch (machine) {
                case Machine.Ec2 instance -> want(instance.id(), covers);
                case Machine.Fargate _ ->
                    rows.add(covering(
                            covers,
                            failed(
                                    runs,
                                    Reason.FARGATE_HAS_NO_VOLUMES,
                                    "it runs on AWS Fargate, whose disk nobody can snapshot; it is lost with"
                                            + " the pod")));
                case Machine.None _ ->
                    rows.add(covering(
                            covers,
                            new Outcome(
                                    runs,
                                    Action.SNAPSHOT,
                                    new Ending.Skipped(
                                            Reason.NODE_UNKNOWN,
                                            "it was given no node yet: nothing of it has run",
                                            Ending.Verified.READ_BACK))));
                case Machine.Unknown unknown -> byName(runs, node, covers, unknown.reason(), unknown.text());
            }
        }

        /** What the cluster does not tell of a node's name, EC2 may. */
        private void unresolved(Unresolved row) throws AwsFailure {
            var node =
                    row.target() instanceof Target.Node target ? Optional.of(target.node()) : Optional.<String>empty();
            byName(row.target(), node, Set.of(row.target()), row.reason(), row.text());
            boolean lost = rows.stream()
                    .anyMatch(one -> one.target().equals(row.target().name()));
            if (lost && row.answer() == Unresolved.Answer.NOT_ANSWERED) {
                attention.add(row.reason() + ": " + row.text());
            }
        }

        private void byName(Target target, Optional<String> node, Set<Target> covers, Reason reason, String text)
                throws AwsFailure {
            var found = node.isEmpty() ? List.<Node>of() : alive(ec2.byPrivateDnsName(node.get()));
            switch (found.size()) {
                case 0 -> lost(target, covers, reason, text);
                case 1 -> want(found.getFirst().id(), covers);
                default ->
                    rows.add(covering(
                            covers,
                            new Outcome(
                                    target,
                                    Action.SNAPSHOT,
                                    new Ending.Refused(
                                            Reason.AMBIGUOUS_CLUSTER,
                                            "several instances have the private DNS name of its node"))));
            }
        }

        /** Pins that hold a Fargate pod do not say whether it is the one that was lost. */
        private void lost(Target target, Set<Target> covers, Reason reason, String text) {
            boolean fargate = pinned.nodes().stream().anyMatch(node -> node.startsWith("fargate-"));
            if (fargate || pinned.instances().isEmpty()) {
                rows.add(covering(covers, failed(target, reason, text)));
            } else {
                pinned.instances().forEach(id -> want(id, covers));
            }
        }

        /** VPCs may repeat addresses and so names: where several have it, those of the cluster count. */
        private List<Node> alive(List<Node> candidates) {
            var alive = candidates.stream()
                    .filter(node -> node.state() == Node.State.THERE)
                    .toList();
            if (alive.size() < 2 || incident.cluster().isEmpty()) {
                return alive;
            }
            var member = new Membership.Member(incident.cluster().get());
            return alive.stream()
                    .filter(node -> node.membership().equals(member))
                    .toList();
        }

        private Answer answer(Optional<Resolution.Resolved> resolved) throws AwsFailure {
            var known = ec2.describe(wanted.keySet());
            var affected = new LinkedHashMap<InstanceId, Affected>();
            wanted.forEach((id, covers) -> affected.put(
                    id,
                    Optional.ofNullable(known.get(id))
                            .map(node -> new Affected(node, Presence.KNOWN, covers))
                            .orElseGet(() -> Affected.gone(id, covers))));
            return new Answer(affected, rows, resolved, List.copyOf(attention));
        }

        private void want(InstanceId id, Collection<Target> covers) {
            wanted.computeIfAbsent(id, _ -> new LinkedHashSet<>()).addAll(covers);
        }

        private static Outcome failed(Target target, Reason reason, String text) {
            return new Outcome(target, Action.SNAPSHOT, new Ending.Failed(reason, text));
        }

        private static Outcome covering(Set<Target> covers, Outcome row) {
            return row.with("covers", covers.stream().map(Target::name).sorted().toList());
        }
    }
}

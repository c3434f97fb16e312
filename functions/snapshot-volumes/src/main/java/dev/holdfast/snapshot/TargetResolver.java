package dev.holdfast.snapshot;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Membership;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.VolumeId;
import dev.holdfast.incident.event.Event.Incident;
import dev.holdfast.snapshot.Located.Affected;
import dev.holdfast.snapshot.Located.Presence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the instances of an incident by reading them back from EC2, and leaves open which only the cluster can tell. What the event says about an instance (its tags) is only a
 * claim; where the event and EC2 differ, the instance counts when either says that it is a node, because evidence harms nobody.
 */
final class TargetResolver {
    private final Instances ec2;

    TargetResolver(Instances ec2) {
        this.ec2 = ec2;
    }

    /** @param pinned instances to which the same round was resolved before; worked on where the cluster has to be asked */
    Located resolve(Incident incident, Set<InstanceId> pinned) throws AwsFailure {
        return new Search(incident, pinned).resolve();
    }

    private final class Search {
        private final Incident incident;
        private final Set<InstanceId> pinned;
        private final Map<InstanceId, Set<Target>> wanted = new LinkedHashMap<>();
        private final Map<InstanceId, Node> known = new LinkedHashMap<>();
        private final List<Outcome> rows = new ArrayList<>();
        private final Set<Target> open = new LinkedHashSet<>();
        private int notOurs;

        Search(Incident incident, Set<InstanceId> pinned) {
            this.incident = incident;
            this.pinned = pinned;
        }

        Located resolve() throws AwsFailure {
            if (incident.targets().stream().allMatch(Target.Cluster.class::isInstance)) {
                return new Located.NotOurs(Reason.NO_TARGETS, "only a whole cluster is named: nothing to snapshot");
            }
            direct();
            known.putAll(ec2.describe(wanted.keySet()));
            nodesByName();
            volumes();
            hostedTargets();
            pinned();
            var affected = affected();
            if (affected.isEmpty() && rows.isEmpty() && open.isEmpty() && notOurs > 0) {
                return new Located.NotOurs(Reason.NOT_A_CLUSTER_NODE, "the instance belongs to no EKS cluster");
            }
            return new Located.Found(affected, rows, List.copyOf(open));
        }

        private void direct() {
            for (Target target : incident.targets()) {
                if (target instanceof Target.Instance instance) {
                    want(instance.id(), target);
                } else if (target instanceof Target.Node node && InstanceId.matches(node.node())) {
                    want(new InstanceId(node.node()), target);
                }
            }
        }

        private void nodesByName() throws AwsFailure {
            var names = new TreeSet<String>();
            incident.targets().forEach(target -> {
                if (target instanceof Target.Node node && !InstanceId.matches(node.node())) {
                    names.add(node.node());
                }
            });
            for (String name : names) {
                var found = inCluster(ec2.byPrivateDnsName(name));
                if (found.size() == 1) {
                    add(found.getFirst(), new Target.Node(name));
                } else {
                    open.add(new Target.Node(name));
                }
            }
        }

        /** EC2's name is also the node's as a rule; where EC2 says that it is a node of this cluster, nobody need be asked. */
        private List<Node> inCluster(List<Node> candidates) {
            var alive = candidates.stream()
                    .filter(node -> node.state() == Node.State.THERE)
                    .toList();
            if (incident.cluster().isEmpty()) {
                return alive;
            }
            var member = new Membership.Member(incident.cluster().get());
            return alive.stream()
                    .filter(node -> node.membership().equals(member))
                    .toList();
        }

        private void volumes() throws AwsFailure {
            var open = new LinkedHashSet<VolumeId>();
            incident.targets().forEach(target -> {
                if (target instanceof Target.Volume volume && !cover(volume)) {
                    open.add(volume.id());
                }
            });
            if (open.isEmpty()) {
                return;
            }
            var attached = ec2.attachments(open);
            known.putAll(ec2.describe(attached.values()));
            attached.forEach((volume, instance) -> {
                open.remove(volume);
                want(instance, new Target.Volume(volume));
            });
            open.forEach(volume -> fail(
                    new Target.Volume(volume),
                    Reason.VOLUME_NOT_ATTACHED,
                    "attached to no instance; aws ec2 create-snapshot takes a snapshot of a volume alone"));
        }

        private boolean cover(Target.Volume volume) {
            for (Node node : known.values()) {
                if (node.volumeIds().contains(volume.id())) {
                    want(node.id(), volume);
                    return true;
                }
            }
            return false;
        }

        /** Pods and what leads to pods: covered where the event says on which instance they run. */
        private void hostedTargets() {
            boolean hosted = incident.instances().hostsPods() && !wanted.isEmpty();
            for (Target target : incident.targets()) {
                switch (target) {
                    case Target.Pod _, Target.Workload _, Target.ServiceAccount _, Target.Image _ ->
                        hosted(target, hosted);
                    case Target.Node _, Target.Instance _, Target.Volume _, Target.Cluster _ -> {
                        // looked up above, or nothing to snapshot
                    }
                }
            }
        }

        private void hosted(Target target, boolean hosted) {
            if (hosted) {
                wanted.values().forEach(covers -> covers.add(target));
            } else {
                open.add(target);
            }
        }

        /** What the whole round was resolved to before is worked on at once; which target led where, the cluster says. */
        private void pinned() throws AwsFailure {
            if (!open.isEmpty() && !pinned.isEmpty()) {
                known.putAll(ec2.describe(pinned));
                pinned.forEach(id -> wanted.computeIfAbsent(id, _ -> new LinkedHashSet<>()));
            }
        }

        private Map<InstanceId, Affected> affected() {
            var affected = new LinkedHashMap<InstanceId, Affected>();
            wanted.forEach((id, covers) -> {
                var node = Optional.ofNullable(known.get(id));
                var claimed = Optional.ofNullable(incident.instances().claimed().get(id));
                var memberships = new ArrayList<Membership>();
                node.map(Node::membership).ifPresent(memberships::add);
                claimed.ifPresent(memberships::add);
                if (incident.instances().onlyClusterNodes() && !isNode(id, memberships)) {
                    return;
                }
                affected.put(
                        id,
                        node.map(there -> new Affected(there, Presence.KNOWN, covers))
                                .orElseGet(() -> Affected.gone(id, covers)));
            });
            return affected;
        }

        private boolean isNode(InstanceId id, List<Membership> memberships) {
            for (Membership membership : memberships) {
                switch (membership) {
                    case Membership.Member _ -> {
                        return true;
                    }
                    case Membership.Ambiguous ambiguous -> {
                        rows.add(new Outcome(
                                new Target.Instance(id),
                                Action.SNAPSHOT,
                                new Ending.Refused(
                                        Reason.AMBIGUOUS_CLUSTER,
                                        "tagged as a node of several clusters: "
                                                + String.join(", ", ambiguous.clusters()))));
                        return false;
                    }
                    case Membership.NotAMember _ -> {
                        // the other source may know better
                    }
                }
            }
            notOurs++;
            return false;
        }

        private void want(InstanceId id, Target target) {
            wanted.computeIfAbsent(id, _ -> new LinkedHashSet<>()).add(target);
        }

        private void add(Node node, Target target) {
            known.put(node.id(), node);
            want(node.id(), target);
        }

        private void fail(Target target, Reason reason, String text) {
            rows.add(new Outcome(target, Action.SNAPSHOT, new Ending.Failed(reason, text)));
        }
    }
}

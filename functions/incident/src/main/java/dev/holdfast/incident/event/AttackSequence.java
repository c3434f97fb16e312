package dev.holdfast.incident.event;

import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Membership;
import dev.holdfast.incident.event.Event.InstanceFacts;
import dev.holdfast.incident.event.Event.Nature;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an attack sequence names. Its {@code resource} holds nothing but its type: everything is under
 * {@code service.detection.sequence.resources}, in a vocabulary of its own.
 *
 * @see <a href="https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-attack-sequence-finding-types.html">Attack sequence
 *     finding types</a>
 */
final class AttackSequence {
    private static final String KUBERNETES = "system:";

    private AttackSequence() {}

    /** Sequences about IAM, S3 and ECS are not ours. */
    static boolean concernsContainers(String findingType) {
        return findingType.startsWith("AttackSequence:EKS/") || findingType.startsWith("AttackSequence:EC2/");
    }

    static FindingReader.Named named(Optional<Json> service, Nature nature) throws BadInput {
        var detection = service.isPresent() ? service.get().object("detection") : Optional.<Json>empty();
        var sequence = detection.isPresent() ? detection.get().object("sequence") : Optional.<Json>empty();
        List<Json> resources = sequence.isPresent() ? sequence.get().objects("resources") : List.of();
        var targets = new TargetBuilder(nature);
        var clusters = new LinkedHashSet<ClusterName>();
        var instances = new LinkedHashMap<InstanceId, Membership>();
        for (Json resource : resources) {
            switch (resource.text("resourceType").orElse("")) {
                case "KUBERNETES_WORKLOAD" -> workload(resource, targets);
                case "EC2_INSTANCE" -> instance(resource, targets, instances);
                case "EKS_CLUSTER" -> clusterName(resource).ifPresent(clusters::add);
                default -> {
                    // access keys, buckets and network interfaces are nothing to snapshot, copy or isolate
                }
            }
        }
        if (targets.isEmpty()) {
            clusters.forEach(targets::cluster);
        }
        return new FindingReader.Named(targets.targets(), facts(clusters, instances), only(clusters), users(sequence));
    }

    /**
     * The actors that are Kubernetes users beyond doubt. Most actors are processes and IAM principals, and nobody says which user
     * of the cluster a principal was; IAM allows no colon in its names.
     *
     * @see <a href="https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Actor.html">Actor</a>
     * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-subjects">Names of users</a>
     */
    private static Set<String> users(Optional<Json> sequence) {
        var users = new TreeSet<String>();
        for (Json actor : sequence.map(at -> at.anyObjects("actors")).orElseGet(List::of)) {
            actor.anyObject("user")
                    .flatMap(user -> user.anyText("name"))
                    .filter(name -> name.startsWith(KUBERNETES))
                    .ifPresent(users::add);
        }
        return users;
    }

    private static void workload(Json resource, TargetBuilder targets) throws BadInput {
        var data = resource.object("data");
        var workload = data.isPresent() ? data.get().object("kubernetesWorkload") : Optional.<Json>empty();
        if (workload.isPresent() && workload.get().has("namespace") && resource.has("name")) {
            var at = workload.get();
            String kind = at.text("type").orElse("pods");
            targets.workload(at, at.requireText("namespace"), kind, resource.requireText("name"), Optional.empty());
        }
    }

    /** The form of {@code uid} is not documented: one element that cannot be read must not cost the others. */
    private static Optional<ClusterName> clusterName(Json resource) {
        for (String field : List.of("name", "uid")) {
            String name = TargetBuilder.afterLast('/', resource.anyText(field).orElse(""));
            if (ClusterName.matches(name)) {
                return Optional.of(new ClusterName(name));
            }
        }
        return Optional.empty();
    }

    /** The id may stand in {@code uid} or {@code name}, bare or at the end of an ARN. */
    private static void instance(Json resource, TargetBuilder targets, Map<InstanceId, Membership> instances)
            throws BadInput {
        for (String field : List.of("uid", "name")) {
            String id = TargetBuilder.afterLast('/', resource.anyText(field).orElse(""));
            if (InstanceId.matches(id)) {
                targets.instance(resource, id);
                instances.put(new InstanceId(id), Membership.of(FindingTargets.tags(resource)));
                return;
            }
        }
    }

    /** A sequence that names no cluster may be about machines that are no nodes. */
    private static InstanceFacts facts(Set<ClusterName> clusters, Map<InstanceId, Membership> instances) {
        return new InstanceFacts(clusters.isEmpty(), instances, false);
    }

    private static Optional<ClusterName> only(Set<ClusterName> clusters) {
        return clusters.size() == 1 ? clusters.stream().findFirst() : Optional.empty();
    }
}

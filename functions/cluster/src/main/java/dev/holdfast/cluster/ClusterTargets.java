package dev.holdfast.cluster;

import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Membership;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.event.Event.Incident;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Asks an incident's cluster which pods and nodes its targets are. Changes nothing, and answers instead of throwing: a target
 * that cannot be resolved has its reason, and the others are resolved all the same.
 *
 * <p>Needs in the cluster, on all namespaces:
 *
 * <table>
 * <caption>RBAC</caption>
 * <tr><th>API group</th><th>resources</th><th>verbs</th></tr>
 * <tr><td>core</td><td>pods, nodes</td><td>get, list</td></tr>
 * <tr><td>core</td><td>serviceaccounts, replicationcontrollers</td><td>get</td></tr>
 * <tr><td>apps</td><td>deployments, replicasets, statefulsets, daemonsets</td><td>get</td></tr>
 * <tr><td>batch</td><td>jobs, cronjobs</td><td>get</td></tr>
 * </table>
 *
 * <p>Without the right to read controllers, pods are still found by name; workloads and owner chains are then incomplete.
 */
public final class ClusterTargets {
    /** What resolving needs in the cluster. */
    public static final List<Permission> PERMISSIONS = List.of(
            Permission.core("get", "pods"),
            Permission.core("list", "pods"),
            Permission.core("get", "nodes"),
            Permission.core("list", "nodes"),
            Permission.core("get", "serviceaccounts"),
            Permission.core("get", "replicationcontrollers"),
            new Permission("get", "apps", "deployments"),
            new Permission("get", "apps", "replicasets"),
            new Permission("get", "apps", "statefulsets"),
            new Permission("get", "apps", "daemonsets"),
            new Permission("get", "batch", "jobs"),
            new Permission("get", "batch", "cronjobs"));

    private final Set<String> allowed;
    private final ClusterAccess access;

    /** @param allowed names of clusters that may be asked; {@code *} for all */
    public ClusterTargets(Set<String> allowed, ClusterAccess access) {
        this.allowed = Set.copyOf(allowed);
        this.access = access;
    }

    /** What the incident's targets are now. Stops listing when less than 30 seconds are left. */
    public Resolution resolve(Incident incident, Deadline deadline) {
        var named = clusters(incident);
        if (named.isEmpty()) {
            return new Resolution.NotAsked(
                    Reason.CLUSTER_UNKNOWN,
                    "the event does not say which cluster; a request can: \"cluster\": \"<name>\"");
        }
        if (named.size() > 1) {
            return new Resolution.NotAsked(
                    Reason.AMBIGUOUS_CLUSTER, "the instances belong to several clusters: " + named);
        }
        var cluster = named.iterator().next();
        if (!allowed.contains("*") && !allowed.contains(cluster.value())) {
            return new Resolution.NotAsked(
                    Reason.CLUSTER_NOT_ALLOWED, "cluster " + cluster + " is not on the list HOLDFAST_CLUSTERS");
        }
        try {
            return new PodResolver(cluster, access.client(cluster)).resolve(incident.targets(), deadline);
        } catch (KubeFailure e) {
            return new Resolution.NotAsked(e.reason(), e.text());
        }
    }

    /** The one cluster that an incident is about, if it may be asked: also where its API cannot be reached. */
    public Optional<ClusterName> cluster(Incident incident) {
        var named = clusters(incident);
        return named.size() == 1
                ? named.stream()
                        .filter(name -> allowed.contains("*") || allowed.contains(name.value()))
                        .findFirst()
                : Optional.empty();
    }

    /** The cluster that the event names, else those of which its instances carry the tag. */
    private static Set<ClusterName> clusters(Incident incident) {
        if (incident.cluster().isPresent()) {
            return Set.of(incident.cluster().get());
        }
        var tagged = new TreeSet<ClusterName>();
        incident.instances()
                .claimed()
                .values()
                .forEach(membership -> cluster(membership).ifPresent(tagged::add));
        return tagged;
    }

    private static Optional<ClusterName> cluster(Membership membership) {
        return membership instanceof Membership.Member member ? Optional.of(member.cluster()) : Optional.empty();
    }
}

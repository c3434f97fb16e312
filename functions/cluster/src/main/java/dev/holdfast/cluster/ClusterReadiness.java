package dev.holdfast.cluster;

import dev.holdfast.incident.Action;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Untrusted;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether a function could work in its clusters now: EKS describes them, their API answers, and lets the function do what it
 * would. Asks and changes nothing; a review is not stored. Every authenticated user may ask what it may.
 *
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access">Checking API
 *     access</a>
 */
public final class ClusterReadiness {
    private static final String ALL = "*";

    private final Set<String> clusters;
    private final ClusterAccess access;
    private final List<Permission> needed;

    /** @param clusters names on the allow list; nothing can be checked when it is {@code *} */
    public ClusterReadiness(Set<String> clusters, ClusterAccess access, List<Permission> needed) {
        this.clusters = Set.copyOf(clusters);
        this.access = access;
        this.needed = List.copyOf(needed);
    }

    /** One row per cluster, and one for each right that it does not grant. */
    public List<Outcome> check() {
        var rows = new ArrayList<Outcome>();
        for (String name : new TreeSet<>(clusters)) {
            if (name.equals(ALL)) {
                rows.add(row("clusters", unnamed()));
            } else if (ClusterName.matches(name)) {
                rows.addAll(check(new ClusterName(name)));
            } else {
                rows.add(row(
                        "clusters",
                        new Ending.Failed(
                                Reason.NOT_READY, "HOLDFAST_CLUSTERS: no name of a cluster: " + Untrusted.show(name))));
            }
        }
        return rows;
    }

    private static Ending unnamed() {
        return new Ending.Skipped(
                Reason.NOT_CHECKED, "HOLDFAST_CLUSTERS names no cluster to try it on", Ending.Verified.NOT_APPLICABLE);
    }

    private List<Outcome> check(ClusterName cluster) {
        String what = "cluster/" + cluster;
        var rows = new ArrayList<Outcome>();
        try {
            var kube = access.client(cluster);
            for (Permission permission : needed) {
                if (!mayDo(kube, permission)) {
                    rows.add(row(what + "/" + permission, forbidden(permission)));
                }
            }
        } catch (KubeFailure e) {
            rows.add(row(what, new Ending.Failed(e.reason(), e.text())));
        }
        return rows.isEmpty() ? List.of(row(what, new Ending.Done())) : rows;
    }

    private static Ending forbidden(Permission permission) {
        return new Ending.Failed(
                Reason.CLUSTER_FORBIDDEN,
                "RBAC does not let this function " + permission
                        + "; bind its ClusterRole to the group of its access entry");
    }

    private static boolean mayDo(KubernetesClient kube, Permission permission) throws KubeFailure {
        var answer = KubeCalls.<SelfSubjectAccessReview>call(
                "review " + permission,
                () -> kube.authorization().v1().selfSubjectAccessReview().create(question(permission)));
        return Optional.ofNullable(answer.getStatus())
                .map(status -> status.getAllowed())
                .orElse(false);
    }

    private static SelfSubjectAccessReview question(Permission permission) {
        return new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withVerb(permission.verb())
                .withGroup(permission.group())
                .withResource(permission.plural())
                .withSubresource(permission.subresource())
                .endResourceAttributes()
                .endSpec()
                .build();
    }

    private static Outcome row(String what, Ending ending) {
        return new Outcome("readiness/" + what, Action.VERIFY, ending, Map.of());
    }
}

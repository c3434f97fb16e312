package dev.holdfast.cluster;

import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Untrusted;
import dev.holdfast.incident.answer.ReadinessRow;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributesBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
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
                rows.add(ReadinessRow.of("clusters", unnamed()));
            } else if (ClusterName.matches(name)) {
                rows.addAll(check(new ClusterName(name)));
            } else {
                rows.add(ReadinessRow.of(
                        "clusters",
                        new Ending.Failed(
                                Reason.NOT_READY, "HOLDFAST_CLUSTERS: no name of a cluster: " + Untrusted.show(name))));
            }
        }
        return rows;
    }

    /** There is no cluster by name, so nothing could be tried. */
    public static Ending unnamed() {
        return ReadinessRow.notChecked("HOLDFAST_CLUSTERS names no cluster to try it on");
    }

    private List<Outcome> check(ClusterName cluster) {
        String what = "cluster/" + cluster;
        var rows = new ArrayList<Outcome>();
        try {
            var kube = access.client(cluster);
            for (Permission permission : needed) {
                if (!mayDo(kube, permission)) {
                    rows.add(ReadinessRow.of(what + "/" + permission, forbidden(permission)));
                }
            }
        } catch (KubeFailure e) {
            rows.add(ReadinessRow.of(what, new Ending.Failed(e.reason(), e.text())));
        }
        return rows.isEmpty() ? List.of(ReadinessRow.of(what, new Ending.Done())) : rows;
    }

    private static Ending forbidden(Permission permission) {
        return new Ending.Failed(
                Reason.CLUSTER_FORBIDDEN,
                "RBAC does not let this function " + permission
                        + "; bind its ClusterRole to the group of its access entry");
    }

    private static boolean mayDo(KubernetesClient kube, Permission permission) throws KubeFailure {
        var attributes = new ResourceAttributesBuilder()
                .withVerb(permission.verb())
                .withGroup(permission.group())
                .withResource(permission.plural())
                .withSubresource(permission.subresource())
                .build();
        return mayDo(kube, attributes, permission.toString());
    }

    /**
     * Whether the API would let this function do it.
     *
     * @param text the same for people
     */
    public static boolean mayDo(KubernetesClient kube, ResourceAttributes attributes, String text) throws KubeFailure {
        var question = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withResourceAttributes(attributes)
                .endSpec()
                .build();
        var answer = KubeCalls.<SelfSubjectAccessReview>call(
                "review " + text,
                () -> kube.authorization().v1().selfSubjectAccessReview().create(question));
        return Optional.ofNullable(answer.getStatus())
                .map(status -> status.getAllowed())
                .orElse(false);
    }
}

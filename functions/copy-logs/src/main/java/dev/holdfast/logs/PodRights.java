package dev.holdfast.logs;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.incident.Untrusted;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What a pod's service account may do: the bindings that concern it and the roles that these refer to. */
final class PodRights {
    private static final String CLUSTER_ROLE = "ClusterRole";

    private final PodObjects objects;
    private final ClusterView view;
    private final Tally tally;
    private final Bound bound;
    private final Set<String> roles = new HashSet<>();

    PodRights(PodObjects objects, ClusterView view, Tally tally) {
        this.objects = objects;
        this.view = view;
        this.tally = tally;
        this.bound = new Bound(objects.namespace(), objects.account());
    }

    void roleBindings() throws KubeFailure {
        for (var binding : view.roleBindings()) {
            String namespace = binding.getMetadata().getNamespace();
            if (bound.isAmong(binding.getSubjects(), Optional.of(namespace))) {
                objects.keep("rolebindings", binding);
                role(Optional.of(namespace), binding.getRoleRef());
            }
        }
    }

    void clusterRoleBindings() throws KubeFailure {
        for (var binding : view.clusterRoleBindings()) {
            if (bound.isAmong(binding.getSubjects(), Optional.empty())) {
                objects.keep("clusterrolebindings", binding);
                role(Optional.empty(), binding.getRoleRef());
            }
        }
    }

    private void role(Optional<String> namespace, RoleRef reference) {
        boolean isClusterWide = reference.getKind().equals(CLUSTER_ROLE);
        var at = isClusterWide ? Optional.<String>empty() : namespace;
        if (!roles.add(at + "/" + reference.getName())) {
            return;
        }
        String what = reference.getKind() + " " + Untrusted.show(reference.getName());
        try {
            var role = isClusterWide || at.isEmpty()
                    ? view.clusterRole(reference.getName())
                    : view.role(at.get(), reference.getName());
            objects.keepIfThere("roles", what, role);
        } catch (KubeFailure e) {
            tally.missing("roles", e);
        }
    }
}

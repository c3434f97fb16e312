package dev.holdfast.logs;

import dev.holdfast.cluster.KubeCalls;
import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.cluster.OwnerObjects;
import dev.holdfast.cluster.Pages;
import dev.holdfast.incident.Deadline;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Listable;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the pods of one invocation share in one cluster, each list and object read once: the lists of a namespace, the bindings
 * of the whole cluster, roles, service accounts, nodes, owners. Holds the whole lists in memory. Thread-safe.
 */
public final class ClusterView {
    private final KubernetesClient kube;
    private final Pages pages;
    private final OwnerObjects owners;
    private final Activity activity;
    private final Once<String, Optional<? extends HasMetadata>> objects = new Once<>();
    private final Once<String, List<Service>> services = new Once<>();
    private final Once<String, List<EndpointSlice>> slices = new Once<>();
    private final Once<String, List<NetworkPolicy>> policies = new Once<>();
    private final Once<String, List<PodDisruptionBudget>> budgets = new Once<>();
    private final Once<String, List<RoleBinding>> roleBindings = new Once<>();
    private final Once<String, List<ClusterRoleBinding>> clusterRoleBindings = new Once<>();

    /** One for each invocation and cluster. */
    public ClusterView(KubernetesClient kube, Deadline deadline) {
        this.kube = kube;
        this.pages = new Pages(deadline);
        this.owners = new OwnerObjects(kube);
        this.activity = new Activity(kube, pages);
    }

    OwnerObjects.Above above(HasMetadata object) {
        return owners.of(object);
    }

    /** Events and neighbours. */
    Activity activity() {
        return activity;
    }

    Optional<Node> node(String name) throws KubeFailure {
        return object(
                Node.class,
                "get node " + name,
                () -> kube.nodes().withName(name).get());
    }

    Optional<ServiceAccount> serviceAccount(String namespace, String name) throws KubeFailure {
        return object(
                ServiceAccount.class,
                "get serviceaccount " + name + " in " + namespace,
                () -> kube.serviceAccounts()
                        .inNamespace(namespace)
                        .withName(name)
                        .get());
    }

    Optional<Role> role(String namespace, String name) throws KubeFailure {
        return object(
                Role.class,
                "get role " + name + " in " + namespace,
                () -> kube.rbac().roles().inNamespace(namespace).withName(name).get());
    }

    Optional<ClusterRole> clusterRole(String name) throws KubeFailure {
        return object(
                ClusterRole.class,
                "get clusterrole " + name,
                () -> kube.rbac().clusterRoles().withName(name).get());
    }

    List<Service> services(String namespace) throws KubeFailure {
        return services.get(
                namespace,
                () -> list("list services in " + namespace, kube.services().inNamespace(namespace), _ -> true));
    }

    List<EndpointSlice> endpointSlices(String namespace) throws KubeFailure {
        return slices.get(
                namespace,
                () -> list(
                        "list endpointslices in " + namespace,
                        kube.discovery().v1().endpointSlices().inNamespace(namespace),
                        _ -> true));
    }

    List<NetworkPolicy> networkPolicies(String namespace) throws KubeFailure {
        return policies.get(
                namespace,
                () -> list(
                        "list networkpolicies in " + namespace,
                        kube.network().v1().networkPolicies().inNamespace(namespace),
                        _ -> true));
    }

    List<PodDisruptionBudget> disruptionBudgets(String namespace) throws KubeFailure {
        return budgets.get(
                namespace,
                () -> list(
                        "list poddisruptionbudgets in " + namespace,
                        kube.policy().v1().podDisruptionBudget().inNamespace(namespace),
                        _ -> true));
    }

    /** Those of all namespaces that a service account could be bound by: a binding may name one of another namespace. */
    List<RoleBinding> roleBindings() throws KubeFailure {
        return roleBindings.get(
                "",
                () -> list(
                        "list rolebindings",
                        kube.rbac().roleBindings().inAnyNamespace(),
                        binding -> Bound.concernsPods(binding.getSubjects())));
    }

    List<ClusterRoleBinding> clusterRoleBindings() throws KubeFailure {
        return clusterRoleBindings.get(
                "",
                () -> list(
                        "list clusterrolebindings",
                        kube.rbac().clusterRoleBindings(),
                        binding -> Bound.concernsPods(binding.getSubjects())));
    }

    private <T extends HasMetadata> Optional<T> object(
            Class<T> type, String action, Supplier<? extends @Nullable T> read) throws KubeFailure {
        Function<HasMetadata, T> typed = type::cast;
        return objects.get(action, () -> KubeCalls.find(action, read)).map(typed);
    }

    private <T extends HasMetadata> List<T> list(
            String action, Listable<? extends KubernetesResourceList<T>> list, Predicate<T> wanted) throws KubeFailure {
        var found = new Unique<T>();
        pages.each(action, list, Optional.empty(), object -> {
            if (wanted.test(object)) {
                found.add(object);
            }
        });
        return found.all();
    }
}

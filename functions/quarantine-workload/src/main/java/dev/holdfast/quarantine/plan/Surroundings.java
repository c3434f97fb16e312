package dev.holdfast.quarantine.plan;

import dev.holdfast.cluster.Selectors;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is in the pod's namespace and picks pods by their labels. Objects of other namespaces are left out.
 *
 * @param controllers ReplicaSets, ReplicationControllers, StatefulSets, DaemonSets and Jobs: what adopts a pod that nobody owns
 * @param slices only needed where a Service has no selector
 */
public record Surroundings(
        List<Service> services,
        List<Controller> controllers,
        List<NetworkPolicy> policies,
        List<PodDisruptionBudget> budgets,
        List<EndpointSlice> slices) {
    /** An empty namespace. */
    public static final Surroundings NONE = new Surroundings(List.of(), List.of(), List.of(), List.of(), List.of());

    private static final String SERVICE_NAME = "kubernetes.io/service-name";

    public Surroundings {
        services = List.copyOf(services);
        controllers = List.copyOf(controllers);
        policies = List.copyOf(policies);
        budgets = List.copyOf(budgets);
        slices = List.copyOf(slices);
    }

    /** What owns pods by a selector. {@code name} is {@code replicaset/cart-6d5f}. */
    public record Controller(String uid, String name, Optional<LabelSelector> selector) {
        /** A ReplicaSet. */
        public static Controller of(ReplicaSet set) {
            return of("replicaset", set, Optional.ofNullable(set.getSpec()).map(spec -> spec.getSelector()));
        }

        /** A StatefulSet. */
        public static Controller of(StatefulSet set) {
            return of("statefulset", set, Optional.ofNullable(set.getSpec()).map(spec -> spec.getSelector()));
        }

        /** A DaemonSet. */
        public static Controller of(DaemonSet set) {
            return of("daemonset", set, Optional.ofNullable(set.getSpec()).map(spec -> spec.getSelector()));
        }

        /** A Job. */
        public static Controller of(Job job) {
            return of("job", job, Optional.ofNullable(job.getSpec()).map(spec -> spec.getSelector()));
        }

        /** A ReplicationController, whose selector is a Service's kind of selector. */
        public static Controller of(ReplicationController controller) {
            return of(
                    "replicationcontroller",
                    controller,
                    SelectorParts.ofMap(
                            Optional.ofNullable(controller.getSpec()).map(spec -> spec.getSelector())));
        }

        private static Controller of(String kind, HasMetadata object, Optional<LabelSelector> selector) {
            return new Controller(
                    Optional.ofNullable(object.getMetadata().getUid()).orElse(""),
                    kind + "/" + object.getMetadata().getName(),
                    selector);
        }
    }

    /** The controllers that select these labels. */
    List<Controller> owning(Map<String, String> labels) {
        return controllers.stream()
                .filter(controller -> Selectors.selects(controller.selector(), labels))
                .toList();
    }

    /** The Services that select these labels. */
    List<Service> serving(Map<String, String> labels) {
        return services.stream()
                .filter(service -> Selectors.serves(selector(service).orElse(Map.of()), labels))
                .toList();
    }

    /** The policies that allow something, and the budgets, that select these labels. */
    List<String> counting(Map<String, String> labels) {
        var allowing = policies.stream()
                .filter(policy -> !OtherPolicies.isOurs(policy)
                        && !PolicyRules.allows(policy).isEmpty()
                        && PolicyRules.selects(policy, labels))
                .map(policy -> "networkpolicy/" + policy.getMetadata().getName());
        var budgeting = budgets.stream()
                .filter(budget -> Selectors.selects(
                        Optional.ofNullable(budget.getSpec()).map(spec -> spec.getSelector()), labels))
                .map(budget -> "poddisruptionbudget/" + budget.getMetadata().getName());
        return Stream.concat(allowing, budgeting).toList();
    }

    /**
     * The Services without a selector whose endpoints, written by hand or by a controller of somebody's own, name the pod's address.
     *
     * @see <a href="https://kubernetes.io/docs/concepts/services-networking/service/#services-without-selectors">Services without
     *     selectors</a>
     */
    List<String> servingByHand(Optional<String> address) {
        return services.stream()
                .filter(service -> selector(service).orElse(Map.of()).isEmpty())
                .map(service -> service.getMetadata().getName())
                .filter(name ->
                        address.isPresent() && slices.stream().anyMatch(slice -> names(slice, name, address.get())))
                .toList();
    }

    private static boolean names(EndpointSlice slice, String service, String address) {
        return service.equals(SelectorParts.labels(slice).get(SERVICE_NAME)) && sendsTo(slice, address);
    }

    /** Whether the slice names the address. The API server writes {@code null} for a list of none. */
    public static boolean sendsTo(EndpointSlice slice, String address) {
        return Optional.ofNullable(slice.getEndpoints()).orElse(List.of()).stream()
                .anyMatch(endpoint -> Optional.ofNullable(endpoint.getAddresses())
                        .orElse(List.of())
                        .contains(address));
    }

    static Optional<Map<String, String>> selector(Service service) {
        return Optional.ofNullable(service.getSpec()).map(ServiceSpec::getSelector);
    }
}

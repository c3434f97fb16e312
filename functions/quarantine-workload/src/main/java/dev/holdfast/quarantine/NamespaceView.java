package dev.holdfast.quarantine;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.quarantine.plan.Surroundings;
import dev.holdfast.quarantine.plan.Surroundings.Controller;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * A namespace as far as it concerns its pods' policies and who picks them, read at one time.
 *
 * @param policies as the API server sends them, to be patched
 * @param unread what could not be read; then nobody can say how a pod leaves what picks it
 */
record NamespaceView(List<Policy> policies, PodIndex pods, Surroundings around, Optional<KubeFailure> unread) {
    NamespaceView {
        policies = List.copyOf(policies);
    }

    /** A NetworkPolicy in both forms. */
    record Policy(ObjectRef ref, ObjectNode object, NetworkPolicy typed) {}

    static List<NetworkPolicy> typed(List<Policy> policies) {
        return policies.stream().map(Policy::typed).toList();
    }

    /** The policies alone: what has to be known first. */
    static List<Policy> policies(KubeObjects objects, String namespace) throws KubeFailure {
        return objects.list(new KubeObjects.Selection(ResourceKind.NETWORK_POLICY, Optional.of(namespace), "")).stream()
                .map(object -> new Policy(
                        ResourceKind.NETWORK_POLICY.in(namespace, Trees.text(object, "/metadata/name")),
                        object,
                        objects.typed(object, NetworkPolicy.class)))
                .toList();
    }

    /** The namespaces of some pods, by name. */
    static Map<String, NamespaceView> ofAll(Kit kit, List<Suspect> suspects) throws InterruptedException {
        var names = suspects.stream().map(Suspect::namespace).distinct().toList();
        var views = kit.fanOut().each(names, name -> NamespaceView.read(kit, name), (_, fault) -> {
            throw fault;
        });
        var byName = new HashMap<String, NamespaceView>();
        for (int i = 0; i < names.size(); i++) {
            byName.put(names.get(i), views.get(i));
        }
        return byName;
    }

    /** Everything, each kind at the same time. What could not be read is said, and then nobody is taken out of service. */
    static NamespaceView read(Kit kit, String namespace) throws InterruptedException {
        var reading = new Reading(kit.objects(), namespace);
        var policies = Aside.begin(() -> reading.policies());
        var pods = Aside.begin(() -> reading.list(ResourceKind.POD, Pod.class, Function.identity()));
        var services = Aside.begin(() -> reading.list(Kinds.SERVICE, Service.class, Function.identity()));
        var budgets = Aside.begin(
                () -> reading.list(Kinds.DISRUPTION_BUDGET, PodDisruptionBudget.class, Function.identity()));
        var controllers = List.of(
                Aside.begin(() -> reading.list(Kinds.REPLICA_SET, ReplicaSet.class, Controller::of)),
                Aside.begin(() -> reading.list(Kinds.STATEFUL_SET, StatefulSet.class, Controller::of)),
                Aside.begin(() -> reading.list(ResourceKind.DAEMON_SET, DaemonSet.class, Controller::of)),
                Aside.begin(() -> reading.list(Kinds.JOB, Job.class, Controller::of)),
                Aside.begin(
                        () -> reading.list(Kinds.REPLICATION_CONTROLLER, ReplicationController.class, Controller::of)));
        var all = new ArrayList<Controller>();
        for (var one : controllers) {
            all.addAll(one.await());
        }
        var found = policies.await();
        var slices = services.await().stream().anyMatch(NamespaceView::isByHand)
                ? reading.list(Kinds.ENDPOINT_SLICE, EndpointSlice.class, Function.<EndpointSlice>identity())
                : List.<EndpointSlice>of();
        var around = new Surroundings(services.await(), all, typed(found), budgets.await(), slices);
        return new NamespaceView(
                found,
                new PodIndex(pods.await()),
                around,
                Optional.ofNullable(reading.failures().peek()));
    }

    private static boolean isByHand(Service service) {
        return Optional.ofNullable(service.getSpec())
                .map(spec -> spec.getSelector())
                .filter(selector -> !selector.isEmpty())
                .isEmpty();
    }

    /** Reads lists; what fails is remembered and gives an empty one. */
    private record Reading(KubeObjects objects, String namespace, ConcurrentLinkedQueue<KubeFailure> failures) {
        Reading(KubeObjects objects, String namespace) {
            this(objects, namespace, new ConcurrentLinkedQueue<>());
        }

        List<Policy> policies() {
            try {
                return NamespaceView.policies(objects, namespace);
            } catch (KubeFailure e) {
                failures.add(e);
                return List.of();
            }
        }

        <T extends HasMetadata, R> List<R> list(ResourceKind kind, Class<T> type, Function<T, R> as) {
            try {
                return objects.list(new KubeObjects.Selection(kind, Optional.of(namespace), "")).stream()
                        .map(object -> as.apply(objects.typed(object, type)))
                        .toList();
            } catch (KubeFailure e) {
                failures.add(e);
                return List.of();
            }
        }
    }
}

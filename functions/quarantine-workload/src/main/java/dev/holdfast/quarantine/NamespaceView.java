package dev.holdfast.quarantine;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.quarantine.plan.Surroundings;
import dev.holdfast.quarantine.plan.Surroundings.Controller;
import io.fabric8.kubernetes.api.model.HasMetadata;
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
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A namespace as far as it concerns its pods' policies and who picks them, read at one time.
 *
 * @param policies as the API server sends them, to be patched
 * @param unread what could not be read; then nobody can say how a pod leaves what picks it
 */
record NamespaceView(List<Policy> policies, Surroundings around, Optional<KubeFailure> unread) {
    NamespaceView {
        policies = List.copyOf(policies);
    }

    /** A NetworkPolicy in both forms. */
    record Policy(ObjectRef ref, tools.jackson.databind.node.ObjectNode object, NetworkPolicy typed) {}

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

    /** Everything. Policies that cannot be read are an error; the rest is said. */
    static NamespaceView read(KubeObjects objects, String namespace) throws KubeFailure {
        var policies = policies(objects, namespace);
        try {
            return new NamespaceView(policies, around(objects, namespace, typed(policies)), Optional.empty());
        } catch (KubeFailure e) {
            return new NamespaceView(policies, Surroundings.NONE, Optional.of(e));
        }
    }

    private static Surroundings around(KubeObjects objects, String namespace, List<NetworkPolicy> policies)
            throws KubeFailure {
        var reading = new Reading(objects, namespace);
        var controllers = new ArrayList<Controller>();
        controllers.addAll(reading.list(Kinds.REPLICA_SET, ReplicaSet.class, Controller::of));
        controllers.addAll(reading.list(Kinds.STATEFUL_SET, StatefulSet.class, Controller::of));
        controllers.addAll(reading.list(ResourceKind.DAEMON_SET, DaemonSet.class, Controller::of));
        controllers.addAll(reading.list(Kinds.JOB, Job.class, Controller::of));
        controllers.addAll(reading.list(Kinds.REPLICATION_CONTROLLER, ReplicationController.class, Controller::of));
        var services = reading.list(Kinds.SERVICE, Service.class, Function.identity());
        boolean byHand = services.stream()
                .anyMatch(service -> service.getSpec() == null
                        || service.getSpec().getSelector() == null
                        || service.getSpec().getSelector().isEmpty());
        List<EndpointSlice> slices = byHand
                ? reading.list(Kinds.ENDPOINT_SLICE, EndpointSlice.class, Function.identity())
                : List.of();
        return new Surroundings(
                services,
                controllers,
                policies,
                reading.list(Kinds.DISRUPTION_BUDGET, PodDisruptionBudget.class, Function.identity()),
                slices);
    }

    private record Reading(KubeObjects objects, String namespace) {
        <T extends HasMetadata, R> List<R> list(ResourceKind kind, Class<T> type, Function<T, R> as)
                throws KubeFailure {
            return objects.list(new KubeObjects.Selection(kind, Optional.of(namespace), "")).stream()
                    .map(object -> as.apply(objects.typed(object, type)))
                    .toList();
        }
    }
}

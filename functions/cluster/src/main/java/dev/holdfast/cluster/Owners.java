package dev.holdfast.cluster;

import dev.holdfast.incident.WorkloadKind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Follows controllers upwards by owner references, each object read once. Kinds of custom resources are named by what they own;
 * what owns them is not followed, for that would need a right on every custom resource.
 */
final class Owners {
    private static final int DEEPEST = 8;
    private static final Map<String, BiFunction<KubernetesClient, Place, @Nullable HasMetadata>> KINDS = Map.of(
            "replicaset",
                    (kube, at) -> kube.apps()
                            .replicaSets()
                            .inNamespace(at.namespace())
                            .withName(at.name())
                            .get(),
            "deployment",
                    (kube, at) -> kube.apps()
                            .deployments()
                            .inNamespace(at.namespace())
                            .withName(at.name())
                            .get(),
            "statefulset",
                    (kube, at) -> kube.apps()
                            .statefulSets()
                            .inNamespace(at.namespace())
                            .withName(at.name())
                            .get(),
            "daemonset",
                    (kube, at) -> kube.apps()
                            .daemonSets()
                            .inNamespace(at.namespace())
                            .withName(at.name())
                            .get(),
            "job",
                    (kube, at) -> kube.batch()
                            .v1()
                            .jobs()
                            .inNamespace(at.namespace())
                            .withName(at.name())
                            .get(),
            "cronjob",
                    (kube, at) -> kube.batch()
                            .v1()
                            .cronjobs()
                            .inNamespace(at.namespace())
                            .withName(at.name())
                            .get(),
            "replicationcontroller",
                    (kube, at) -> kube.replicationControllers()
                            .inNamespace(at.namespace())
                            .withName(at.name())
                            .get());
    private static final Map<String, String> GROUPS = Map.of(
            "replicaset", "apps/",
            "deployment", "apps/",
            "statefulset", "apps/",
            "daemonset", "apps/",
            "job", "batch/",
            "cronjob", "batch/",
            "replicationcontroller", "v1");

    /** Which kinds can stand between a pod and a workload of a built-in kind. */
    private static final Map<String, Set<String>> BETWEEN = Map.of(
            "deployment", Set.of("replicaset"),
            "cronjob", Set.of("job"),
            "replicaset", Set.of(),
            "statefulset", Set.of(),
            "daemonset", Set.of(),
            "job", Set.of(),
            "replicationcontroller", Set.of());

    private final KubernetesClient kube;
    private final Map<String, Above> above = new HashMap<>();
    private final Map<String, KubeFailure> refused = new HashMap<>();

    Owners(KubernetesClient kube) {
        this.kube = kube;
    }

    private record Place(String namespace, String name) {}

    /** What was found above an object. */
    private record Above(Optional<Owner> owner) {}

    /**
     * The controllers above an object.
     *
     * @param cut why the chain may go on above its last
     */
    record Chain(List<Owner> owners, Optional<KubeFailure> cut) {}

    /** All of them, the nearest first. */
    Chain chain(ObjectMeta object) {
        return climb(object, WorkloadKind.UNKNOWN);
    }

    /** What the object itself says, without asking. */
    static List<Owner> nearest(ObjectMeta object) {
        return controller(object).map(List::of).orElse(List.of());
    }

    /** As far as a workload of this kind may be met. */
    Chain climb(ObjectMeta object, WorkloadKind wanted) {
        var owners = new ArrayList<Owner>();
        var next = controller(object);
        while (next.isPresent() && owners.size() < DEEPEST) {
            var owner = next.get();
            owners.add(owner);
            if (!mayStandBelow(owner, wanted)) {
                break;
            }
            try {
                next = above(object.getNamespace(), owner);
            } catch (KubeFailure e) {
                return new Chain(owners, Optional.of(e));
            }
        }
        return new Chain(owners, Optional.empty());
    }

    private static boolean mayStandBelow(Owner owner, WorkloadKind wanted) {
        var between = Optional.ofNullable(BETWEEN.get(wanted.value()));
        return between.isEmpty() || between.get().contains(kind(owner));
    }

    /** The controller of a controller. A kind that may not be read is not asked for again. */
    private Optional<Owner> above(String namespace, Owner owner) throws KubeFailure {
        var before = Optional.ofNullable(above.get(owner.uid()));
        if (before.isPresent()) {
            return before.get().owner();
        }
        if (!isBuiltIn(owner)) {
            return Optional.empty();
        }
        String kind = kind(owner);
        var failure = Optional.ofNullable(refused.get(kind));
        if (failure.isPresent()) {
            throw failure.get();
        }
        try {
            var found = get(kind, namespace, owner.name())
                    .map(HasMetadata::getMetadata)
                    .filter(metadata -> owner.uid().equals(metadata.getUid()))
                    .flatMap(Owners::controller);
            above.put(owner.uid(), new Above(found));
            return found;
        } catch (KubeFailure e) {
            refused.put(kind, e);
            throw e;
        }
    }

    /** Whether a workload is there. Empty where its kind is not one that can be looked up. */
    Optional<Boolean> exists(String namespace, WorkloadKind kind, String name) throws KubeFailure {
        if (KINDS.containsKey(kind.value())) {
            return Optional.of(get(kind.value(), namespace, name).isPresent());
        }
        return Optional.empty();
    }

    private Optional<HasMetadata> get(String kind, String namespace, String name) throws KubeFailure {
        return get(kube, kind, namespace, name);
    }

    /** Reads an object of one of the built-in kinds. */
    static Optional<HasMetadata> get(KubernetesClient kube, String kind, String namespace, String name)
            throws KubeFailure {
        var read = Objects.requireNonNull(KINDS.get(kind), "a built-in kind");
        return KubeCalls.find(
                "get " + kind + " " + name + " in " + namespace, () -> read.apply(kube, new Place(namespace, name)));
    }

    /** Whether objects of this kind can be read here. */
    static boolean isBuiltIn(Owner owner) {
        var group = Optional.ofNullable(GROUPS.get(kind(owner)));
        return group.isPresent() && owner.apiVersion().startsWith(group.get());
    }

    static String kind(Owner owner) {
        return owner.kind().toLowerCase(Locale.ROOT);
    }

    private static Optional<Owner> controller(ObjectMeta object) {
        return Optional.ofNullable(object.getOwnerReferences()).orElse(List.of()).stream()
                .filter(reference -> Boolean.TRUE.equals(reference.getController()))
                .findFirst()
                .map(Owners::owner);
    }

    static Owner owner(OwnerReference reference) {
        return new Owner(reference.getApiVersion(), reference.getKind(), reference.getName(), reference.getUid());
    }
}

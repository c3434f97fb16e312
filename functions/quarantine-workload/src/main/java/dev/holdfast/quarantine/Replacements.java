package dev.holdfast.quarantine;

import dev.holdfast.cluster.ClusterPod;
import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.cluster.Origin;
import dev.holdfast.cluster.Owner;
import dev.holdfast.incident.WorkloadKind;
import dev.holdfast.quarantine.plan.Candidate;
import dev.holdfast.quarantine.plan.Treatment;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Whether the workloads of some pods have all the pods that they want, ready. */
final class Replacements {
    private final KubeObjects objects;

    Replacements(KubeObjects objects) {
        this.objects = objects;
    }

    /** The highest owner, {@code Kind/name}; empty for a pod that is nobody's. */
    static Optional<String> workload(Suspect suspect) {
        return workload(suspect.resolved());
    }

    private static Optional<String> workload(ClusterPod pod) {
        List<Owner> owners = pod.owners();
        return owners.isEmpty()
                ? Optional.empty()
                : Optional.of(owners.getLast().kind() + "/" + owners.getLast().name());
    }

    /** The same with the namespace, as {@link Candidate#group} says it. */
    static String group(Suspect suspect) {
        return group(suspect.resolved());
    }

    private static String group(ClusterPod pod) {
        return pod.namespace() + "/" + workload(pod).orElse("pod/" + pod.name());
    }

    /**
     * The groups of which the case holds a pod already, by its controllers or, once it was taken out of them, by its annotation: the
     * next one waits for the replacement of the last. The pods that are held need not be among the suspects.
     */
    static Set<String> begun(Collection<ClusterPod> pods, List<Suspect> suspects, Scene scene) {
        var owned = pods.stream()
                .filter(pod -> scene.heldUids().contains(pod.uid()))
                .map(Replacements::group);
        var left = suspects.stream().filter(suspect -> isLeft(suspect, scene)).map(Replacements::group);
        return Stream.concat(owned, left).collect(Collectors.toSet());
    }

    /** Whether a pod that is held was taken out of the suspect's workload. */
    private static boolean isLeft(Suspect suspect, Scene scene) {
        var owners = suspect.resolved().owners();
        if (owners.isEmpty() || !KINDS.containsKey(owners.getLast().kind())) {
            return false;
        }
        var kind = WorkloadKind.of(owners.getLast().kind().toLowerCase(Locale.ROOT));
        var pods = scene.view(suspect.namespace()).pods();
        return scene.heldUids().stream()
                .flatMap(uid -> pods.of(uid).stream())
                .map(pod ->
                        Optional.ofNullable(pod.getMetadata().getAnnotations()).orElse(Map.of()))
                .anyMatch(annotations -> Origin.names(
                        annotations.getOrDefault(Origin.ANNOTATION, ""),
                        kind,
                        owners.getLast().name()));
    }

    /** The groups in which no replacement is missing. */
    Set<String> ready(List<Suspect> suspects) {
        var ready = new HashSet<String>();
        var known = new HashMap<String, Boolean>();
        for (Suspect suspect : suspects) {
            var owners = suspect.resolved().owners();
            if (!owners.isEmpty()) {
                String group = group(suspect);
                if (known.computeIfAbsent(group, _ -> isReady(suspect.namespace(), owners.getLast()))) {
                    ready.add(group);
                }
            }
        }
        return ready;
    }

    /** Those of them of which no pod that is held has still to leave, because a run ended in between: it would be missing next. */
    Set<String> ready(List<Suspect> suspects, Set<String> heldUids) {
        var ready = new HashSet<>(ready(suspects));
        suspects.stream()
                .filter(suspect -> heldUids.contains(suspect.uid()) && suspect.treatment() instanceof Treatment.Orphan)
                .forEach(suspect -> ready.remove(group(suspect)));
        return ready;
    }

    private boolean isReady(String namespace, Owner owner) {
        var kind = Optional.ofNullable(KINDS.get(owner.kind()));
        try {
            return kind.isPresent()
                    && objects.get(kind.get().in(namespace, owner.name()))
                            .filter(Replacements::hasAll)
                            .isPresent();
        } catch (KubeFailure e) {
            return false;
        }
    }

    private static final Map<String, ResourceKind> KINDS = Map.of(
            "Deployment", Kinds.DEPLOYMENT,
            "ReplicaSet", Kinds.REPLICA_SET,
            "ReplicationController", Kinds.REPLICATION_CONTROLLER);

    private static boolean hasAll(JsonNode controller) {
        int wanted = controller.path("spec").path("replicas").asInt(1);
        return controller.path("status").path("readyReplicas").asInt(0) >= wanted;
    }
}

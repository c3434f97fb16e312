package dev.holdfast.quarantine;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.cluster.Owner;
import dev.holdfast.quarantine.plan.Candidate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Whether the workloads of some pods have all the pods that they want, ready. */
final class Replacements {
    private final KubeObjects objects;

    Replacements(KubeObjects objects) {
        this.objects = objects;
    }

    /** The highest owner, {@code Kind/name}; empty for a pod that is nobody's. */
    static Optional<String> workload(Suspect suspect) {
        List<Owner> owners = suspect.resolved().owners();
        return owners.isEmpty()
                ? Optional.empty()
                : Optional.of(owners.getLast().kind() + "/" + owners.getLast().name());
    }

    /** The same with the namespace, as {@link Candidate#group} says it. */
    static String group(Suspect suspect) {
        return suspect.namespace() + "/" + workload(suspect).orElse("pod/" + suspect.name());
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

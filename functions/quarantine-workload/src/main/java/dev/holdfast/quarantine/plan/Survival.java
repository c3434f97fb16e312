package dev.holdfast.quarantine.plan;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Whether a pod outlives its adoption by a ReplicaSet that has all its pods: it then deletes those of the lowest rank. A pod that is
 * not scheduled goes before one that is, one that is pending before one that runs, one that is not ready before one that is, and
 * then the one of the lower {@code pod-deletion-cost}. What decides after that (how many there are on a node, since when they are
 * ready) counts as not known.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#scaling-a-replicaset">Scaling a ReplicaSet</a>
 * @param pod to be adopted, as it was just read
 * @param owned the ReplicaSet's pods that are not being deleted and have not ended
 */
public record Survival(JsonNode pod, List<? extends JsonNode> owned) {
    /** Read by ReplicaSets: of pods that are alike, that of the lowest cost is deleted first. */
    public static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

    private static final Comparator<JsonNode> RANK = Comparator.comparing(Survival::isScheduled)
            .thenComparingInt(Survival::phase)
            .thenComparing(Survival::isReady)
            .thenComparingInt(Survival::cost);

    public Survival {
        owned = List.copyOf(owned);
    }

    /** Those that count for a ReplicaSet. */
    public static List<JsonNode> ownedBy(String uid, List<? extends JsonNode> pods) {
        return pods.stream()
                .filter(pod -> pod.path("metadata").path("deletionTimestamp").isMissingNode())
                .filter(pod -> !Set.of("Succeeded", "Failed").contains(text(pod, "/status/phase")))
                .filter(pod -> pod.path("metadata").path("ownerReferences").values().stream()
                        .anyMatch(owner -> owner.path("uid").asString("").equals(uid)))
                .map(JsonNode.class::cast)
                .toList();
    }

    /**
     * Whether as many others as would be deleted go before it. Others may become ready at any moment, so one that itself is said not
     * to be ready has no sure place before them.
     *
     * @param desired the ReplicaSet's replicas
     * @param adopted what it adopts besides
     */
    public boolean isSure(int desired, int adopted) {
        long tooMany = (long) owned.size() + adopted + 1 - desired;
        long before =
                owned.stream().filter(other -> RANK.compare(other, pod) < 0).count();
        return tooMany <= 0 || (before >= tooMany && !isSaidNotReady());
    }

    /** What is in the way, and what a person can do. */
    public String advice(int desired) {
        return "they were not put back, for its ReplicaSet has " + owned.size() + " of " + desired
                + " pods and might delete this one: it is not cut off until its node is; or give the pod the highest "
                + DELETION_COST + " of them, or the ReplicaSet one replica more than it has pods, and ask again";
    }

    private static boolean isScheduled(JsonNode pod) {
        return !text(pod, "/spec/nodeName").isEmpty();
    }

    private static int phase(JsonNode pod) {
        return switch (text(pod, "/status/phase")) {
            case "Pending" -> 0;
            case "Running" -> 2;
            default -> 1;
        };
    }

    private static boolean isReady(JsonNode pod) {
        return readiness(pod).anyMatch("True"::equals);
    }

    private boolean isSaidNotReady() {
        return readiness(pod).anyMatch(said -> !said.equals("True"));
    }

    private static Stream<String> readiness(JsonNode pod) {
        return pod.path("status").path("conditions").values().stream()
                .filter(condition -> condition.path("type").asString("").equals("Ready"))
                .map(condition -> condition.path("status").asString(""));
    }

    private static int cost(JsonNode pod) {
        try {
            return Integer.parseInt(
                    pod.path("metadata").path("annotations").path(DELETION_COST).asString("0"));
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    private static String text(JsonNode pod, String pointer) {
        return pod.at(pointer).asString("");
    }
}

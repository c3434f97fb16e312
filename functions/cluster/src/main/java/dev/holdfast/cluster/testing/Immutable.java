package dev.holdfast.cluster.testing;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What of an object cannot be changed.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/pods/#pod-update-and-replacement">Pods</a>
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#label-selector-updates">Selectors</a>
 */
final class Immutable {
    private static final Map<String, List<String>> FIXED = Map.of(
            "Deployment", List.of("spec.selector"),
            "ReplicaSet", List.of("spec.selector"),
            "DaemonSet", List.of("spec.selector"),
            "Job", List.of("spec.selector", "spec.template", "spec.completions", "spec.completionMode"),
            "PersistentVolumeClaim", List.of("spec.volumeName", "spec.storageClassName"),
            "RoleBinding", List.of("roleRef"),
            "ClusterRoleBinding", List.of("roleRef"));
    private static final Set<String> FREE_IN_STATEFUL_SET = Set.of(
            "replicas",
            "ordinals",
            "template",
            "updateStrategy",
            "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy",
            "minReadySeconds");
    private static final List<String> CONTAINERS = List.of("containers", "initContainers");

    private Immutable() {}

    static void check(ResourceType type, ObjectNode before, ObjectNode after) {
        String name = Json.name(before);
        for (String field : List.of("metadata.uid", "metadata.creationTimestamp", "metadata.deletionTimestamp")) {
            fixed(type, name, field, before, after);
        }
        for (String field : FIXED.getOrDefault(type.kind(), List.of())) {
            fixed(type, name, field, before, after);
        }
        switch (type.kind()) {
            case "Pod" -> pod(type, before, after);
            case "StatefulSet" -> statefulSet(type, before, after);
            case "Node" -> node(type, before, after);
            default -> {
                // the rest may change
            }
        }
    }

    private static void fixed(ResourceType type, String name, String field, JsonNode before, JsonNode after) {
        if (!Json.same(Json.at(before, field), Json.at(after, field))) {
            throw Refusal.invalid(
                    type, name, field, "Invalid value: " + Json.at(after, field) + ": field is immutable");
        }
    }

    private static void pod(ResourceType type, ObjectNode before, ObjectNode after) {
        if (!Json.same(rigid(before, before), rigid(after, before))) {
            throw Refusal.invalid(
                    type,
                    Json.name(before),
                    "spec",
                    "Forbidden: pod updates may not change fields other than `spec.containers[*].image`,"
                            + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only"
                            + " additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be"
                            + " set to 1 if it was previously negative)");
        }
        var kept = Json.at(before, "spec.tolerations");
        var now = Json.at(after, "spec.tolerations");
        for (JsonNode toleration : kept) {
            if (now.values().stream().noneMatch(one -> Json.same(one, toleration))) {
                throw Refusal.invalid(
                        type,
                        Json.name(before),
                        "spec.tolerations",
                        "Forbidden: existing toleration can not be modified except its tolerationSeconds");
            }
        }
    }

    /** A pod's spec without what may change. */
    private static ObjectNode rigid(ObjectNode pod, ObjectNode before) {
        var spec = pod.deepCopy().withObject("spec");
        spec.remove(List.of("activeDeadlineSeconds", "tolerations"));
        for (String list : CONTAINERS) {
            int count = Json.at(before, "spec." + list).size();
            if (spec.path(list).size() == count) {
                spec.path(list).values().forEach(one -> Json.object(one).remove("image"));
            }
        }
        return spec;
    }

    private static void statefulSet(ResourceType type, ObjectNode before, ObjectNode after) {
        var was = before.deepCopy().withObject("spec").remove(FREE_IN_STATEFUL_SET);
        var is = after.deepCopy().withObject("spec").remove(FREE_IN_STATEFUL_SET);
        if (!Json.same(was, is)) {
            throw Refusal.invalid(
                    type,
                    Json.name(before),
                    "spec",
                    "Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template',"
                            + " 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and"
                            + " 'minReadySeconds' are forbidden");
        }
    }

    private static void node(ResourceType type, ObjectNode before, ObjectNode after) {
        String was = Json.text(before, "spec.providerID");
        if (!was.isEmpty() && !was.equals(Json.text(after, "spec.providerID"))) {
            throw Refusal.invalid(
                    type,
                    Json.name(before),
                    "spec.providerID",
                    "Forbidden: node updates may not change providerID except from \"\" to valid");
        }
    }
}

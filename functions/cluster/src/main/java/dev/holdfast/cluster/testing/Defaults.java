package dev.holdfast.cluster.testing;

import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The form in which the API server keeps its own kinds: what says nothing is left out (so a patch cannot add below it), what is
 * not said and matters here is filled in. Custom kinds are kept as they come.
 */
final class Defaults {
    private static final Set<String> MAPS =
            Set.of("labels", "annotations", "matchLabels", "nodeSelector", "data", "limits", "requests");
    private static final Set<String> WITH_STATUS =
            Set.of("Pod", "Node", "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob", "Service");
    private static final Set<String> LISTS_KEPT = Set.of("rules", "endpoints");
    private static final Set<String> FLAGS = Set.of(
            "unschedulable", "hostNetwork", "hostPID", "hostIPC", "stdin", "stdinOnce", "tty", "paused", "readOnly");

    private Defaults() {}

    static ObjectNode of(ResourceType type, ObjectNode object) {
        prune(object.withObject("metadata"));
        if (!type.isBuiltIn()) {
            return object;
        }
        prune(object);
        if (WITH_STATUS.contains(type.kind())) {
            object.withObject("spec");
            object.withObject("status");
        }
        switch (type.kind()) {
            case "Pod" -> {
                pod(object.withObject("spec"));
                fill(object.withObject("status"), "phase", "Pending");
            }
            case "Deployment", "ReplicaSet", "StatefulSet" -> replicas(object.withObject("spec"));
            case "Namespace" ->
                object.withObject("metadata")
                        .withObject("labels")
                        .put("kubernetes.io/metadata.name", Json.name(object));
            case "NetworkPolicy" -> policy(object.withObject("spec"));
            case "Job" -> job(object);
            default -> {
                // nothing of it matters here
            }
        }
        return object;
    }

    private static void prune(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().removeIf(entry -> saysNothing(entry.getKey(), entry.getValue()));
            object.values().forEach(Defaults::prune);
        } else if (node instanceof ArrayNode array) {
            array.values().forEach(Defaults::prune);
        }
    }

    private static boolean saysNothing(String name, JsonNode value) {
        return value.isNull()
                || (value.isArray() && value.isEmpty() && !LISTS_KEPT.contains(name))
                || (value.isObject() && value.isEmpty() && MAPS.contains(name))
                || (FLAGS.contains(name) && value.isBoolean() && !value.asBoolean());
    }

    private static void fill(ObjectNode object, String name, String value) {
        if (!object.has(name)) {
            object.put(name, value);
        }
    }

    private static void pod(ObjectNode spec) {
        fill(spec, "restartPolicy", "Always");
        fill(spec, "dnsPolicy", "ClusterFirst");
        fill(spec, "schedulerName", "default-scheduler");
        fill(spec, "serviceAccountName", "default");
        fill(spec, "serviceAccount", Json.text(spec, "serviceAccountName"));
        if (!spec.has("terminationGracePeriodSeconds")) {
            spec.put("terminationGracePeriodSeconds", 30);
        }
    }

    private static void replicas(ObjectNode spec) {
        if (!spec.has("replicas")) {
            spec.put("replicas", 1);
        }
    }

    /**
     * Fills in the types of a policy by its rules.
     *
     * @see <a href="https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/">policyTypes</a>
     */
    private static void policy(ObjectNode spec) {
        if (!spec.has("podSelector")) {
            spec.putObject("podSelector");
        }
        if (!spec.has("policyTypes")) {
            var types = spec.putArray("policyTypes").add("Ingress");
            if (spec.has("egress")) {
                types.add("Egress");
            }
        }
    }

    /** A Job without a selector gets one of its own uid. */
    private static void job(ObjectNode job) {
        var spec = job.withObject("spec");
        String uid = Json.text(job, "metadata.uid");
        if (spec.has("selector") || uid.isEmpty()) {
            return;
        }
        spec.putObject("selector").putObject("matchLabels").put("batch.kubernetes.io/controller-uid", uid);
        var labels = spec.withObject("template").withObject("metadata").withObject("labels");
        labels.put("batch.kubernetes.io/controller-uid", uid).put("batch.kubernetes.io/job-name", Json.name(job));
        labels.put("controller-uid", uid).put("job-name", Json.name(job));
    }
}

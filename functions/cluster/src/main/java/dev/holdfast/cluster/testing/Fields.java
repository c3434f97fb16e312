package dev.holdfast.cluster.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * A field selector. Only the fields that the API server knows for a kind can be asked for.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/#list-of-supported-fields">
 *     Supported fields</a>
 */
record Fields(List<Requirement> requirements) {
    private static final Map<String, Set<String>> KNOWN = Map.of(
            "Pod",
            Set.of(
                    "spec.nodeName",
                    "spec.restartPolicy",
                    "spec.schedulerName",
                    "spec.serviceAccountName",
                    "spec.hostNetwork",
                    "status.phase",
                    "status.podIP",
                    "status.podIPs",
                    "status.nominatedNodeName"),
            "Node",
            Set.of("spec.unschedulable"),
            "Event",
            Set.of(
                    "involvedObject.kind",
                    "involvedObject.namespace",
                    "involvedObject.name",
                    "involvedObject.uid",
                    "involvedObject.apiVersion",
                    "involvedObject.resourceVersion",
                    "involvedObject.fieldPath",
                    "reason",
                    "reportingComponent",
                    "source",
                    "type"),
            "Service",
            Set.of("spec.clusterIP", "spec.type"),
            "Secret",
            Set.of("type"),
            "Namespace",
            Set.of("status.phase"),
            "Job",
            Set.of("status.successful"));

    private record Requirement(String field, String value, boolean wanted) {
        boolean holds(JsonNode object) {
            return Json.text(object, field).equals(value) == wanted;
        }
    }

    static Fields parse(ResourceType type, String text) {
        var all = new ArrayList<Requirement>();
        for (String term : text.isBlank() ? new String[0] : text.split(",", -1)) {
            var halves = term.split("!=|==|=", 2);
            if (halves.length < 2) {
                throw Refusal.badRequest("invalid selector: '" + text + "'; can't understand '" + term + "'");
            }
            if (!isKnown(type, halves[0])) {
                throw Refusal.badRequest("Unable to find \"" + type.apiVersion() + ", Resource=" + type.plural()
                        + "\" that match label selector \"\", field selector \"" + text
                        + "\": field label not supported: " + halves[0]);
            }
            all.add(new Requirement(halves[0], halves[1], !term.contains("!=")));
        }
        return new Fields(all);
    }

    private static boolean isKnown(ResourceType type, String field) {
        return field.equals("metadata.name")
                || (field.equals("metadata.namespace") && type.isNamespaced())
                || KNOWN.getOrDefault(type.kind(), Set.of()).contains(field);
    }

    boolean select(JsonNode object) {
        return requirements.stream().allMatch(requirement -> requirement.holds(object));
    }
}

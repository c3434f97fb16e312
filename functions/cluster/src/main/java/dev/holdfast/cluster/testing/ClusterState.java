package dev.holdfast.cluster.testing;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a cluster holds at one moment, in a form that is equal when nothing changed: every object without its managed fields,
 * names in order.
 *
 * @param objects by kind, namespace and name
 */
public record ClusterState(SortedMap<String, JsonNode> objects) {
    static ClusterState of(List<ObjectNode> objects) {
        var all = new TreeMap<String, JsonNode>();
        for (ObjectNode object : objects) {
            var copy = object.deepCopy();
            Json.metadata(copy).remove("managedFields");
            String kind = copy.path("kind").asString("");
            all.put(kind + "/" + Json.namespace(copy) + "/" + Json.name(copy), Json.sorted(copy));
        }
        return new ClusterState(all);
    }

    /** Of what was read from any cluster. */
    public static ClusterState of(Collection<? extends HasMetadata> objects) {
        return of(objects.stream()
                .map(object -> Json.object(Json.parse(Serialization.asJson(object))))
                .toList());
    }

    /** What is different afterwards. */
    public StateDiff to(ClusterState after) {
        return StateDiff.between(this, after);
    }

    /** The whole of it as JSON, one object a line. */
    public String json() {
        return objects.entrySet().stream()
                .map(Map.Entry::getValue)
                .map(JsonNode::toString)
                .collect(Collectors.joining("\n"));
    }
}

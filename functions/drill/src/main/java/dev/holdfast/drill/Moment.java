package dev.holdfast.drill;

import dev.holdfast.cluster.testing.ClusterState;
import dev.holdfast.cluster.testing.Reachability;
import dev.holdfast.cluster.testing.StateDiff;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * A cluster at one moment.
 *
 * @param state every object in it
 * @param reach who could talk to whom
 */
record Moment(ClusterState state, Reachability reach) {
    private static final String QUARANTINED = "holdfast.dev/quarantined";

    /** What is different at a later one, without what changes whenever anything does. */
    StateDiff to(Moment later) {
        return state.to(later.state).ignoringVersions().ignoring("Lease/holdfast/quarantine");
    }

    /** All objects of a kind. */
    Stream<JsonNode> all(String kind) {
        return state.objects().values().stream()
                .filter(object -> object.path("kind").asString("").equals(kind));
    }

    /** An object by {@code namespace/name}, or its name alone where it has no namespace; missing where there is none. */
    JsonNode find(String kind, String name) {
        String key = kind + "/" + (name.contains("/") ? name : "/" + name);
        return Optional.ofNullable(state.objects().get(key)).orElse(MissingNode.getInstance());
    }

    /** All pods as {@code namespace/name}. */
    List<String> pods() {
        return all("Pod").map(Moment::name).toList();
    }

    /** The pods that bear Holdfast's label. */
    List<String> quarantined() {
        return all("Pod")
                .filter(pod -> label(pod, QUARANTINED).equals("true"))
                .map(Moment::name)
                .toList();
    }

    /** The pods behind each Service, by the Service's name with its namespace. */
    Map<String, List<String>> services() {
        var services = new TreeMap<String, List<String>>();
        all("EndpointSlice").forEach(slice -> {
            String service = label(slice, "kubernetes.io/service-name");
            services.put(
                    slice.at("/metadata/namespace").asString("") + "/" + service,
                    slice.path("endpoints").values().stream()
                            .map(one -> one.at("/targetRef/name").asString(""))
                            .sorted()
                            .toList());
        });
        return services;
    }

    static String label(JsonNode object, String label) {
        return object.path("metadata").path("labels").path(label).asString("");
    }

    /** With its namespace, if it has one. */
    static String name(JsonNode object) {
        String namespace = object.at("/metadata/namespace").asString("");
        return (namespace.isEmpty() ? "" : namespace + "/")
                + object.at("/metadata/name").asString("");
    }

    /** Whether one is there that can be found under a kind and name. */
    boolean has(String kind, String name) {
        return !find(kind, name).isMissingNode();
    }
}

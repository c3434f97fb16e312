package dev.holdfast.quarantine.testing;

import dev.holdfast.quarantine.testing.KubeObjectStore.Change;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What an API server answers about the cluster, however it is reached. */
final class StandInRoutes {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final StandInCluster cluster;

    StandInRoutes(StandInCluster cluster) {
        this.cluster = cluster;
    }

    /** What is sent, and what it counts as. */
    record Answer(int code, JsonNode body, String kind) {}

    Answer served(String method, URI uri, byte[] body) {
        String path = uri.getPath();
        return switch (method) {
            case "POST" ->
                cluster.objects()
                        .create(path, (ObjectNode) JSON.readTree(body))
                        .map(made -> new Answer(201, made, "POST " + plural(path)))
                        .orElseGet(() -> new Answer(409, status(409, "AlreadyExists"), "POST " + plural(path)));
            case "PATCH" -> patch(path, body);
            default -> read(path, query(uri));
        };
    }

    private Answer patch(String path, byte[] body) {
        String of = "PATCH " + plural(parent(path));
        return switch (cluster.objects().patch(path, body)) {
            case Change.Made(var before, var after) ->
                new Answer(200, after, of + cluster.changed(path, before, after));
            case Change.NotThere _ -> new Answer(404, status(404, "NotFound"), of);
            case Change.Refused _ -> new Answer(422, status(422, "Invalid"), of + " (422)");
        };
    }

    private Answer read(String path, Map<String, String> query) {
        if (query.containsKey("limit")) {
            return new Answer(200, cluster.list(path, query), "LIST " + plural(path));
        }
        return cluster.get(path)
                .map(found -> new Answer(200, found, "GET " + plural(parent(path))))
                .orElseGet(() -> new Answer(404, status(404, "NotFound"), "GET " + plural(parent(path))));
    }

    private static String parent(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }

    private static String plural(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static Map<String, String> query(URI uri) {
        var parameters = new HashMap<String, String>();
        if (uri.getRawQuery() != null) {
            for (String pair : uri.getRawQuery().split("&", -1)) {
                int equals = pair.indexOf('=');
                parameters.put(
                        equals < 0 ? pair : pair.substring(0, equals),
                        equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return parameters;
    }

    static ObjectNode status(int code, String reason) {
        return JSON.createObjectNode()
                .put("kind", "Status")
                .put("apiVersion", "v1")
                .put("status", "Failure")
                .put("reason", reason)
                .put("message", reason)
                .put("code", code);
    }
}

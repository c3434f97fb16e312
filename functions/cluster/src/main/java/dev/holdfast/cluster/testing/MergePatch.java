package dev.holdfast.cluster.testing;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON Merge Patch, and as much of the strategic one as this product's tests use: lists of named things are merged by name.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc7386">RFC 7386</a>
 */
enum MergePatch {
    PLAIN,
    STRATEGIC;

    private static final List<String> KEYS = List.of("name", "uid", "type", "ip", "key");

    JsonNode apply(JsonNode object, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch;
        }
        var result = object instanceof ObjectNode there ? there.deepCopy() : Json.object();
        changes.properties().forEach(entry -> {
            var old = Optional.ofNullable(result.get(entry.getKey()));
            if (entry.getValue().isNull()) {
                result.remove(entry.getKey());
            } else {
                result.set(entry.getKey(), merged(old.orElseGet(Json::object), entry.getValue()));
            }
        });
        return result;
    }

    private JsonNode merged(JsonNode old, JsonNode change) {
        if (this == STRATEGIC && old instanceof ArrayNode before && change instanceof ArrayNode now) {
            return KEYS.stream()
                    .filter(key -> now.values().stream().allMatch(item -> item.has(key)))
                    .findFirst()
                    .map(key -> byKey(key, before, now))
                    .orElse(now);
        }
        return change.isObject() ? apply(old, change) : change;
    }

    private JsonNode byKey(String key, ArrayNode before, ArrayNode now) {
        var result = before.deepCopy();
        for (JsonNode item : now) {
            int at = 0;
            while (at < result.size() && !result.get(at).path(key).equals(item.path(key))) {
                at++;
            }
            boolean deletes = item.path("$patch").asString("").equals("delete");
            boolean there = at < result.size();
            if (deletes && there) {
                result.remove(at);
            } else if (there) {
                result.set(at, apply(result.get(at), item));
            } else if (!deletes) {
                result.add(item);
            }
        }
        return result;
    }
}

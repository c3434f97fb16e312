package dev.holdfast.cluster.testing;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The part of a list request that the mock server does not understand.
 *
 * @param path the request without that part
 * @param fields what fields have to be
 */
record ListQuery(String path, Map<String, String> fields, Optional<Integer> limit, int from) {
    private static final JsonMapper JSON = JsonMapper.shared();

    static ListQuery of(String path) {
        int mark = path.indexOf('?');
        if (mark < 0 || path.contains("watch=true")) {
            return new ListQuery(path, Map.of(), Optional.empty(), 0);
        }
        var kept = new ArrayList<String>();
        var ours = new LinkedHashMap<String, String>();
        for (String parameter : path.substring(mark + 1).split("&", -1)) {
            int equals = Math.max(0, parameter.indexOf('='));
            switch (parameter.substring(0, equals)) {
                case "fieldSelector", "limit", "continue" ->
                    ours.put(parameter.substring(0, equals), decode(parameter.substring(equals + 1)));
                default -> kept.add(parameter);
            }
        }
        String rest = path.substring(0, mark) + (kept.isEmpty() ? "" : "?" + String.join("&", kept));
        return new ListQuery(
                rest,
                fields(ours.getOrDefault("fieldSelector", "")),
                Optional.ofNullable(ours.get("limit")).map(Integer::valueOf),
                Integer.parseInt(ours.getOrDefault("continue", "0")));
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static Map<String, String> fields(String selector) {
        var fields = new LinkedHashMap<String, String>();
        for (String requirement : selector.split(",", -1)) {
            int equals = requirement.indexOf('=');
            if (equals > 0) {
                fields.put(requirement.substring(0, equals), requirement.substring(equals + 1));
            }
        }
        return fields;
    }

    boolean concernsList() {
        return !fields.isEmpty() || limit.isPresent() || from > 0;
    }

    /** The page of the list that was asked for; what is no list stays as it is. */
    String select(String body) {
        if (!(JSON.readTree(body) instanceof ObjectNode list)
                || !list.path("items").isArray()) {
            return body;
        }
        List<JsonNode> fitting =
                list.path("items").values().stream().filter(this::fits).toList();
        int to = Math.min(fitting.size(), from + limit.orElse(fitting.size()));
        list.putArray("items").addAll(fitting.subList(Math.min(from, to), to));
        if (to < fitting.size()) {
            list.withObject("metadata").put("continue", String.valueOf(to));
        }
        return JSON.writeValueAsString(list);
    }

    private boolean fits(JsonNode item) {
        return fields.entrySet().stream()
                .allMatch(field -> item.at("/" + field.getKey().replace('.', '/'))
                        .asString("")
                        .equals(field.getValue()));
    }
}

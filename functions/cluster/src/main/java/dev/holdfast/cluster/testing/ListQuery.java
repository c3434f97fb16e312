package dev.holdfast.cluster.testing;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What of a list is asked for.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks">Pages</a>
 */
record ListQuery(Labels labels, Fields fields, Optional<Integer> limit, Optional<String> after) {
    private static final String BAD_TOKEN = "continue key is not valid";

    static ListQuery of(ResourceType type, ApiPath path) {
        return new ListQuery(
                Labels.parse(path.asked("labelSelector")),
                Fields.parse(type, path.asked("fieldSelector")),
                Optional.of(path.asked("limit"))
                        .filter(text -> text.matches("[1-9][0-9]{0,8}"))
                        .map(Integer::valueOf),
                Optional.of(path.asked("continue"))
                        .filter(text -> !text.isEmpty())
                        .map(ListQuery::decode));
    }

    private static String decode(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest(BAD_TOKEN);
        }
    }

    private static String encode(ObjectNode last) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key(last).getBytes(StandardCharsets.UTF_8));
    }

    private static String key(ObjectNode object) {
        return Json.namespace(object) + "/" + Json.name(object);
    }

    boolean fits(ObjectNode object) {
        return labels.select(Labels.in(object)) && fields.select(object);
    }

    /** The page of these that was asked for, as the list's answer. The objects are in order of namespace and name. */
    ObjectNode select(ResourceType type, List<ObjectNode> objects, String resourceVersion) {
        var fitting = objects.stream()
                .filter(this::fits)
                .filter(object ->
                        after.filter(place -> key(object).compareTo(place) <= 0).isEmpty())
                .toList();
        var page = fitting.subList(0, Math.min(fitting.size(), limit.orElse(fitting.size())));
        var list = Json.object();
        list.put("kind", type.kind() + "List").put("apiVersion", type.apiVersion());
        var metadata = list.putObject("metadata").put("resourceVersion", resourceVersion);
        if (page.size() < fitting.size()) {
            metadata.put("continue", encode(page.getLast()));
            metadata.put("remainingItemCount", fitting.size() - page.size());
        }
        list.putArray("items")
                .addAll(page.stream().map(object -> item(type, object)).toList());
        return list;
    }

    /** In lists of its own kinds the API server does not repeat the kind. */
    private static ObjectNode item(ResourceType type, ObjectNode object) {
        if (type.isBuiltIn()) {
            object.remove(List.of("kind", "apiVersion"));
        }
        return object;
    }
}

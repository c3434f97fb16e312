package dev.holdfast.cluster.testing;

import dev.holdfast.cluster.testing.Users.User;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who may do what by the roles and bindings in the store.
 *
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/rbac/">RBAC</a>
 */
final class Rbac {
    private static final String GROUP = "rbac.authorization.k8s.io";
    private static final List<String> EVERYBODYS_PATHS =
            List.of("/api", "/apis", "/openapi", "/version", "/healthz", "/livez", "/readyz");
    private static final List<String> EVERYBODYS_REVIEWS =
            List.of("selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews");

    private final ObjectStore store;
    private final ResourceTypes types;

    Rbac(ObjectStore store, ResourceTypes types) {
        this.store = store;
        this.types = types;
    }

    boolean allows(User user, Action action) {
        if (user.isMaster() || isEverybodys(action)) {
            return true;
        }
        return rules(user, action.namespace()).anyMatch(rule -> covers(rule, action));
    }

    private static boolean isEverybodys(Action action) {
        if (!action.concernsObjects()) {
            return EVERYBODYS_PATHS.stream()
                    .anyMatch(
                            path -> action.path().equals(path) || action.path().startsWith(path + "/"));
        }
        return action.verb().equals("create") && EVERYBODYS_REVIEWS.contains(action.resource());
    }

    /** The rules that hold for a user in a namespace, or over the whole cluster. */
    Stream<JsonNode> rules(User user, Optional<String> namespace) {
        var everywhere = bound(user, "clusterrolebindings", Optional.empty());
        var there = namespace.map(one -> bound(user, "rolebindings", namespace)).orElseGet(Stream::empty);
        return Stream.concat(everywhere, there);
    }

    private Stream<JsonNode> bound(User user, String bindings, Optional<String> namespace) {
        return store.list(type(bindings), namespace).stream()
                .filter(binding -> binding.path("subjects").values().stream().anyMatch(subject -> is(user, subject)))
                .flatMap(this::role)
                .flatMap(role -> role.path("rules").values().stream());
    }

    private ResourceType type(String plural) {
        return types.find(GROUP, "v1", plural).orElseThrow();
    }

    private Stream<ObjectNode> role(ObjectNode binding) {
        String name = Json.text(binding, "roleRef.name");
        String plural = Json.text(binding, "roleRef.kind").equals("Role") ? "roles" : "clusterroles";
        return store.find(type(plural), Json.namespace(binding), name).stream();
    }

    private static boolean is(User user, JsonNode subject) {
        String name = Json.text(subject, "name");
        return switch (Json.text(subject, "kind")) {
            case "User" -> user.name().equals(name);
            case "Group" -> user.isIn(name);
            case "ServiceAccount" ->
                user.name()
                        .equals(User.serviceAccount(Json.text(subject, "namespace"), name)
                                .name());
            default -> false;
        };
    }

    static boolean covers(JsonNode rule, Action action) {
        if (!has(rule, "verbs", action.verb())) {
            return false;
        }
        if (!action.concernsObjects()) {
            return rule.path("nonResourceURLs").values().stream()
                    .map(JsonNode::asString)
                    .anyMatch(url -> url.equals(action.path())
                            || (url.endsWith("*") && action.path().startsWith(url.substring(0, url.length() - 1))));
        }
        return has(rule, "apiGroups", action.group()) && coversResource(rule, action) && coversName(rule, action);
    }

    private static boolean coversResource(JsonNode rule, Action action) {
        int slash = action.resource().indexOf('/');
        boolean anyOwner = slash > 0
                && texts(rule, "resources").contains("*" + action.resource().substring(slash));
        return anyOwner || has(rule, "resources", action.resource());
    }

    private static boolean coversName(JsonNode rule, Action action) {
        var names = texts(rule, "resourceNames");
        return names.isEmpty() || action.name().filter(names::contains).isPresent();
    }

    private static boolean has(JsonNode rule, String field, String value) {
        var all = texts(rule, field);
        return all.contains("*") || all.contains(value);
    }

    private static List<String> texts(JsonNode rule, String field) {
        return rule.path(field).values().stream().map(JsonNode::asString).toList();
    }
}

package dev.holdfast.cluster.testing;

import io.fabric8.mockwebserver.http.RecordedRequest;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a request does, as RBAC sees it.
 *
 * @param resource with its subresource: {@code pods/log}; empty for a path that is no object's
 * @param path only where it is no object's
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb">Verbs</a>
 */
record Action(
        String verb, String group, String resource, Optional<String> namespace, Optional<String> name, String path) {

    static Action of(RecordedRequest request) {
        String line = request.getPath();
        return ApiPath.parse(line)
                .map(path -> of(request.getMethod(), path))
                .orElseGet(() -> new Action(
                        request.getMethod().toLowerCase(Locale.ROOT),
                        "",
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        line.split("\\?", 2)[0]));
    }

    private static Action of(String method, ApiPath path) {
        var name = path.name().or(() -> named(path));
        String resource = path.plural()
                + path.subresource().map(part -> "/" + part.split("/", 2)[0]).orElse("");
        var namespace = path.plural().equals("namespaces") ? path.name() : path.namespace();
        return new Action(verb(method, path), path.group(), resource, namespace, name, "");
    }

    /** A list of the one object of this name counts as being about it. */
    private static Optional<String> named(ApiPath path) {
        return Optional.of(path.asked("fieldSelector"))
                .filter(text -> text.startsWith("metadata.name=") && !text.contains(","))
                .map(text -> text.substring("metadata.name=".length()));
    }

    private static String verb(String method, ApiPath path) {
        boolean one = path.name().isPresent();
        return switch (method) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> one ? "delete" : "deletecollection";
            default -> one ? "get" : path.isWatch() ? "watch" : "list";
        };
    }

    /** As a review describes it. */
    static Action of(JsonNode spec) {
        var resource = spec.path("resourceAttributes");
        if (resource.isMissingNode()) {
            var other = spec.path("nonResourceAttributes");
            return new Action(
                    Json.text(other, "verb"), "", "", Optional.empty(), Optional.empty(), Json.text(other, "path"));
        }
        String part = Json.text(resource, "subresource");
        return new Action(
                Json.text(resource, "verb"),
                Json.text(resource, "group"),
                Json.text(resource, "resource") + (part.isEmpty() ? "" : "/" + part),
                filled(Json.text(resource, "namespace")),
                filled(Json.text(resource, "name")),
                "");
    }

    private static Optional<String> filled(String text) {
        return Optional.of(text).filter(value -> !value.isEmpty());
    }

    boolean concernsObjects() {
        return !resource.isEmpty();
    }

    /** Why this user may not. */
    String refusedTo(String user) {
        if (!concernsObjects()) {
            return "forbidden: User \"" + user + "\" cannot " + verb + " path \"" + path + "\"";
        }
        String plural = resource.split("/", 2)[0];
        String what = (group.isEmpty() ? plural : plural + "." + group)
                + name.map(one -> " \"" + one + "\"").orElse("");
        return what + " is forbidden: User \"" + user + "\" cannot " + verb + " resource \"" + resource
                + "\" in API group \"" + group + "\" "
                + namespace.map(one -> "in the namespace \"" + one + "\"").orElse("at the cluster scope");
    }
}

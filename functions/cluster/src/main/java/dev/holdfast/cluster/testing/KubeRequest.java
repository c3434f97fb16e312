package dev.holdfast.cluster.testing;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What a request to a Kubernetes API asks for, as its authorizer sees it.
 *
 * @param group empty for the core API
 * @param resource with the subresource: {@code pods/log}
 * @param namespace empty where the request concerns all
 * @param name empty for lists and creations
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb">Request verbs</a>
 */
record KubeRequest(String verb, String group, String resource, Optional<String> namespace, Optional<String> name) {

    /** Reads method, path and query; empty for paths that are no resources, such as {@code /version}. */
    static Optional<KubeRequest> of(String line) {
        int space = line.indexOf(' ');
        String target = line.substring(space + 1);
        String path = target.replaceFirst("\\?.*", "");
        var parts = List.of(path.substring(1).split("/"));
        boolean isCore = parts.getFirst().equals("api") && parts.size() > 2;
        boolean isGroup = parts.getFirst().equals("apis") && parts.size() > 3;
        if (!isCore && !isGroup) {
            return Optional.empty();
        }
        String group = isCore ? "" : parts.get(1);
        return Optional.of(of(line.substring(0, space), target, group, parts.subList(isCore ? 2 : 3, parts.size())));
    }

    private static KubeRequest of(String method, String target, String group, List<String> parts) {
        boolean isNamespaced = parts.getFirst().equals("namespaces") && parts.size() > 2;
        var namespace = isNamespaced ? Optional.of(decode(parts.get(1))) : Optional.<String>empty();
        var rest = isNamespaced ? parts.subList(2, parts.size()) : parts;
        var name = rest.size() > 1 ? Optional.of(decode(rest.get(1))) : Optional.<String>empty();
        String resource = rest.size() > 2 ? rest.get(0) + "/" + rest.get(2) : rest.get(0);
        return new KubeRequest(verb(method, target, name), group, resource, namespace, name);
    }

    private static String verb(String method, String target, Optional<String> name) {
        boolean isOne = name.isPresent();
        return switch (method) {
            case "GET" -> target.contains("watch=true") ? "watch" : isOne ? "get" : "list";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> isOne ? "delete" : "deletecollection";
            default -> throw new IllegalArgumentException("method " + method);
        };
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}

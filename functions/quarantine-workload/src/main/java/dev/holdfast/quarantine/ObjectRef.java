package dev.holdfast.quarantine;

import dev.holdfast.quarantine.ResourceKind.Reach;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Which object of the Kubernetes API, by name. Its names become path segments, so they are escaped there. */
record ObjectRef(ResourceKind resource, Optional<String> namespace, String name) {
    ObjectRef {
        if (namespace.isPresent() != (resource.reach() == Reach.NAMESPACE)) {
            throw new IllegalArgumentException("a namespace is for objects in namespaces: " + resource.kind());
        }
    }

    /** The path of the list it would stand in. */
    static String listPath(ResourceKind resource, Optional<String> namespace) {
        return resource.root()
                + namespace.map(name -> "/namespaces/" + segment(name)).orElse("") + "/" + resource.plural();
    }

    String path() {
        return listPath(resource, namespace) + "/" + segment(name);
    }

    /** For people: {@code Pod cart-1 in shop}. */
    String text() {
        return resource.kind() + " " + name
                + namespace.map(space -> " in " + space).orElse("");
    }

    static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}

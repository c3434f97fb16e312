package dev.holdfast.cluster;

/**
 * A right on all objects of a kind in all namespaces, as RBAC writes it.
 *
 * @param group empty for the core group
 * @param resource plural, with a subresource after a slash: {@code pods/log}
 */
public record Permission(String verb, String group, String resource) {
    /** A right in the core group. */
    public static Permission core(String verb, String resource) {
        return new Permission(verb, "", resource);
    }

    String plural() {
        int slash = resource.indexOf('/');
        return slash < 0 ? resource : resource.substring(0, slash);
    }

    /** Empty for the object itself. */
    String subresource() {
        int slash = resource.indexOf('/');
        return slash < 0 ? "" : resource.substring(slash + 1);
    }

    /** {@code list deployments.apps}. */
    @Override
    public String toString() {
        return verb + " " + resource + (group.isEmpty() ? "" : "." + group);
    }
}

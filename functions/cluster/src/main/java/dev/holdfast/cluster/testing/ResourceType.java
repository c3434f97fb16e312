package dev.holdfast.cluster.testing;

import tools.jackson.databind.JsonNode;

/** A kind of object that an API serves. */
record ResourceType(String group, String version, String plural, String kind, Scope scope, Origin origin) {
    enum Scope {
        NAMESPACED,
        CLUSTER
    }

    enum Origin {
        /** Compiled into the API server. */
        BUILT_IN,
        /** By a CustomResourceDefinition. */
        CUSTOM
    }

    String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** As in messages: {@code networkpolicies.networking.k8s.io}. */
    String qualified() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    /** As in messages about what an object holds: {@code Deployment.apps}. */
    String qualifiedKind() {
        return group.isEmpty() ? kind : kind + "." + group;
    }

    boolean isNamespaced() {
        return scope == Scope.NAMESPACED;
    }

    boolean isBuiltIn() {
        return origin == Origin.BUILT_IN;
    }

    String path(JsonNode object) {
        return path(Json.namespace(object), Json.name(object));
    }

    private String path(String namespace, String name) {
        String root = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
        return root + (isNamespaced() ? "/namespaces/" + namespace : "") + "/" + plural + "/" + name;
    }
}

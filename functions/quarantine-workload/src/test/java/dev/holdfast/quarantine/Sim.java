package dev.holdfast.quarantine;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.cluster.testing.SimulatedApi;
import dev.holdfast.incident.ClusterName;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** A simulated API and the ways to it that tests of the adapters take. */
final class Sim {
    static final SimulatedApi API = SimulatedApi.start();
    static final KubeObjects OBJECTS = objects();
    private static final KubernetesClient CLIENT = API.backstage();

    /** Not counted, never refused. */
    static final KubeObjects BACKSTAGE = new KubeObjects(CLIENT);

    private Sim() {}

    private static KubeObjects objects() {
        try {
            return new KubeObjects(API.access().client(new ClusterName("simulated")));
        } catch (KubeFailure e) {
            throw new AssertionError(e);
        }
    }

    /** Makes the objects of a YAML text. */
    static void apply(String yaml) {
        CLIENT.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .items()
                .forEach(item -> CLIENT.resource(item).create());
    }

    static void reset() {
        API.reset();
    }

    /** As it stands in the API now. */
    static ObjectNode read(ObjectRef ref) {
        try {
            return BACKSTAGE.get(ref).orElseThrow(() -> new AssertionError("no " + ref.text()));
        } catch (KubeFailure e) {
            throw new AssertionError(e);
        }
    }

    static void delete(ObjectRef ref) {
        try {
            BACKSTAGE.delete(ref, read(ref), Writing.REAL);
        } catch (KubeFailure e) {
            throw new AssertionError(e);
        }
    }

    static boolean exists(ObjectRef ref) {
        try {
            return BACKSTAGE.get(ref).isPresent();
        } catch (KubeFailure e) {
            throw new AssertionError(e);
        }
    }

    static void namespace(String name) {
        apply("apiVersion: v1\nkind: Namespace\nmetadata: {name: %s}\n".formatted(name));
    }

    /** A running pod; more labels as YAML, {@code app: cart}. */
    static ObjectNode pod(String namespace, String name, String labels) {
        apply("""
            apiVersion: v1
            kind: Pod
            metadata: {namespace: %s, name: %s, labels: {%s}}
            spec: {containers: [{name: main, image: registry.example/cart:1}]}
            """.formatted(namespace, name, labels));
        return read(ResourceKind.POD.in(namespace, name));
    }

    static ObjectNode node(String name) {
        apply("""
            apiVersion: v1
            kind: Node
            metadata: {name: %s}
            spec: {providerID: "aws:///us-east-1a/i-0123456789abcdef0"}
            """.formatted(name));
        return read(ResourceKind.NODE.named(name));
    }

    /** Lets the API serve a custom kind. */
    static void serve(ResourceKind kind) {
        String scope = kind.reach() == ResourceKind.Reach.CLUSTER ? "Cluster" : "Namespaced";
        String[] parts = kind.apiVersion().split("/", -1);
        apply("""
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: %1$s.%2$s}
            spec:
              group: %2$s
              scope: %5$s
              names: {plural: %1$s, kind: %4$s, singular: x, listKind: XList}
              versions: [{name: %3$s, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
            """.formatted(kind.plural(), parts[0], parts[1], kind.kind(), scope));
    }

    /** The requests that would change something. */
    static List<String> writes() {
        return API.requests().stream().filter(line -> !line.startsWith("GET")).toList();
    }

    static String status(int code, String reason, String message) {
        return """
            {"kind":"Status","apiVersion":"v1","status":"Failure","code":%d,"reason":"%s","message":"%s"}
            """.formatted(code, reason, message);
    }
}

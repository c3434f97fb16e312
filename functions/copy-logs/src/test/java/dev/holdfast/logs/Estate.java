package dev.holdfast.logs;

import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.KubeFailure;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;

/** A small shop in a cluster, with an intruded pod and everything around it. */
final class Estate {
    static final String NODE = "ip-10-0-1-17.ec2.internal";
    final KubernetesClient kube;

    Estate(ClusterAccess access) {
        try {
            kube = access.client(Bench.CLUSTER);
        } catch (KubeFailure e) {
            throw new AssertionError(e);
        }
    }

    HasMetadata create(String yaml) {
        HasMetadata object = kube.getKubernetesSerialization().unmarshal("---\n" + yaml);
        return kube.resource(object).create();
    }

    /** The pod of a Deployment, on a node, and what is usually there. */
    Pod cart() {
        node();
        create("{apiVersion: v1, kind: ServiceAccount, metadata: {name: cart, namespace: shop}}");
        var deployment = owned("apps/v1", "Deployment", "cart", "");
        var replicaSet = owned("apps/v1", "ReplicaSet", "cart-6d5f", owner(deployment));
        return pod("cart-6d5f-x2x9z", owner(replicaSet));
    }

    void node() {
        create("{apiVersion: v1, kind: Node, metadata: {name: %s}}".formatted(NODE));
    }

    HasMetadata owned(String apiVersion, String kind, String name, String owners) {
        return create("""
            {apiVersion: %s, kind: %s, metadata: {name: %s, namespace: shop, ownerReferences: [%s]}}
            """.formatted(apiVersion, kind, name, owners));
    }

    static String owner(HasMetadata object) {
        return "{apiVersion: %s, kind: %s, name: %s, uid: %s, controller: true}"
                .formatted(
                        object.getApiVersion(),
                        object.getKind(),
                        object.getMetadata().getName(),
                        object.getMetadata().getUid());
    }

    Pod pod(String name, String owners) {
        return (Pod) create("""
            apiVersion: v1
            kind: Pod
            metadata: {name: %s, namespace: shop, labels: {app: cart, tier: web}, ownerReferences: [%s]}
            spec:
              serviceAccountName: cart
              nodeName: %s
              containers:
                - {name: main, image: "registry.example/cart:1", env: [{name: PASSWORD, value: hunter2}]}
            status: {phase: Running, podIPs: [{ip: 10.0.1.50}]}
            """.formatted(name, owners, NODE));
    }

    void rights() {
        role("Role", ", namespace: shop", "cart");
        binding("RoleBinding", ", namespace: shop", "by-name", "Role", "cart", "{kind: ServiceAccount, name: cart}");
        binding("RoleBinding", ", namespace: shop", "not-it", "Role", "cart", "{kind: ServiceAccount, name: web}");
        role("Role", ", namespace: vault", "reader");
        binding(
                "RoleBinding",
                ", namespace: vault",
                "from-afar",
                "Role",
                "reader",
                "{kind: ServiceAccount, name: cart, namespace: shop}");
        role("ClusterRole", "", "wide");
        binding(
                "ClusterRoleBinding",
                "",
                "by-group",
                "ClusterRole",
                "wide",
                "{kind: Group, name: 'system:serviceaccounts:shop'}");
        binding(
                "ClusterRoleBinding",
                "",
                "by-user",
                "ClusterRole",
                "gone",
                "{kind: User, name: 'system:serviceaccount:shop:cart'}");
        binding(
                "ClusterRoleBinding",
                "",
                "of-others",
                "ClusterRole",
                "wide",
                "{kind: Group, name: 'system:serviceaccounts:vault'}");
    }

    private void role(String kind, String namespace, String name) {
        create("""
            {apiVersion: rbac.authorization.k8s.io/v1, kind: %s, metadata: {name: %s%s},
             rules: [{apiGroups: [''], resources: [secrets], verbs: [get]}]}
            """.formatted(kind, name, namespace));
    }

    private void binding(String kind, String namespace, String name, String roleKind, String role, String subject) {
        create("""
            {apiVersion: rbac.authorization.k8s.io/v1, kind: %s, metadata: {name: %s%s},
             roleRef: {apiGroup: rbac.authorization.k8s.io, kind: %s, name: %s}, subjects: [%s]}
            """.formatted(kind, name, namespace, roleKind, role, subject));
    }

    void network(Pod pod) {
        create(service("cart", "selector: {app: cart}, "));
        create(service("web", "selector: {app: web}, "));
        create(service("by-slice", ""));
        create(service("nothing", ""));
        slice(
                "cart-abc",
                "cart",
                "{addresses: [10.0.1.50], targetRef: {kind: Pod, name: %s, uid: %s}}"
                        .formatted(
                                pod.getMetadata().getName(), pod.getMetadata().getUid()));
        slice("by-slice-1", "by-slice", "{addresses: [10.0.1.50]}");
        slice("web-1", "web", "{addresses: [10.0.1.51], targetRef: {kind: Pod, name: web-1, uid: u}}");
        policy("all", "{}");
        policy("web", "{matchLabels: {app: web}}");
        policy("not-web", "{matchExpressions: [{key: app, operator: NotIn, values: [web]}]}");
        budget("cart", "selector: {matchLabels: {app: cart}}");
        budget("none", "maxUnavailable: 1");
    }

    private static String service(String name, String selector) {
        return "{apiVersion: v1, kind: Service, metadata: {name: %s, namespace: shop}, spec: {%sports: [{port: 80}]}}"
                .formatted(name, selector);
    }

    private void slice(String name, String service, String endpoint) {
        create("""
            {apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4, endpoints: [%s],
             metadata: {name: %s, namespace: shop, labels: {kubernetes.io/service-name: %s}}}
            """.formatted(endpoint, name, service));
    }

    private void policy(String name, String selector) {
        create("""
            {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: %s, namespace: shop},
             spec: {podSelector: %s}}
            """.formatted(name, selector));
    }

    private void budget(String name, String spec) {
        create("{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: %s, namespace: shop}, spec: {%s}}"
                .formatted(name, spec));
    }

    HasMetadata event(String name, HasMetadata about, String reason, String message) {
        return create("""
            {apiVersion: v1, kind: Event, metadata: {name: %s, namespace: shop}, reason: %s, message: %s,
             lastTimestamp: '2026-11-23T17:00:00Z',
             involvedObject: {kind: %s, namespace: shop, name: %s, uid: %s}}
            """.formatted(
                        name,
                        reason,
                        Bench.quoted(message),
                        about.getKind(),
                        about.getMetadata().getName(),
                        about.getMetadata().getUid()));
    }

    void nodeEvent(String name) {
        create("""
            {apiVersion: v1, kind: Event, metadata: {name: %s, namespace: default}, reason: NodeNotReady,
             involvedObject: {kind: Node, name: %s, uid: %s}}
            """.formatted(name, NODE, NODE));
    }
}

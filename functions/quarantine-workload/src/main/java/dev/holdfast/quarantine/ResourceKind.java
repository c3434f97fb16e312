package dev.holdfast.quarantine;

import java.util.Optional;

/**
 * A kind of object and where an API server serves it.
 *
 * @param apiVersion as in manifests: {@code v1}, {@code apps/v1}
 * @param plural the resource's name in paths and in RBAC rules
 */
record ResourceKind(String apiVersion, String plural, String kind, Reach reach) {
    static final ResourceKind POD = new ResourceKind("v1", "pods", "Pod", Reach.NAMESPACE);
    static final ResourceKind NODE = new ResourceKind("v1", "nodes", "Node", Reach.CLUSTER);
    static final ResourceKind CONFIG_MAP = new ResourceKind("v1", "configmaps", "ConfigMap", Reach.NAMESPACE);
    static final ResourceKind DAEMON_SET = new ResourceKind("apps/v1", "daemonsets", "DaemonSet", Reach.NAMESPACE);
    static final ResourceKind LEASE = new ResourceKind("coordination.k8s.io/v1", "leases", "Lease", Reach.NAMESPACE);
    static final ResourceKind NETWORK_POLICY =
            new ResourceKind("networking.k8s.io/v1", "networkpolicies", "NetworkPolicy", Reach.NAMESPACE);
    static final ResourceKind CLUSTER_NETWORK_POLICY = new ResourceKind(
            "networking.k8s.aws/v1alpha1", "clusternetworkpolicies", "ClusterNetworkPolicy", Reach.CLUSTER);
    static final ResourceKind POLICY_ENDPOINT =
            new ResourceKind("networking.k8s.aws/v1alpha1", "policyendpoints", "PolicyEndpoint", Reach.NAMESPACE);
    static final ResourceKind CLUSTER_POLICY_ENDPOINT = new ResourceKind(
            "networking.k8s.aws/v1alpha1", "clusterpolicyendpoints", "ClusterPolicyEndpoint", Reach.CLUSTER);

    /** Whether its objects lie in namespaces. */
    enum Reach {
        NAMESPACE,
        CLUSTER
    }

    /** The path of its group and version: {@code /api/v1}, {@code /apis/apps/v1}. */
    String root() {
        return (apiVersion.contains("/") ? "/apis/" : "/api/") + apiVersion;
    }

    /** An object in a namespace. */
    ObjectRef in(String namespace, String name) {
        return new ObjectRef(this, Optional.of(namespace), name);
    }

    /** An object of the cluster. */
    ObjectRef named(String name) {
        return new ObjectRef(this, Optional.empty(), name);
    }
}

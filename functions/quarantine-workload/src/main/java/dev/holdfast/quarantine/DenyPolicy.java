package dev.holdfast.quarantine;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Digests;
import dev.holdfast.quarantine.plan.Marks;
import tools.jackson.databind.node.ObjectNode;

/** What a policy of Holdfast's has to be like. */
record DenyPolicy(ObjectRef ref, ObjectNode spec) {
    static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    static final String HOLDFAST = "holdfast";

    /**
     * All traffic denied to the namespace's quarantined pods: both directions, no rule.
     *
     * @see <a href="https://kubernetes.io/docs/concepts/services-networking/network-policies/">Network policies</a>
     */
    static DenyPolicy inNamespace(String namespace) {
        return inNamespace(namespace, Marks.POLICY);
    }

    /** The same where a tenant has taken the name: under one that nobody could take before there was the case. */
    static DenyPolicy second(String namespace, CaseId caseId) {
        return inNamespace(namespace, Marks.POLICY + "-" + Digests.shortHex(caseId.value() + "/" + namespace, 8));
    }

    static DenyPolicy inNamespace(String namespace, String name) {
        return new DenyPolicy(ResourceKind.NETWORK_POLICY.in(namespace, name), Trees.object("""
            {"podSelector": {"matchLabels": {"%s": "%s"}}, "policyTypes": ["Ingress", "Egress"]}
            """.formatted(
                        Marks.QUARANTINED, Marks.YES)));
    }

    /** {@link #clusterWide(String)} under its name. */
    static DenyPolicy clusterWide() {
        return clusterWide(Marks.POLICY);
    }

    /**
     * The same for the cluster in the tier that no NetworkPolicy overrides. Ingress peers cannot be networks, so what comes from
     * outside the cluster or from a node is denied by {@link #inNamespace} alone. No ports: with ports only TCP would be meant.
     *
     * @see <a
     *     href="https://github.com/aws/amazon-network-policy-controller-k8s/blob/main/api/v1alpha1/clusternetworkpolicy_types.go">
     *     ClusterNetworkPolicy</a>
     * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html">Limit pod traffic</a>
     */
    static DenyPolicy clusterWide(String name) {
        return new DenyPolicy(ResourceKind.CLUSTER_NETWORK_POLICY.named(name), Trees.object("""
            {"tier": "Admin", "priority": 0,
             "subject": {"pods": {"namespaceSelector": {}, "podSelector": {"matchLabels": {"%s": "%s"}}}},
             "ingress": [{"name": "deny-all-pods", "action": "Deny", "from": [{"namespaces": {}}]}],
             "egress": [{"name": "deny-everything", "action": "Deny",
                         "to": [{"networks": ["0.0.0.0/0", "::/0"]}, {"namespaces": {}}]}]}
            """.formatted(
                        Marks.QUARANTINED, Marks.YES)));
    }

    /** As it is made. */
    ObjectNode manifest() {
        var object = Trees.object("{}");
        object.put("apiVersion", ref.resource().apiVersion())
                .put("kind", ref.resource().kind());
        var metadata = object.putObject("metadata").put("name", ref.name());
        ref.namespace().ifPresent(namespace -> metadata.put("namespace", namespace));
        metadata.putObject("labels").put(MANAGED_BY, HOLDFAST);
        object.set("spec", spec.deepCopy());
        return object;
    }
}

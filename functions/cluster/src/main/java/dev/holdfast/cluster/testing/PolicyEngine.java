package dev.holdfast.cluster.testing;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;

/**
 * What of a cluster enforces network policies, as the objects by which it can be recognised.
 *
 * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html">VPC CNI</a>
 * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html">Auto Mode</a>
 */
public enum PolicyEngine {
    /** The VPC CNI with the switch of its agent on. */
    VPC_CNI,
    /** The VPC CNI as it comes: the agent is there and switched off. */
    VPC_CNI_OFF,
    /** Auto Mode with its switch on; there is no DaemonSet. */
    AUTO_MODE,
    /** Calico beside the VPC CNI. */
    CALICO,
    /** Cilium instead of the VPC CNI. */
    CILIUM,
    /** Nothing. */
    NONE;

    private static final String AWS_NODE = """
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: aws-node, namespace: kube-system, labels: {k8s-app: aws-node}}
        spec:
          selector: {matchLabels: {k8s-app: aws-node}}
          template:
            metadata: {labels: {k8s-app: aws-node}}
            spec:
              hostNetwork: true
              serviceAccountName: aws-node
              containers:
              - {name: aws-node, image: "registry.example/amazon-k8s-cni:v1.21.1", env: [{name: NETWORK_POLICY_ENFORCING_MODE, value: standard}]}
              - {name: aws-eks-nodeagent, image: "registry.example/aws-network-policy-agent:v1.3.0", args: ["--enable-ipv6=false", "--enable-network-policy=%s"]}
        """;
    private static final String AUTO = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: amazon-vpc-cni, namespace: kube-system}
        data: {enable-network-policy-controller: "true"}
        """;
    private static final String OTHER = """
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: %1$s, namespace: %2$s, labels: {k8s-app: %1$s}}
        spec:
          selector: {matchLabels: {k8s-app: %1$s}}
          template:
            metadata: {labels: {k8s-app: %1$s}}
            spec: {hostNetwork: true, containers: [{name: %1$s, image: "registry.example/%1$s:1"}]}
        """;

    /** Makes its objects in a cluster that has the namespace {@code kube-system}. */
    public void install(KubernetesClient kube) {
        switch (this) {
            case VPC_CNI -> {
                CustomKinds.define(kube);
                apply(kube, AWS_NODE.formatted("true"));
            }
            case VPC_CNI_OFF -> {
                CustomKinds.define(kube);
                apply(kube, AWS_NODE.formatted("false"));
            }
            case AUTO_MODE -> {
                CustomKinds.define(kube);
                apply(kube, AUTO);
            }
            case CALICO -> {
                CustomKinds.define(kube, "crd.projectcalico.org", "networkpolicies", "NetworkPolicy", "Namespaced");
                CustomKinds.define(
                        kube, "crd.projectcalico.org", "globalnetworkpolicies", "GlobalNetworkPolicy", "Cluster");
                apply(kube, AWS_NODE.formatted("false"));
                apply(kube, OTHER.formatted("calico-node", "kube-system"));
            }
            case CILIUM -> {
                CustomKinds.define(kube, "cilium.io", "ciliumnetworkpolicies", "CiliumNetworkPolicy", "Namespaced");
                CustomKinds.define(
                        kube,
                        "cilium.io",
                        "ciliumclusterwidenetworkpolicies",
                        "CiliumClusterwideNetworkPolicy",
                        "Cluster");
                apply(kube, OTHER.formatted("cilium", "kube-system"));
            }
            case NONE -> {
                // nothing to be seen
            }
        }
    }

    static void apply(KubernetesClient kube, String yaml) {
        kube.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .items()
                .forEach(item -> kube.resource(item).create());
    }
}

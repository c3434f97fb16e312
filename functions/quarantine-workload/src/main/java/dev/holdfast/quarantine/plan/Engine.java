package dev.holdfast.quarantine.plan;

/**
 * What enforces policies on the pod's node. A policy without an engine is accepted by the API server and does nothing.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/services-networking/network-policies/#prerequisites">Prerequisites</a>
 */
public sealed interface Engine {
    /**
     * The network policy agent of the Amazon VPC CNI, switched on: the agent's argument {@code --enable-network-policy=true}, or in
     * Auto Mode the ConfigMap {@code kube-system/amazon-vpc-cni}.
     *
     * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html">Limit pod traffic</a>
     */
    record VpcCni(Mode mode, ClusterPolicies clusterPolicies, Nodes nodes) implements Engine {}

    /** Calico. @see <a href="https://docs.tigera.io/calico/latest/network-policy/">Calico policy</a> */
    record Calico() implements Engine {}

    /** Cilium. @see <a href="https://docs.cilium.io/en/stable/security/policy/">Cilium policy</a> */
    record Cilium() implements Engine {}

    /** Looked for and not there, or switched off: {@code text} says what was found. */
    record None(String text) implements Engine {}

    /** It could not be found out: {@code text} says why. */
    record Unknown(String text) implements Engine {}

    /**
     * How the VPC CNI treats pods that it has not programmed yet: {@code NETWORK_POLICY_ENFORCING_MODE}.
     *
     * @see <a href="https://github.com/aws/amazon-vpc-cni-k8s#network_policy_enforcing_mode-v1171">VPC CNI</a>
     */
    enum Mode {
        STANDARD,
        STRICT,
        UNKNOWN
    }

    /** Whether {@code clusternetworkpolicies.networking.k8s.aws} is served. */
    enum ClusterPolicies {
        SERVED,
        NOT_SERVED
    }

    /** Who runs the agent. */
    enum Nodes {
        STANDARD,
        AUTO_MODE
    }
}

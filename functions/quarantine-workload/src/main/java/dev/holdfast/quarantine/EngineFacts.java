package dev.holdfast.quarantine;

import dev.holdfast.quarantine.plan.Engine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was found of engines that enforce NetworkPolicies, for all nodes; {@link #on} says which one it is on a node.
 *
 * @param unread why it is not known whether ClusterNetworkPolicies are served; they then count as not served
 */
record EngineFacts(
        Finding vpcCni,
        Finding autoMode,
        Finding calico,
        Finding cilium,
        Engine.ClusterPolicies clusterPolicies,
        Optional<String> unread) {
    /**
     * Auto Mode's nodes bear it.
     *
     * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/associate-workload.html">Control whether a workload is
     *     deployed on Auto Mode nodes</a>
     */
    private static final String COMPUTE_TYPE = "eks.amazonaws.com/compute-type";

    /** Whether one of them is there and on. */
    sealed interface Finding {
        record On(Engine.Mode mode) implements Finding {}

        /** Not there, or switched off. */
        record Off(String text) implements Finding {}

        record Unread(String text) implements Finding {}
    }

    /**
     * The engine of a node with these labels. Cilium first, for it replaces what is below it; the VPC CNI before Calico, for
     * where both are on, both have to let a packet pass.
     */
    Engine on(Map<String, String> nodeLabels) {
        return "auto".equals(nodeLabels.get(COMPUTE_TYPE)) ? onAutoMode() : onOthers();
    }

    private Engine onAutoMode() {
        return autoMode instanceof Finding.On(var mode)
                ? new Engine.VpcCni(mode, clusterPolicies, Engine.Nodes.AUTO_MODE)
                : nothing(List.of(autoMode));
    }

    private Engine onOthers() {
        if (cilium instanceof Finding.On) {
            return new Engine.Cilium();
        }
        if (vpcCni instanceof Finding.On(var mode)) {
            return new Engine.VpcCni(mode, clusterPolicies, Engine.Nodes.STANDARD);
        }
        return calico instanceof Finding.On ? new Engine.Calico() : nothing(List.of(vpcCni, calico, cilium));
    }

    /** What could not be read may be the one that is on. */
    private static Engine nothing(List<Finding> findings) {
        String unread = texts(findings.stream()
                .flatMap(finding -> finding instanceof Finding.Unread(var text) ? Stream.of(text) : Stream.empty()));
        String off = texts(findings.stream()
                .flatMap(finding -> finding instanceof Finding.Off(var text) ? Stream.of(text) : Stream.empty()));
        return unread.isEmpty() ? new Engine.None(off) : new Engine.Unknown(unread);
    }

    private static String texts(Stream<String> texts) {
        return texts.distinct().collect(Collectors.joining("; "));
    }
}

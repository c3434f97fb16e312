package dev.holdfast.quarantine.plan;

import dev.holdfast.cluster.Owner;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What kind of pod it is, as far as a quarantine is concerned. Read from the objects alone; the pod's own words only ever make
 * the verdict worse.
 *
 * @param controller the nearest controller; empty for bare and static pods
 * @param suspicions why the pod may have got, or reached, its node; empty where nothing says so
 * @param otherInterfaces ways to the network that policies do not cover; empty where none is known
 */
public record PodNature(
        Kind kind,
        Optional<Owner> controller,
        Stage stage,
        Ground ground,
        Network network,
        List<String> suspicions,
        List<String> otherInterfaces) {
    private static final String MIRROR = "kubernetes.io/config.mirror";
    private static final String MULTUS = "k8s.v1.cni.cncf.io/networks";

    public PodNature {
        suspicions = List.copyOf(suspicions);
        otherInterfaces = List.copyOf(otherInterfaces);
    }

    /** Whose it is. */
    public enum Kind {
        REPLICA_SET,
        REPLICATION_CONTROLLER,
        STATEFUL_SET,
        DAEMON_SET,
        JOB,
        /** A controller of a kind that Kubernetes does not bring along. */
        CUSTOM,
        /** Nobody's. */
        BARE,
        /** The kubelet's own, from a file; what the API shows is a mirror. */
        STATIC
    }

    /** How far its life has come. */
    public enum Stage {
        /** No container was started yet, perhaps it has no node. */
        NOT_STARTED,
        RUNNING,
        /** Being deleted: its containers end within the grace period, whatever is done. */
        TERMINATING,
        /** Succeeded or failed: no container runs, and none will again. */
        FINISHED
    }

    /** What its node is. */
    public enum Ground {
        LINUX,
        WINDOWS,
        FARGATE,
        /** It has no node yet. */
        NONE,
        /** The node is gone or could not be read. */
        UNKNOWN
    }

    /** Whose network it uses. */
    public enum Network {
        POD,
        /** The node's: no policy applies to it. */
        HOST
    }

    /**
     * Classifies a pod.
     *
     * @param node its node; empty when it has none or it could not be read
     */
    public static PodNature of(Pod pod, Optional<Node> node) {
        var controller = controller(pod);
        return new PodNature(
                kind(pod, controller),
                controller,
                stage(pod),
                ground(pod, node),
                Boolean.TRUE.equals(pod.getSpec().getHostNetwork()) ? Network.HOST : Network.POD,
                NodeReach.suspicions(pod),
                otherInterfaces(pod));
    }

    private static Optional<Owner> controller(Pod pod) {
        return Optional.ofNullable(pod.getMetadata().getOwnerReferences()).orElse(List.of()).stream()
                .filter(reference -> Boolean.TRUE.equals(reference.getController()))
                .findFirst()
                .map(PodNature::owner)
                .filter(owner -> !isNode(owner));
    }

    private static Owner owner(OwnerReference reference) {
        return new Owner(reference.getApiVersion(), reference.getKind(), reference.getName(), reference.getUid());
    }

    private static boolean isNode(Owner owner) {
        return owner.kind().equals("Node") && owner.apiVersion().equals("v1");
    }

    private static Kind kind(Pod pod, Optional<Owner> controller) {
        if (isStatic(pod)) {
            return Kind.STATIC;
        }
        return controller.map(PodNature::kind).orElse(Kind.BARE);
    }

    /**
     * Only the kubelet can make a pod with the mirror annotation, and it names its node as the controller.
     *
     * @see <a href="https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/">Static pods</a>
     */
    private static boolean isStatic(Pod pod) {
        boolean nodes = Optional.ofNullable(pod.getMetadata().getOwnerReferences()).orElse(List.of()).stream()
                .map(PodNature::owner)
                .anyMatch(PodNature::isNode);
        return nodes || Marks.annotation(pod, MIRROR).isPresent();
    }

    private static Kind kind(Owner owner) {
        String group = owner.apiVersion().contains("/")
                ? owner.apiVersion().substring(0, owner.apiVersion().indexOf('/'))
                : "";
        return switch (group + "/" + owner.kind()) {
            case "apps/ReplicaSet" -> Kind.REPLICA_SET;
            case "/ReplicationController" -> Kind.REPLICATION_CONTROLLER;
            case "apps/StatefulSet" -> Kind.STATEFUL_SET;
            case "apps/DaemonSet" -> Kind.DAEMON_SET;
            case "batch/Job" -> Kind.JOB;
            default -> Kind.CUSTOM;
        };
    }

    /** A pod that ended is finished even while it is being deleted. */
    private static Stage stage(Pod pod) {
        var status = Optional.ofNullable(pod.getStatus());
        String phase = status.map(PodStatus::getPhase).orElse("");
        if (phase.equals("Succeeded") || phase.equals("Failed")) {
            return Stage.FINISHED;
        }
        if (Optional.ofNullable(pod.getMetadata().getDeletionTimestamp()).isPresent()) {
            return Stage.TERMINATING;
        }
        return phase.equals("Pending") && status.stream().noneMatch(PodNature::hasStarted)
                ? Stage.NOT_STARTED
                : Stage.RUNNING;
    }

    /** A pending pod may run init containers. */
    private static boolean hasStarted(PodStatus status) {
        return Stream.of(
                        status.getInitContainerStatuses(),
                        status.getContainerStatuses(),
                        status.getEphemeralContainerStatuses())
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .map(container -> container.getState())
                .filter(Objects::nonNull)
                .anyMatch(state -> Optional.ofNullable(state.getRunning()).isPresent()
                        || Optional.ofNullable(state.getTerminated()).isPresent());
    }

    private static Ground ground(Pod pod, Optional<Node> node) {
        String name = Optional.ofNullable(pod.getSpec().getNodeName()).orElse("");
        if (isFargate(name, pod, node)) {
            return Ground.FARGATE;
        }
        if (isWindows(pod, node)) {
            return Ground.WINDOWS;
        }
        if (name.isEmpty()) {
            return Ground.NONE;
        }
        return node.isPresent() ? Ground.LINUX : Ground.UNKNOWN;
    }

    /** @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/fargate.html">AWS Fargate</a> */
    private static boolean isFargate(String name, Pod pod, Optional<Node> node) {
        return name.startsWith("fargate-")
                || "fargate-scheduler".equals(pod.getSpec().getSchedulerName())
                || "fargate".equals(nodeLabel(node, "eks.amazonaws.com/compute-type"));
    }

    /** @see <a href="https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-os">Label of the node</a> */
    private static boolean isWindows(Pod pod, Optional<Node> node) {
        boolean says = Optional.ofNullable(pod.getSpec().getOs())
                .map(os -> os.getName())
                .filter(name -> name.toLowerCase(Locale.ROOT).equals("windows"))
                .isPresent();
        return says || "windows".equals(nodeLabel(node, "kubernetes.io/os"));
    }

    private static String nodeLabel(Optional<Node> node, String name) {
        return node.map(SelectorParts::labels).orElse(Map.of()).getOrDefault(name, "");
    }

    /**
     * Only the pod's first interface is covered, and of an IPv6 pod not the IPv4 interface that the VPC CNI gives it for the way
     * out of the cluster.
     *
     * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html">Considerations</a>
     */
    private static List<String> otherInterfaces(Pod pod) {
        var multus = Marks.annotation(pod, MULTUS)
                .filter(value -> !value.isBlank())
                .map(_ -> "interfaces of other networks (annotation " + MULTUS + ")");
        var v6 = Optional.ofNullable(pod.getStatus())
                .map(PodStatus::getPodIP)
                .filter(address -> address.contains(":"))
                .map(_ -> "the IPv4 egress interface that an IPv6 pod may have");
        return Stream.of(multus, v6).flatMap(Optional::stream).toList();
    }
}

package dev.holdfast.quarantine;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.quarantine.EngineFacts.Finding;
import dev.holdfast.quarantine.KubeObjects.Selection;
import dev.holdfast.quarantine.plan.Engine;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Finds out what enforces NetworkPolicies. The API server accepts them without anybody who does, so this is asked before anything
 * is called contained. Each question stands alone: what may not be read is unknown, and never off.
 *
 * <p>The VPC CNI ships its agent also where it is off: its argument counts, not that the container is there. It counts twice, in
 * the DaemonSet and in the pod on the node, which may be older. What tenants can make counts nowhere: an engine runs in a
 * namespace of the system's, and of a DaemonSet with an engine's label elsewhere it is not known what it is.
 *
 * <p>Needs {@code get} on the DaemonSet {@code kube-system/aws-node} and the ConfigMap {@code kube-system/amazon-vpc-cni},
 * {@code list} on {@code daemonsets.apps} and on {@code pods}.
 *
 * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html">Restrict Pod network traffic
 *     with Kubernetes network policies</a>
 * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html">Network policies with Auto Mode</a>
 */
final class EngineProbe {
    static final ObjectRef AWS_NODE = ResourceKind.DAEMON_SET.in("kube-system", "aws-node");
    static final ObjectRef AUTO_MODE = ResourceKind.CONFIG_MAP.in("kube-system", "amazon-vpc-cni");
    private static final String AGENT = "aws-eks-nodeagent";
    private static final String SWITCH = "--enable-network-policy";
    private static final String AUTO_MODE_SWITCH = "enable-network-policy-controller";
    private static final String MODE = "NETWORK_POLICY_ENFORCING_MODE";
    private static final String CALICO = "calico-node";
    private static final String CANAL = "canal";
    private static final String CILIUM = "cilium";
    private static final String K8S_APP = "k8s-app";

    /** Where the installations that their makers describe for EKS put an engine. */
    private static final Set<String> OF_THE_SYSTEM = Set.of("kube-system", "calico-system");

    /** What Go's flag package takes for true, in lower case. */
    private static final Set<String> TRUE = Set.of("true", "t", "1");

    private final KubeObjects objects;

    EngineProbe(KubeObjects objects) {
        this.objects = objects;
    }

    /** Makes one of the questions a finding, whatever comes of it. */
    @FunctionalInterface
    private interface Question {
        Finding ask() throws KubeFailure;
    }

    /** What there is in the cluster: five requests at the same time. */
    EngineFacts read() throws InterruptedException {
        return begin().await();
    }

    /** Begins to ask. */
    Asked begin() {
        return new Asked(
                Aside.begin(() -> finding(this::vpcCni)),
                Aside.begin(() -> finding(this::autoMode)),
                Aside.begin(() -> finding(() -> daemonSet(Set.of(CALICO, CANAL)))),
                Aside.begin(() -> finding(() -> daemonSet(Set.of(CILIUM)))),
                Aside.begin(this::served));
    }

    /** Questions that are being answered. */
    record Asked(
            Aside<Finding> vpcCni,
            Aside<Finding> autoMode,
            Aside<Finding> calico,
            Aside<Finding> cilium,
            Aside<Served> served) {
        EngineFacts await() throws InterruptedException {
            var there = served.await();
            return new EngineFacts(
                    vpcCni.await(), autoMode.await(), calico.await(), cilium.await(), there.policies(), there.unread());
        }
    }

    /** Whether the cluster knows ClusterNetworkPolicies. */
    record Served(Engine.ClusterPolicies policies, Optional<String> unread) {}

    private Served served() {
        try {
            return objects.serves(ResourceKind.CLUSTER_NETWORK_POLICY)
                    ? new Served(Engine.ClusterPolicies.SERVED, Optional.empty())
                    : new Served(Engine.ClusterPolicies.NOT_SERVED, Optional.empty());
        } catch (KubeFailure e) {
            return new Served(Engine.ClusterPolicies.NOT_SERVED, Optional.of(e.text()));
        }
    }

    /**
     * The engine on a node, if its agent runs there: one request more. A node whose agent is not ready enforces nothing new.
     * Auto Mode's agent is no pod.
     */
    Engine on(String node, JsonNode labels, EngineFacts facts) {
        var engine = facts.on(Trees.texts(labels));
        return switch (engine) {
            case Engine.VpcCni(var _, var _, var nodes) ->
                nodes == Engine.Nodes.AUTO_MODE ? engine : ifReady(node, engine, EngineProbe::isOn, "aws-node");
            case Engine.Calico _ -> ifReady(node, engine, _ -> true, CALICO, CANAL);
            case Engine.Cilium _ -> ifReady(node, engine, _ -> true, CILIUM);
            case Engine.None _, Engine.Unknown _ -> engine;
        };
    }

    private Engine ifReady(String node, Engine engine, Predicate<JsonNode> isOn, String... apps) {
        String labels = K8S_APP + " in (" + String.join(",", apps) + ")";
        try {
            var pods = objects.list(new Selection(ResourceKind.POD, Optional.empty(), labels, "spec.nodeName=" + node));
            var ready = pods.stream()
                    .filter(EngineProbe::isOfTheSystem)
                    .filter(EngineProbe::isReady)
                    .toList();
            if (ready.isEmpty()) {
                return new Engine.None("no pod " + String.join(" or ", apps) + " is ready on node " + node);
            }
            return ready.stream().anyMatch(pod -> isOn.test(Trees.at(pod, "/spec/containers")))
                    ? engine
                    : new Engine.None("the agent on node " + node + " runs without " + SWITCH + "=true");
        } catch (KubeFailure e) {
            return new Engine.Unknown(e.text());
        }
    }

    private static boolean isOfTheSystem(JsonNode object) {
        return OF_THE_SYSTEM.contains(Trees.text(object, "/metadata/namespace"));
    }

    private static boolean isReady(JsonNode pod) {
        return Trees.at(pod, "/status/conditions").values().stream()
                .anyMatch(condition -> condition.path("type").asString("").equals("Ready")
                        && condition.path("status").asString("").equals("True"));
    }

    private static Finding finding(Question question) {
        try {
            return question.ask();
        } catch (KubeFailure e) {
            return new Finding.Unread(e.text());
        }
    }

    private Finding vpcCni() throws KubeFailure {
        var daemonSet = objects.get(AWS_NODE);
        if (daemonSet.isEmpty()) {
            return new Finding.Off("no DaemonSet kube-system/aws-node");
        }
        var containers = Trees.at(daemonSet.get(), "/spec/template/spec/containers");
        return isOn(containers)
                ? new Finding.On(mode(containers))
                : new Finding.Off("the VPC CNI's agent runs without " + SWITCH + "=true");
    }

    private static boolean isOn(JsonNode containers) {
        return containers.values().stream()
                .filter(container -> container.path("name").asString("").equals(AGENT))
                .flatMap(EngineProbe::arguments)
                .filter(EngineProbe::isSwitch)
                .reduce((_, last) -> last)
                .map(EngineProbe::isTrue)
                .orElse(false);
    }

    private static Stream<String> arguments(JsonNode container) {
        return Stream.of("command", "args")
                .flatMap(field -> container.path(field).values().stream())
                .map(argument -> argument.asString(""));
    }

    private static boolean isSwitch(String argument) {
        return argument.equals(SWITCH) || argument.startsWith(SWITCH + "=");
    }

    /** The bare flag means true. */
    private static boolean isTrue(String argument) {
        String value = argument.equals(SWITCH) ? "true" : argument.substring(SWITCH.length() + 1);
        return TRUE.contains(value.strip().toLowerCase(Locale.ROOT));
    }

    /** Standard is the default; a value that comes from elsewhere is not looked up. */
    private static Engine.Mode mode(JsonNode containers) {
        return containers.values().stream()
                .flatMap(container -> container.path("env").values().stream())
                .filter(variable -> variable.path("name").asString("").equals(MODE))
                .findFirst()
                .map(variable -> switch (variable.path("value").asString("").toLowerCase(Locale.ROOT)) {
                    case "standard" -> Engine.Mode.STANDARD;
                    case "strict" -> Engine.Mode.STRICT;
                    default -> Engine.Mode.UNKNOWN;
                })
                .orElse(Engine.Mode.STANDARD);
    }

    /** The mode stands in the NodeClass there, which is not read. */
    private Finding autoMode() throws KubeFailure {
        boolean isOn = objects.get(AUTO_MODE)
                .map(map -> map.path("data").path(AUTO_MODE_SWITCH).asString(""))
                .filter(value -> TRUE.contains(value.strip().toLowerCase(Locale.ROOT)))
                .isPresent();
        return isOn
                ? new Finding.On(Engine.Mode.UNKNOWN)
                : new Finding.Off(
                        "Auto Mode's ConfigMap kube-system/amazon-vpc-cni does not say " + AUTO_MODE_SWITCH + ": true");
    }

    /** Whoever has a namespace may make a DaemonSet of that label in it. */
    private Finding daemonSet(Set<String> apps) throws KubeFailure {
        String names = String.join(",", apps.stream().sorted().toList());
        var found =
                objects.list(new Selection(ResourceKind.DAEMON_SET, Optional.empty(), K8S_APP + " in (" + names + ")"));
        if (found.stream().anyMatch(EngineProbe::isOfTheSystem)) {
            return new Finding.On(Engine.Mode.UNKNOWN);
        }
        return found.isEmpty()
                ? new Finding.Off("no DaemonSet " + names)
                : new Finding.Unread("a DaemonSet " + names + " in none of the namespaces "
                        + String.join(", ", OF_THE_SYSTEM.stream().sorted().toList()) + " may be anybody's");
    }
}

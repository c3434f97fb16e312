package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.quarantine.plan.Engine;
import dev.holdfast.quarantine.plan.Engine.ClusterPolicies;
import dev.holdfast.quarantine.plan.Engine.Mode;
import dev.holdfast.quarantine.plan.Engine.Nodes;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

final class EngineProbeTest {
    private static final Map<String, String> AUTO = Map.of("eks.amazonaws.com/compute-type", "auto");
    private static final ObjectNode NO_LABELS = Trees.object("{}");

    private final EngineProbe probe = new EngineProbe(Sim.OBJECTS);

    @BeforeEach
    void clean() throws InterruptedException {
        Sim.reset();
    }

    @Test
    void aClusterWithNothingHasNone() throws InterruptedException {
        assertThat(engine()).isInstanceOf(Engine.None.class);
        assertThat(Sim.API.requests()).hasSize(5);
    }

    @ParameterizedTest
    @CsvSource({
        "args, --enable-network-policy=true, true",
        "command, --enable-network-policy=true, true",
        "args, --enable-network-policy, true",
        "args, --enable-network-policy=True, true",
        "args, --enable-network-policy=false, false",
        "args, --enable-network-policy-x=true, false",
        "args, --enable-ipv6=false, false"
    })
    void theAgentsArgumentCountsAndNotThatItIsThere(String field, String argument, boolean isOn)
            throws InterruptedException {
        awsNode(field, argument, "");

        assertThat(engine() instanceof Engine.VpcCni).isEqualTo(isOn);
        assertThat(engine() instanceof Engine.None).isEqualTo(!isOn);
    }

    @ParameterizedTest
    @CsvSource({"standard, STANDARD", "strict, STRICT", "'', UNKNOWN", "other, UNKNOWN"})
    void theEnforcingModeIsRead(String value, Mode mode) throws InterruptedException {
        awsNode(
                "args",
                "--enable-network-policy=true",
                "{name: NETWORK_POLICY_ENFORCING_MODE, value: \"" + value + "\"}");

        assertThat(engine()).isEqualTo(new Engine.VpcCni(mode, ClusterPolicies.NOT_SERVED, Nodes.STANDARD));
    }

    @Test
    void standardIsTheModeWhereNoneIsSaid() throws InterruptedException {
        awsNode("args", "--enable-network-policy=true", "");
        Sim.serve(ResourceKind.CLUSTER_NETWORK_POLICY);

        assertThat(engine()).isEqualTo(new Engine.VpcCni(Mode.STANDARD, ClusterPolicies.SERVED, Nodes.STANDARD));
    }

    @Test
    void autoModeIsSwitchedOnByItsConfigMapAndOnItsNodesAlone() throws InterruptedException {
        assertThat(probe.read().on(AUTO)).isInstanceOf(Engine.None.class);
        Sim.apply("""
            apiVersion: v1
            kind: ConfigMap
            metadata: {namespace: kube-system, name: amazon-vpc-cni}
            data: {enable-network-policy-controller: "true"}
            """);

        assertThat(probe.read().on(AUTO))
                .isEqualTo(new Engine.VpcCni(Mode.UNKNOWN, ClusterPolicies.NOT_SERVED, Nodes.AUTO_MODE));
        assertThat(engine()).isInstanceOf(Engine.None.class);
    }

    @ParameterizedTest
    @CsvSource({"calico-system, calico-node, Calico", "kube-system, canal, Calico", "kube-system, cilium, Cilium"})
    void othersAreFoundInTheSystemsNamespaces(String namespace, String app, String engine) throws InterruptedException {
        awsNode("args", "--enable-network-policy=false", "");
        daemonSet(namespace, app);

        assertThat(engine().getClass().getSimpleName()).isEqualTo(engine);
    }

    @Test
    void whatMayNotBeReadIsUnknownAndNotOff() throws InterruptedException {
        Sim.API.fault(
                line -> line.contains("daemonsets/aws-node"),
                1,
                403,
                Sim.status(403, "Forbidden", "User \\\"x\\\" cannot get resource \\\"daemonsets\\\""));

        assertThat(engine())
                .isInstanceOfSatisfying(
                        Engine.Unknown.class,
                        unknown -> assertThat(unknown.text()).contains("get daemonsets"));
    }

    @Test
    void whatMayNotBeReadDoesNotMatterWhereAnotherIsFound() throws InterruptedException {
        Sim.API.fault(line -> line.contains("daemonsets/aws-node"), 1, 403, Sim.status(403, "Forbidden", "no"));
        daemonSet("kube-system", "cilium");

        assertThat(engine()).isInstanceOf(Engine.Cilium.class);
    }

    @Test
    void anAgentThatIsNotReadyOnTheNodeEnforcesNothing() throws InterruptedException {
        awsNode("args", "--enable-network-policy=true", "");
        var facts = probe.read();
        assertThat(probe.on("node-1", NO_LABELS, facts)).isInstanceOf(Engine.None.class);

        agent("aws-node-1", "node-1", "False");
        assertThat(probe.on("node-1", NO_LABELS, facts)).isInstanceOf(Engine.None.class);
        agent("aws-node-2", "node-2", "True");

        assertThat(probe.on("node-1", NO_LABELS, facts)).isInstanceOf(Engine.None.class);
        assertThat(probe.on("node-2", NO_LABELS, facts)).isInstanceOf(Engine.VpcCni.class);
    }

    @Test
    void whatATenantMakesIsNoEngine() throws InterruptedException {
        awsNode("args", "--enable-network-policy=false", "");
        daemonSet("shop", "cilium");
        assertThat(engine()).isInstanceOf(Engine.Unknown.class);

        Sim.reset();
        awsNode("args", "--enable-network-policy=true", "");
        daemonSet("shop", "cilium");
        assertThat(engine()).isInstanceOf(Engine.VpcCni.class);
        agent("shop", "aws-node-x", "node-1", "True", "--enable-network-policy=true");
        assertThat(probe.on("node-1", NO_LABELS, probe.read())).isInstanceOf(Engine.None.class);
    }

    @Test
    void anAgentThatIsOlderThanItsDaemonSetIsAskedItself() throws InterruptedException {
        awsNode("args", "--enable-network-policy=true", "");
        agent("kube-system", "aws-node-1", "node-1", "True", "--enable-network-policy=false");
        assertThat(probe.on("node-1", NO_LABELS, probe.read())).isInstanceOf(Engine.None.class);
    }

    private Engine engine() throws InterruptedException {
        return probe.read().on(Map.of());
    }

    private static void awsNode(String field, String argument, String variable) {
        Sim.apply("""
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {namespace: kube-system, name: aws-node, labels: {k8s-app: aws-node}}
            spec:
              selector: {matchLabels: {k8s-app: aws-node}}
              template:
                metadata: {labels: {k8s-app: aws-node}}
                spec:
                  containers:
                  - {name: aws-node, image: cni, env: [%s]}
                  - {name: aws-eks-nodeagent, image: agent, %s: ["--enable-ipv6=false", "%s"]}
            """.formatted(variable, field, argument));
    }

    private static void daemonSet(String namespace, String app) {
        Sim.apply("""
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {namespace: %1$s, name: %2$s, labels: {k8s-app: %2$s}}
            spec:
              selector: {matchLabels: {k8s-app: %2$s}}
              template:
                metadata: {labels: {k8s-app: %2$s}}
                spec: {containers: [{name: main, image: agent}]}
            """.formatted(namespace, app));
    }

    private static void agent(String name, String node, String ready) {
        agent("kube-system", name, node, ready, "--enable-network-policy=true");
    }

    private static void agent(String namespace, String name, String node, String ready, String argument) {
        Sim.apply("""
            apiVersion: v1
            kind: Pod
            metadata: {namespace: %s, name: %s, labels: {k8s-app: aws-node}}
            spec: {nodeName: %s, containers: [{name: aws-eks-nodeagent, image: agent, args: ["%s"]}]}
            status: {conditions: [{type: Ready, status: "%s"}]}
            """.formatted(namespace, name, node, argument, ready));
    }
}

package dev.holdfast.quarantine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.quarantine.plan.PodNature.Ground;
import dev.holdfast.quarantine.plan.PodNature.Kind;
import dev.holdfast.quarantine.plan.PodNature.Network;
import dev.holdfast.quarantine.plan.PodNature.Stage;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PodNatureTest {
    private static final Optional<Node> LINUX = Optional.of(node(Map.of("kubernetes.io/os", "linux")));

    @ParameterizedTest
    @CsvSource({
        "apps/v1,ReplicaSet,REPLICA_SET,Orphan",
        "v1,ReplicationController,REPLICATION_CONTROLLER,Orphan",
        "apps/v1,StatefulSet,STATEFUL_SET,StayOwned",
        "apps/v1,DaemonSet,DAEMON_SET,StayOwned",
        "batch/v1,Job,JOB,StayOwned",
        "apps.kruise.io/v1alpha1,StatefulSet,CUSTOM,MarkOnly",
        "argoproj.io/v1alpha1,Workflow,CUSTOM,MarkOnly",
        "example.com/v1,ReplicaSet,CUSTOM,MarkOnly",
        "v1,Node,STATIC,LeaveServices"
    })
    void eachKindHasItsTreatment(String apiVersion, String kind, Kind expected, String treatment) {
        var nature = of(Shop.ownedBy(Shop.pod("cart-0"), apiVersion, kind, "cart"));

        assertThat(nature.kind()).isEqualTo(expected);
        assertThat(Treatment.of(nature).getClass().getSimpleName()).isEqualTo(treatment);
        assertThat(Treatment.of(nature).words()).isNotBlank();
    }

    @Test
    void aPodIsTakenForWhatOwnsItAndNotForADeployment() {
        // The forensic orchestrator looks every pod and DaemonSet up as a Deployment.
        var nature = of(Shop.ownedBy(Shop.pod("deployment-abc"), "apps/v1", "DaemonSet", "deployment"));

        assertThat(nature.kind()).isEqualTo(Kind.DAEMON_SET);
    }

    @Test
    void aPodWithoutControllerIsBareAndAMirrorIsStatic() {
        var owned = Shop.pod("a")
                .editMetadata()
                .addNewOwnerReference()
                .withApiVersion("apps/v1")
                .withKind("ReplicaSet")
                .withName("x")
                .withUid("y")
                .endOwnerReference()
                .endMetadata()
                .build();
        assertThat(of(owned).kind()).isEqualTo(Kind.BARE);
        assertThat(of(Shop.pod("a").build()).kind()).isEqualTo(Kind.BARE);
        assertThat(of(annotated("kubernetes.io/config.mirror", "x")).kind()).isEqualTo(Kind.STATIC);
        assertThat(Treatment.of(of(Shop.pod("a").build()))).isInstanceOf(Treatment.LeaveServices.class);
    }

    @ParameterizedTest
    @CsvSource({
        "Running,,RUNNING",
        "Pending,,NOT_STARTED",
        "Succeeded,,FINISHED",
        "Failed,,FINISHED",
        "Unknown,,RUNNING",
        "Running,2026-11-23T18:00:00Z,TERMINATING",
        "Pending,2026-11-23T18:00:00Z,TERMINATING",
        "Failed,2026-11-23T18:00:00Z,FINISHED",
        "Odd,,RUNNING"
    })
    void knowsHowFarItsLifeHasCome(String phase, String deletedAt, Stage stage) {
        var pod = Shop.pod("a").editStatus().withPhase(phase).endStatus().build();
        Optional.ofNullable(deletedAt).ifPresent(pod.getMetadata()::setDeletionTimestamp);

        assertThat(of(pod).stage()).isEqualTo(stage);
    }

    @Test
    void aPendingPodWhoseInitContainerRunsIsRunning() {
        var pod = Shop.pod("a")
                .editStatus()
                .withPhase("Pending")
                .addNewInitContainerStatus()
                .withNewState()
                .withNewRunning()
                .endRunning()
                .endState()
                .endInitContainerStatus()
                .endStatus()
                .build();
        var bare = new PodBuilder(Shop.pod("a").build()).withStatus(null).build();

        assertThat(of(pod).stage()).isEqualTo(Stage.RUNNING);
        assertThat(of(bare).stage()).isEqualTo(Stage.RUNNING);
    }

    @Test
    void finishedAndTerminatingPodsAreNotDetached() {
        var finished =
                Shop.ownedBy(Shop.pod("a").editStatus().withPhase("Failed").endStatus(), "apps/v1", "ReplicaSet", "r");
        var terminating = Shop.ownedBy(Shop.pod("a"), "apps/v1", "ReplicaSet", "r");
        terminating.getMetadata().setDeletionTimestamp("2026-11-23T18:00:00Z");

        assertThat(Treatment.of(of(finished))).isInstanceOf(Treatment.LeaveAlone.class);
        assertThat(Treatment.of(of(terminating))).isInstanceOf(Treatment.MarkOnly.class);
    }

    @Test
    void knowsItsGround() {
        var windows = spec(spec -> spec.withNewOs().withName("windows").endOs());
        var fargate = spec(spec -> spec.withNodeName("fargate-ip-10-0-1-2.ec2.internal"));

        assertThat(of(Shop.pod("a").build()).ground()).isEqualTo(Ground.LINUX);
        assertThat(of(windows).ground()).isEqualTo(Ground.WINDOWS);
        assertThat(PodNature.of(Shop.pod("a").build(), Optional.of(node(Map.of("kubernetes.io/os", "windows"))))
                        .ground())
                .isEqualTo(Ground.WINDOWS);
        assertThat(of(fargate).ground()).isEqualTo(Ground.FARGATE);
        assertThat(PodNature.of(
                                Shop.pod("a").build(),
                                Optional.of(node(Map.of("eks.amazonaws.com/compute-type", "fargate"))))
                        .ground())
                .isEqualTo(Ground.FARGATE);
        assertThat(PodNature.of(Shop.pod("a").build(), Optional.empty()).ground())
                .isEqualTo(Ground.UNKNOWN);
        assertThat(PodNature.of(spec(spec -> spec.withNodeName(null)), Optional.empty())
                        .ground())
                .isEqualTo(Ground.NONE);
    }

    @Test
    void knowsWhoseNetworkItUsesAndWhatPoliciesDoNotCover() {
        assertThat(of(spec(spec -> spec.withHostNetwork(true))).network()).isEqualTo(Network.HOST);
        assertThat(of(Shop.pod("a").build()).network()).isEqualTo(Network.POD);
        assertThat(of(annotated("k8s.v1.cni.cncf.io/networks", "other")).otherInterfaces())
                .hasSize(1);
        assertThat(of(annotated("k8s.v1.cni.cncf.io/networks", " ")).otherInterfaces())
                .isEmpty();
        assertThat(of(Shop.pod("a")
                                .editStatus()
                                .withPodIP("2600:1f13::1")
                                .endStatus()
                                .build())
                        .otherInterfaces())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SYS_ADMIN",
                "CAP_SYS_ADMIN",
                "sys_ptrace",
                "ALL",
                "BPF",
                "SYS_MODULE",
                "SYS_RAWIO",
                "SYS_BOOT",
                "DAC_READ_SEARCH",
                "PERFMON"
            })
    void dangerousCapabilitiesMakeTheNodeSuspect(String capability) {
        assertThat(of(capable(capability)).suspicions()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NET_BIND_SERVICE", "CHOWN", "NET_ADMIN", "", "SYS_ADMINISTRATOR"})
    void othersDoNot(String capability) {
        assertThat(of(capable(capability)).suspicions()).isEmpty();
    }

    @Test
    void whatReachesTheNodeIsNamed() {
        var pod = spec(spec -> spec.withHostPID(true)
                .withHostIPC(true)
                .addNewVolume()
                .withName("root")
                .withNewHostPath("/", "")
                .endVolume()
                .addNewVolume()
                .withName("odd")
                .withNewHostPath("/x\n'y", "")
                .endVolume()
                .addNewInitContainer()
                .withName("init")
                .withNewSecurityContext()
                .withPrivileged(true)
                .endSecurityContext()
                .endInitContainer()
                .addNewEphemeralContainer()
                .withName("debug")
                .withNewSecurityContext()
                .withProcMount("Unmasked")
                .endSecurityContext()
                .endEphemeralContainer());

        assertThat(of(pod).suspicions())
                .containsExactly(
                        "hostPID",
                        "hostIPC",
                        "hostPath '/'",
                        "hostPath '/x\\u000a\\u0027y'",
                        "container 'init' privileged",
                        "container 'debug' procMount Unmasked");
        assertThat(of(Shop.pod("a").build()).suspicions()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyKindIsTreated(Kind kind) {
        var nature =
                new PodNature(kind, Optional.empty(), Stage.RUNNING, Ground.LINUX, Network.POD, List.of(), List.of());

        assertThat(Treatment.of(nature).words()).isNotBlank();
    }

    private static PodNature of(Pod pod) {
        return PodNature.of(pod, LINUX);
    }

    private static Pod annotated(String name, String value) {
        return Shop.pod("a")
                .editMetadata()
                .addToAnnotations(name, value)
                .endMetadata()
                .build();
    }

    private static Pod capable(String capability) {
        return spec(spec -> spec.editFirstContainer()
                .withNewSecurityContext()
                .withNewCapabilities()
                .withAdd(capability)
                .endCapabilities()
                .endSecurityContext()
                .endContainer());
    }

    private static Pod spec(UnaryOperator<PodSpecBuilder> edit) {
        var pod = Shop.pod("a").build();
        pod.setSpec(edit.apply(new PodSpecBuilder(pod.getSpec())).build());
        return pod;
    }

    private static Node node(Map<String, String> labels) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName("n")
                .withLabels(labels)
                .endMetadata()
                .build();
    }
}

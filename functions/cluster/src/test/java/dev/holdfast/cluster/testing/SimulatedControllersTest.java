package dev.holdfast.cluster.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SimulatedControllersTest {
    private static final SimulatedApi API = SimulatedApi.start();
    private static final KubernetesClient KUBE = API.backstage();
    private static final String SHOP = """
        apiVersion: v1
        kind: Node
        metadata: {name: one}
        ---
        apiVersion: v1
        kind: Node
        metadata: {name: two}
        ---
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: {name: cart-1, namespace: shop}
        spec:
          replicas: 2
          selector: {matchLabels: {app: cart}}
          template: &pod
            metadata: {labels: {app: cart}}
            spec: {containers: [{name: main, image: cart}]}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db, namespace: shop}
        spec:
          replicas: 2
          serviceName: db
          selector: {matchLabels: {app: db}}
          template: {metadata: {labels: {app: db}}, spec: {containers: [{name: main, image: db}]}}
        ---
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent, namespace: shop}
        spec:
          selector: {matchLabels: {app: agent}}
          template: {metadata: {labels: {app: agent}}, spec: {containers: [{name: main, image: agent}]}}
        ---
        apiVersion: batch/v1
        kind: Job
        metadata: {name: import, namespace: shop}
        spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: import}]}}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: cart, namespace: shop}
        spec: {selector: {app: cart}, ports: [{port: 80}]}
        """.replace("&pod", "");

    private final SimulatedControllers controllers = SimulatedControllers.of(API);

    @BeforeEach
    void shop() {
        API.reset();
        API.apply(SHOP);
        controllers.settle();
    }

    @AfterAll
    static void stop() {
        API.close();
    }

    private static List<Pod> pods(String prefix) {
        return KUBE.pods().inNamespace("shop").list().getItems().stream()
                .filter(pod -> pod.getMetadata().getName().startsWith(prefix))
                .toList();
    }

    private static void relabel(Pod pod, String app) {
        KUBE.resource(pod)
                .patch(
                        PatchContext.of(PatchType.JSON),
                        "[{\"op\":\"replace\",\"path\":\"/metadata/labels/app\",\"value\":\"" + app + "\"}]");
    }

    private static Pod again(Pod pod) {
        return KUBE.resource(pod).get();
    }

    @Test
    void everythingThatIsWantedRuns() {
        assertThat(pods("cart-1-")).hasSize(2);
        assertThat(pods("db-")).extracting(pod -> pod.getMetadata().getName()).containsExactly("db-0", "db-1");
        assertThat(pods("agent-"))
                .extracting(pod -> pod.getSpec().getNodeName())
                .containsExactlyInAnyOrder("one", "two");
        assertThat(pods("import-")).hasSize(1);
        assertThat(pods("")).allMatch(Inside::isReady);
        var state = API.state();

        controllers.settle();

        assertThat(state.to(API.state()).toString()).isEmpty();
    }

    @Test
    void orphanIsReplacedOnASchedulableNodeAndLeavesItsServices() {
        Pod suspect = pods("cart-1-").getFirst();
        String node = suspect.getSpec().getNodeName();
        KUBE.nodes().withName(node).patch(PatchContext.of(PatchType.JSON), """
            [{"op":"add","path":"/spec/unschedulable","value":true}]
            """);

        relabel(suspect, "suspect");
        controllers.settle();

        assertThat(again(suspect).getMetadata().getOwnerReferences()).isEmpty();
        assertThat(pods("cart-1-")).hasSize(3);
        assertThat(pods("cart-1-").stream().filter(pod -> Inside.controller(pod).isPresent()))
                .hasSize(2)
                .noneMatch(pod -> node.equals(pod.getSpec().getNodeName())
                        && pod.getMetadata()
                                .getUid()
                                .equals(suspect.getMetadata().getUid()));
        var slice = KUBE.discovery()
                .v1()
                .endpointSlices()
                .inNamespace("shop")
                .list()
                .getItems()
                .getFirst();
        assertThat(slice.getEndpoints())
                .hasSize(2)
                .noneMatch(endpoint -> endpoint.getTargetRef()
                        .getName()
                        .equals(suspect.getMetadata().getName()));
        assertThat(KUBE.nodes().withName(node).get().getSpec().getTaints()).hasSize(1);
    }

    @Test
    void podsKeepFromNodesWhoseTaintsTheyDoNotTolerate() {
        KUBE.nodes().withName("one").patch(PatchContext.of(PatchType.JSON), """
            [{"op":"add","path":"/spec/taints","value":[{"key":"dedicated","value":"x","effect":"NoSchedule"}]}]
            """);
        API.apply("""
            apiVersion: v1
            kind: Pod
            metadata: {name: stranger, namespace: shop}
            spec: {containers: [{name: main, image: x}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: guest, namespace: shop}
            spec:
              containers: [{name: main, image: x}]
              tolerations: [{key: dedicated, operator: Equal, value: x, effect: NoSchedule}]
              nodeSelector: {only: one}
            """);
        KUBE.nodes().withName("one").edit(node -> {
            node.getMetadata().setLabels(Map.of("only", "one"));
            return node;
        });
        controllers.settle();
        assertThat(pods("stranger").getFirst().getSpec().getNodeName()).isEqualTo("two");
        assertThat(pods("guest").getFirst().getSpec().getNodeName()).isEqualTo("one");
    }

    @Test
    void deploymentsSayWhatTheirSetsHave() {
        API.apply("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: cart, namespace: shop}
            spec:
              replicas: 2
              selector: {matchLabels: {app: cart}}
              template: {metadata: {labels: {app: cart}}, spec: {containers: [{name: main, image: cart}]}}
            """);
        var deployment = KUBE.apps().deployments().inNamespace("shop").withName("cart");
        KUBE.apps().replicaSets().inNamespace("shop").withName("cart-1").edit(set -> {
            set.getMetadata().setOwnerReferences(List.of(Inside.reference(deployment.get())));
            return set;
        });
        controllers.settle();
        var status = deployment.get().getStatus();
        assertThat(status.getReadyReplicas()).isEqualTo(2);
        assertThat(status.getUpdatedReplicas()).isEqualTo(2);
        assertThat(status.getObservedGeneration())
                .isEqualTo(deployment.get().getMetadata().getGeneration());
    }

    @Test
    void orphanThatFitsAgainIsAdoptedAndOneIsDeleted() {
        Pod suspect = pods("cart-1-").getFirst();
        relabel(suspect, "suspect");
        controllers.settle();

        relabel(again(suspect), "cart");
        controllers.settle();

        assertThat(pods("cart-1-"))
                .hasSize(2)
                .allMatch(pod -> Inside.controller(pod).isPresent());
    }

    @Test
    void orphanOfAStatefulSetKeepsItsNameSoItsSetStaysShort() {
        Pod suspect = pods("db-0").getFirst();

        relabel(suspect, "suspect");
        controllers.settle();

        assertThat(Optional.ofNullable(again(suspect))).isPresent();
        assertThat(pods("db-")).hasSize(2);
        assertThat(controllers.problems())
                .containsExactly("create Pod db-0 in StatefulSet db failed error: pods \"db-0\" already exists");
    }

    @Test
    void orphanOfADaemonSetIsReplacedOnTheSameNode() {
        Pod suspect = pods("agent-").getFirst();

        relabel(suspect, "suspect");
        controllers.settle();

        assertThat(pods("agent-").stream()
                        .filter(pod -> pod.getSpec()
                                .getNodeName()
                                .equals(suspect.getSpec().getNodeName())))
                .hasSize(2);
    }

    @Test
    void orphanOfAJobIsReplaced() {
        Pod suspect = pods("import-").getFirst();
        String uid = suspect.getMetadata().getLabels().get("batch.kubernetes.io/controller-uid");

        KUBE.resource(suspect).patch(PatchContext.of(PatchType.JSON), """
            [{"op":"test","path":"/metadata/labels/batch.kubernetes.io~1controller-uid","value":"%s"},
             {"op":"remove","path":"/metadata/labels/batch.kubernetes.io~1controller-uid"}]
            """.formatted(uid));
        controllers.settle();

        assertThat(pods("import-")).hasSize(2);
    }
}

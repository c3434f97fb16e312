package dev.holdfast.cluster.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.cluster.ClusterAccess;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a Kubernetes API does with patches, and what it leaves of an object. */
abstract class PatchContract {
    static final PatchContext JSON = PatchContext.of(PatchType.JSON);

    String namespace = "";
    KubernetesClient kube = new io.fabric8.kubernetes.client.KubernetesClientBuilder().build();

    abstract KubernetesClient admin();

    abstract ClusterAccess as(String namespace, String serviceAccount);

    @BeforeEach
    void ownNamespace() {
        kube = admin();
        namespace = "shop-" + UUID.randomUUID().toString().substring(0, 8);
        kube.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
    }

    Pod pod(String name) {
        return kube.resource(draft(name)).create();
    }

    Pod draft(String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .addToLabels("app", name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("registry.example/cart:1")
                .endContainer()
                .endSpec()
                .build();
    }

    Pod patch(String name, String patch) {
        return kube.pods().inNamespace(namespace).withName(name).patch(JSON, patch);
    }

    static KubernetesClientException refused(Runnable call) {
        return catchThrowableOfType(KubernetesClientException.class, call::run);
    }

    static void assertRefused(int code, String reason, Runnable call) {
        var refusal = refused(call);
        assertThat(refusal).isNotNull();
        assertThat(refusal.getCode()).isEqualTo(code);
        assertThat(refusal.getStatus().getReason()).isEqualTo(reason);
    }

    @Test
    void patchIsAppliedWhereItsTestsHold() {
        var pod = pod("cart");

        var patched = patch("cart", """
            [{"op":"test","path":"/metadata/uid","value":"%s"},
             {"op":"test","path":"/metadata/annotations","value":null},
             {"op":"add","path":"/metadata/annotations","value":{"a/b":"1"}},
             {"op":"replace","path":"/metadata/labels/app","value":"other"}]
            """.formatted(pod.getMetadata().getUid()));

        assertThat(patched.getMetadata().getAnnotations()).containsEntry("a/b", "1");
        assertThat(patched.getMetadata().getLabels()).containsEntry("app", "other");
        assertThat(patched.getMetadata().getResourceVersion())
                .isNotEqualTo(pod.getMetadata().getResourceVersion());
    }

    @Test
    void patchThatDoesNotApplyIsInvalidAndDoesNotSayWhy() {
        pod("cart");

        for (String patch : List.of(
                "[{\"op\":\"test\",\"path\":\"/metadata/labels/app\",\"value\":\"x\"}]",
                "[{\"op\":\"remove\",\"path\":\"/metadata/labels/none\"}]",
                "[{\"op\":\"replace\",\"path\":\"/metadata/labels/none\",\"value\":\"x\"}]",
                "[{\"op\":\"add\",\"path\":\"/metadata/annotations/x\",\"value\":\"x\"}]")) {
            var refusal = refused(() -> patch("cart", patch));

            assertThat(refusal.getCode()).isEqualTo(422);
            assertThat(refusal.getStatus().getReason()).isEqualTo("Invalid");
            assertThat(refusal.getStatus().getMessage())
                    .isEqualTo("the server rejected our request due to an error in our request");
        }
        assertThat(kube.pods()
                        .inNamespace(namespace)
                        .withName("cart")
                        .get()
                        .getMetadata()
                        .getLabels())
                .containsEntry("app", "cart");
    }

    @Test
    void halfAPatchIsNoPatch() {
        pod("cart");

        assertRefused(422, "Invalid", () -> patch("cart", """
            [{"op":"add","path":"/metadata/labels/more","value":"x"},
             {"op":"test","path":"/metadata/labels/app","value":"x"}]
            """));

        assertThat(kube.pods()
                        .inNamespace(namespace)
                        .withName("cart")
                        .get()
                        .getMetadata()
                        .getLabels())
                .doesNotContainKey("more");
    }

    @Test
    void patchOfAnOldVersionIsAConflict() {
        var old = pod("cart");
        patch("cart", "[{\"op\":\"add\",\"path\":\"/metadata/labels/a\",\"value\":\"b\"}]");

        assertRefused(
                409,
                "Conflict",
                () -> patch("cart", """
                    [{"op":"replace","path":"/metadata/resourceVersion","value":"%s"},
                     {"op":"add","path":"/metadata/labels/c","value":"d"}]
                    """.formatted(old.getMetadata().getResourceVersion())));
    }

    @Test
    void versionStaysWhereNothingChanges() {
        var pod = pod("cart");

        var same = patch("cart", "[{\"op\":\"add\",\"path\":\"/metadata/labels/app\",\"value\":\"cart\"}]");

        assertThat(same.getMetadata().getResourceVersion())
                .isEqualTo(pod.getMetadata().getResourceVersion());
    }

    @Test
    void whatIsNotThereCannotBePatched() {
        assertRefused(
                404,
                "NotFound",
                () -> kube.pods()
                        .inNamespace(namespace)
                        .withName("none")
                        .patch(JSON, "[{\"op\":\"add\",\"path\":\"/metadata/labels\",\"value\":{}}]"));
    }

    @Test
    void podsKeepTheirSpecAndIdentity() {
        pod("cart");

        assertRefused(
                422,
                "Invalid",
                () -> patch("cart", "[{\"op\":\"add\",\"path\":\"/spec/nodeSelector\",\"value\":{\"a\":\"b\"}}]"));
        assertRefused(
                422,
                "Invalid",
                () -> patch("cart", "[{\"op\":\"replace\",\"path\":\"/metadata/uid\",\"value\":\"other\"}]"));
        assertRefused(
                400,
                "BadRequest",
                () -> patch("cart", "[{\"op\":\"replace\",\"path\":\"/metadata/name\",\"value\":\"other\"}]"));
        assertThat(patch("cart", "[{\"op\":\"replace\",\"path\":\"/spec/containers/0/image\",\"value\":\"x:2\"}]")
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getImage())
                .isEqualTo("x:2");
    }

    @Test
    void labelsHaveRules() {
        pod("cart");

        for (String value : List.of("a".repeat(64), "a b", "-a", "a/b")) {
            assertRefused(
                    422,
                    "Invalid",
                    () -> patch(
                            "cart",
                            "[{\"op\":\"add\",\"path\":\"/metadata/labels/a\",\"value\":\"%s\"}]".formatted(value)));
        }
        assertRefused(
                422,
                "Invalid",
                () -> patch("cart", "[{\"op\":\"add\",\"path\":\"/metadata/labels/a~1b~1c\",\"value\":\"x\"}]"));
        assertThat(patch("cart", "[{\"op\":\"add\",\"path\":\"/metadata/labels/a.b~1c\",\"value\":\"\"}]"))
                .isNotNull();
    }

    @Test
    void emptyMapsAndFalseFlagsAreNotKept() {
        var node = kube.resource(new NodeBuilder()
                        .withNewMetadata()
                        .withGenerateName("node-")
                        .endMetadata()
                        .withNewSpec()
                        .withUnschedulable(false)
                        .endSpec()
                        .build())
                .create();
        String name = node.getMetadata().getName();

        assertThat(node.getSpec().getUnschedulable()).isNull();
        assertRefused(422, "Invalid", () -> kube.nodes().withName(name).patch(JSON, """
            [{"op":"replace","path":"/spec/unschedulable","value":true}]
            """));
        var cordoned = kube.nodes().withName(name).patch(JSON, """
            [{"op":"test","path":"/spec/unschedulable","value":null},
             {"op":"add","path":"/spec/unschedulable","value":true}]
            """);
        assertThat(cordoned.getSpec().getUnschedulable()).isTrue();
    }

    @Test
    void dryRunAnswersAndKeepsNothing() {
        var before = pod("cart");

        assertThat(kube.resource(draft("web")).dryRun().create().getMetadata().getUid())
                .isNotEmpty();
        var patched = kube.pods()
                .inNamespace(namespace)
                .withName("cart")
                .dryRun()
                .patch(JSON, "[{\"op\":\"add\",\"path\":\"/metadata/labels/a\",\"value\":\"b\"}]");
        kube.pods().inNamespace(namespace).withName("cart").dryRun().delete();

        assertThat(patched.getMetadata().getLabels()).containsEntry("a", "b");
        assertThat(kube.pods().inNamespace(namespace).list().getItems())
                .singleElement()
                .satisfies(pod -> {
                    assertThat(pod.getMetadata().getLabels()).doesNotContainKey("a");
                    assertThat(pod.getMetadata().getResourceVersion())
                            .isEqualTo(before.getMetadata().getResourceVersion());
                });
    }
}

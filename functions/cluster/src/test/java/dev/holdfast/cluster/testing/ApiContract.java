package dev.holdfast.cluster.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.incident.ClusterName;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a Kubernetes API does where this product touches it: the same for the simulated one and for a real one. */
abstract class ApiContract {
    private static final PatchContext JSON = PatchContext.of(PatchType.JSON);

    private String namespace = "";
    private KubernetesClient kube = new io.fabric8.kubernetes.client.KubernetesClientBuilder().build();

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

    private Pod pod(String name) {
        return kube.resource(draft(name)).create();
    }

    private Pod draft(String name) {
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

    private Pod patch(String name, String patch) {
        return kube.pods().inNamespace(namespace).withName(name).patch(JSON, patch);
    }

    private static KubernetesClientException refused(Runnable call) {
        return catchThrowableOfType(KubernetesClientException.class, call::run);
    }

    private static void assertRefused(int code, String reason, Runnable call) {
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

    @Test
    void namesAreTakenOnce() {
        pod("cart");

        var refusal = refused(() -> pod("cart"));

        assertThat(refusal.getCode()).isEqualTo(409);
        assertThat(refusal.getStatus().getReason()).isEqualTo("AlreadyExists");
        assertThat(refusal.getStatus().getMessage()).isEqualTo("pods \"cart\" already exists");
    }

    @Test
    void namespaceHasToBeThere() {
        var lost = new PodBuilder(draft("cart"))
                .editMetadata()
                .withNamespace("no-such")
                .endMetadata()
                .build();

        assertRefused(404, "NotFound", () -> kube.resource(lost).create());
    }

    @Test
    void deploymentsKeepTheirSelector() {
        kube.resource(new DeploymentBuilder()
                        .withNewMetadata()
                        .withName("cart")
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewSpec()
                        .withNewSelector()
                        .addToMatchLabels("app", "cart")
                        .endSelector()
                        .withNewTemplate()
                        .withNewMetadata()
                        .addToLabels("app", "cart")
                        .endMetadata()
                        .withSpec(draft("cart").getSpec())
                        .endTemplate()
                        .endSpec()
                        .build())
                .create();
        var deployments = kube.apps().deployments().inNamespace(namespace).withName("cart");

        assertRefused(
                422,
                "Invalid",
                () -> deployments.patch(
                        JSON, "[{\"op\":\"replace\",\"path\":\"/spec/selector/matchLabels/app\",\"value\":\"x\"}]"));
        assertThat(deployments
                        .patch(JSON, "[{\"op\":\"replace\",\"path\":\"/spec/replicas\",\"value\":3}]")
                        .getMetadata()
                        .getGeneration())
                .isEqualTo(2);
        assertThat(deployments
                        .patch(JSON, "[{\"op\":\"add\",\"path\":\"/metadata/labels\",\"value\":{\"a\":\"b\"}}]")
                        .getMetadata()
                        .getGeneration())
                .isEqualTo(2);
    }

    @Test
    void leasesAreReplacedByWhoHasReadThemOnly() {
        var lease = kube.resource(new LeaseBuilder()
                        .withNewMetadata()
                        .withName("quarantine")
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewSpec()
                        .withHolderIdentity("one")
                        .endSpec()
                        .build())
                .create();
        var taken = new LeaseBuilder(lease)
                .editSpec()
                .withHolderIdentity("two")
                .endSpec()
                .build();
        var late = new LeaseBuilder(lease)
                .editSpec()
                .withHolderIdentity("three")
                .endSpec()
                .build();

        kube.resource(taken).update();

        assertRefused(409, "Conflict", () -> kube.resource(late).update());
    }

    @Test
    void policiesGetTheirTypes() {
        var policy = kube.resource(new NetworkPolicyBuilder()
                        .withNewMetadata()
                        .withName("deny")
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewSpec()
                        .withNewPodSelector()
                        .endPodSelector()
                        .endSpec()
                        .build())
                .create();

        assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress");
        assertThat(policy.getSpec().getPodSelector()).isNotNull();
        assertThat(policy.getSpec().getIngress()).isEmpty();
    }

    @Test
    void listsAreSelectedAndPaged() {
        List.of("a", "b", "c").forEach(this::pod);

        var labelled =
                kube.pods().inNamespace(namespace).withLabelIn("app", "a", "b").list();
        var without =
                kube.pods().inNamespace(namespace).withoutLabel("app", "a").list();
        var named = kube.pods()
                .inNamespace(namespace)
                .withField("metadata.name", "c")
                .list();
        var page = kube.pods()
                .inNamespace(namespace)
                .list(new io.fabric8.kubernetes.api.model.ListOptionsBuilder()
                        .withLimit(2L)
                        .build());

        assertThat(labelled.getItems()).hasSize(2);
        assertThat(without.getItems()).hasSize(2);
        assertThat(named.getItems()).hasSize(1);
        assertThat(page.getItems()).hasSize(2);
        assertThat(page.getMetadata().getContinue()).isNotEmpty();
        assertRefused(
                400,
                "BadRequest",
                () -> kube.pods()
                        .inNamespace(namespace)
                        .withField("spec.hostPID", "true")
                        .list());
    }

    @Test
    void strangersAreNotLetIn() {
        var role = new ClusterRoleBuilder()
                .withNewMetadata()
                .withName("reader-" + namespace)
                .endMetadata()
                .addNewRule()
                .withApiGroups("")
                .withResources("pods")
                .withVerbs("get", "list")
                .endRule()
                .build();
        ServiceAccounts.bind(kube, namespace, "reader", role);
        pod("cart");
        var reader = client(as(namespace, "reader"));
        String user = "system:serviceaccount:" + namespace + ":reader";

        assertThat(reader.pods().inNamespace(namespace).withName("cart").get()).isNotNull();
        assertThat(reader.pods().inAnyNamespace().list().getItems()).isNotEmpty();
        assertThat(forbidden(() -> reader.nodes().list()))
                .isEqualTo("nodes is forbidden: User \"" + user
                        + "\" cannot list resource \"nodes\" in API group \"\" at the cluster scope");
        assertThat(forbidden(() -> reader.network()
                        .networkPolicies()
                        .inNamespace(namespace)
                        .withName("deny")
                        .get()))
                .isEqualTo("networkpolicies.networking.k8s.io \"deny\" is forbidden: User \"" + user
                        + "\" cannot get resource \"networkpolicies\" in API group \"networking.k8s.io\""
                        + " in the namespace \"" + namespace + "\"");
        assertThat(may(reader, "list", "pods")).isTrue();
        assertThat(may(reader, "delete", "pods")).isFalse();
    }

    private static String forbidden(Runnable call) {
        var refusal = refused(call);
        assertThat(refusal.getCode()).isEqualTo(403);
        assertThat(refusal.getStatus().getReason()).isEqualTo("Forbidden");
        return refusal.getStatus().getMessage();
    }

    private boolean may(KubernetesClient user, String verb, String resource) {
        var review = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withNamespace(namespace)
                .withVerb(verb)
                .withResource(resource)
                .endResourceAttributes()
                .endSpec()
                .build();
        return user.authorization()
                .v1()
                .selfSubjectAccessReview()
                .create(review)
                .getStatus()
                .getAllowed();
    }

    @Test
    void customKindsAreServedOnceTheyAreDefined() {
        String path = "/apis/networking.k8s.aws/v1alpha1";
        CustomKinds.define(kube);

        assertThat(kube.raw(path)).contains("policyendpoints", "clusternetworkpolicies");
        var policies = kube.genericKubernetesResources("networking.k8s.aws/v1alpha1", "ClusterNetworkPolicy");
        var wrong = io.fabric8.kubernetes.client.utils.Serialization.unmarshal(
                """
                apiVersion: networking.k8s.aws/v1alpha1
                kind: ClusterNetworkPolicy
                metadata: {name: wrong}
                spec: {tier: Top, priority: 0, subject: {namespaces: {}}}
                """, io.fabric8.kubernetes.api.model.GenericKubernetesResource.class);
        assertRefused(422, "Invalid", () -> policies.resource(wrong).create());
        assertThat(policies.list().getItems()).isEmpty();
    }

    @Test
    void statusIsChangedByItself() {
        var pod = pod("cart");
        var running = new PodBuilder(pod)
                .editMetadata()
                .addToLabels("ignored", "no")
                .endMetadata()
                .withNewStatus()
                .withPhase("Running")
                .endStatus()
                .build();

        kube.resource(running).updateStatus();
        patch("cart", "[{\"op\":\"add\",\"path\":\"/status/phase\",\"value\":\"Failed\"}]");

        assertThat(kube.pods()
                        .inNamespace(namespace)
                        .withName("cart")
                        .get()
                        .getStatus()
                        .getPhase())
                .isEqualTo("Running");
    }

    @Test
    void preconditionsProtectWhatIsDeleted() {
        var pod = pod("cart");

        assertRefused(
                409,
                "Conflict",
                () -> kube.pods()
                        .inNamespace(namespace)
                        .withName("cart")
                        .lockResourceVersion("1")
                        .delete());
        List<StatusDetails> gone = kube.pods()
                .inNamespace(namespace)
                .withName("cart")
                .lockResourceVersion(pod.getMetadata().getResourceVersion())
                .delete();

        assertThat(gone).isNotEmpty();
        assertThat(kube.pods().inNamespace(namespace).withName("cart").delete()).isEmpty();
        assertThat(Map.of(
                        "left",
                        kube.pods().inNamespace(namespace).list().getItems().size()))
                .containsEntry("left", 0);
    }

    private static KubernetesClient client(ClusterAccess access) {
        try {
            return access.client(new ClusterName("testing"));
        } catch (KubeFailure e) {
            throw new AssertionError(e);
        }
    }
}

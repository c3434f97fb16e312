package dev.holdfast.cluster.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.incident.ClusterName;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a Kubernetes API does where this product touches it: the same for the simulated one and for a real one. */
abstract class ApiContract extends PatchContract {
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

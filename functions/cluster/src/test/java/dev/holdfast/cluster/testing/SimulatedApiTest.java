package dev.holdfast.cluster.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.cluster.testing.AdmissionHook.Verdict;
import dev.holdfast.incident.ClusterName;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The simulated API, and what only of that can be asked. */
final class SimulatedApiTest extends ApiContract {
    private static final SimulatedApi API = SimulatedApi.start();
    private static final String READER = """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: reader}
        rules: [{apiGroups: [""], resources: [pods, nodes], verbs: [get, list]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: reader}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: holdfast-logs}]
        """;

    @BeforeEach
    void rbac() {
        API.requireRbac();
    }

    @AfterEach
    void forgetHooksAndRights() {
        API.reset();
    }

    @AfterAll
    static void stop() {
        API.close();
    }

    @Override
    KubernetesClient admin() {
        return client(API.access());
    }

    @Override
    ClusterAccess as(String namespace, String serviceAccount) {
        return API.accessWith(ServiceAccounts.token(admin(), namespace, serviceAccount));
    }

    private static KubernetesClient client(ClusterAccess access) {
        try {
            return access.client(new ClusterName("simulated"));
        } catch (KubeFailure e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void groupsOfUsersAreBoundAsAccessEntriesBindThem() {
        API.reset();
        API.requireRbac(READER);

        var member = client(API.accessAs("arn:aws:sts::1:assumed-role/logs/x", "holdfast-logs"));
        var other = client(API.accessAs("arn:aws:sts::1:assumed-role/other/x", "other"));

        assertThat(member.nodes().list().getItems()).isEmpty();
        assertThatThrownBy(() -> other.nodes().list()).hasMessageContaining("cannot list resource \"nodes\"");
        assertThatThrownBy(() -> client(API.accessOfStranger()).nodes().list()).hasMessageContaining("Unauthorized");
    }

    @Test
    void webhooksRefuseAndChange() {
        API.reset();
        API.webhook("policy.example", review -> switch (review.name()) {
            case "bad" -> Verdict.Denied.forbidden("not this one");
            default -> {
                review.object().withObject("metadata").remove("labels");
                yield new Verdict.Changed(review.object());
            }
        });
        var kube = admin();

        assertThatThrownBy(() -> kube.resource(map("bad")).create())
                .hasMessageContaining("admission webhook \"policy.example\" denied the request: not this one");
        assertThat(kube.resource(map("good")).create().getMetadata().getLabels())
                .isEmpty();
        assertThat(API.backstage().resource(map("bad")).create().getMetadata().getLabels())
                .isNotEmpty();
    }

    @Test
    void setUpIsNotAmongTheRequests() {
        API.reset();

        API.backstage().resource(map("a")).create();
        var before = API.state();
        admin().resource(map("b")).create();

        assertThat(API.requests()).hasSize(1);
        assertThat(before.to(before).isEmpty()).isTrue();
        assertThat(before.to(API.state()).toString()).startsWith("ConfigMap/shop/b: (none) -> {");
        assertThat(before.to(API.state()).ignoring("ConfigMap/shop/b").isEmpty())
                .isTrue();
    }

    @Test
    void goesBackToWhatThereWas() {
        API.reset();
        API.backstage().resource(map("a")).create();
        var before = API.state();
        API.backstage().resource(map("a")).delete();
        API.backstage().resource(map("b")).create();

        API.restore(before);

        assertThat(before.to(API.state()).ignoringVersions().isEmpty()).isTrue();
    }

    private static io.fabric8.kubernetes.api.model.ConfigMap map(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("shop")
                .addToLabels("a", "b")
                .endMetadata()
                .build();
    }
}

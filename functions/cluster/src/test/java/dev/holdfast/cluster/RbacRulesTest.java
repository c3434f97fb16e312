package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.cluster.testing.RbacRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RbacRulesTest {
    private static final String ROLES = """
        # a comment
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: one}
        rules:
          - {apiGroups: [""], resources: [pods, pods/log], verbs: [get]}
          - {apiGroups: [apps], resources: [deployments], verbs: [list, patch]}
          - {apiGroups: [""], resources: [namespaces], verbs: [get]}
          - {apiGroups: [""], resources: [nodes/proxy], verbs: [get]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: two, namespace: holdfast}
        rules:
          - {apiGroups: [coordination.k8s.io], resources: [leases], verbs: [update], resourceNames: [quarantine]}
          - {apiGroups: [coordination.k8s.io], resources: [leases], verbs: [create]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: three}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: one}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: "holdfast:one"}]
        """;

    @TempDir
    private Path folder = Path.of("");

    private RbacRules rules(String yaml) {
        try {
            return RbacRules.read(Files.writeString(folder.resolve("rbac.yaml"), yaml));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v1/namespaces/shop/pods/cart",
                "GET /api/v1/namespaces/shop/pods/cart/log?container=main&follow=false",
                "GET /apis/apps/v1/deployments?limit=500",
                "GET /apis/apps/v1/namespaces/shop/deployments",
                "PATCH /apis/apps/v1/namespaces/shop/deployments/cart",
                "GET /api/v1/namespaces/shop",
                "GET /api/v1/nodes/a/proxy/logs/pods/",
                "PUT /apis/coordination.k8s.io/v1/namespaces/holdfast/leases/quarantine",
                "POST /apis/coordination.k8s.io/v1/namespaces/holdfast/leases",
                "GET /version",
                "GET /apis/apps/v1",
            })
    void allowed(String request) {
        assertThat(rules(ROLES).refused(List.of(request))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v1/namespaces/shop/pods",
                "GET /api/v1/namespaces/shop/pods?watch=true",
                "POST /api/v1/namespaces/shop/pods/cart/exec",
                "GET /apis/apps/v1/namespaces/shop/deployments/cart",
                "GET /apis/apps/v1/namespaces/shop/deployments?watch=true",
                "DELETE /apis/apps/v1/namespaces/shop/deployments/cart",
                "GET /apis/extensions/v1/deployments",
                "GET /api/v1/namespaces",
                "PUT /apis/coordination.k8s.io/v1/namespaces/holdfast/leases/other",
                "PUT /apis/coordination.k8s.io/v1/namespaces/shop/leases/quarantine",
                "GET /api/v1/nodes/a",
            })
    void refused(String request) {
        assertThat(rules(ROLES).refused(List.of(request))).containsExactly(request);
    }

    @Test
    void whatNoRequestUsedIsLeftOver() {
        assertThat(rules(ROLES)
                        .unused(List.of(
                                "GET /api/v1/namespaces/shop/pods/cart",
                                "GET /apis/apps/v1/deployments",
                                "GET /api/v1/namespaces/shop",
                                "POST /apis/coordination.k8s.io/v1/namespaces/holdfast/leases")))
                .containsExactly(
                        "get nodes/proxy",
                        "get pods/log",
                        "patch deployments.apps",
                        "update leases.coordination.k8s.io");
    }

    @Test
    void groupsAreThoseOfTheBindings() {
        assertThat(rules(ROLES).groups()).containsExactly("holdfast:one");
    }

    @Test
    void wildcardsAreRefused() {
        assertThatThrownBy(() -> rules(ROLES.replace("verbs: [get]", "verbs: ['*']")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("wildcard");
    }

    @Test
    void otherKindsAreRefused() {
        assertThatThrownBy(() -> rules("apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Secret");
    }
}

package dev.holdfast.cluster.testing;

import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.SubjectBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Service accounts as the users of a test: the only ones whom a test's API server, real or simulated, gives tokens. */
public final class ServiceAccounts {
    private ServiceAccounts() {}

    /** Makes a service account and binds it to a ClusterRole that is there. */
    public static void bind(KubernetesClient admin, String namespace, String name, String clusterRole) {
        admin.resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        admin.resource(new ClusterRoleBindingBuilder()
                        .withNewMetadata()
                        .withName(namespace + "-" + name + "-" + clusterRole.replace(':', '-'))
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", clusterRole)
                        .withSubjects(new SubjectBuilder()
                                .withKind("ServiceAccount")
                                .withNamespace(namespace)
                                .withName(name)
                                .build())
                        .build())
                .create();
    }

    /** The same with a role that is made for it. */
    public static void bind(KubernetesClient admin, String namespace, String name, ClusterRole role) {
        admin.resource(role).create();
        bind(admin, namespace, name, role.getMetadata().getName());
    }

    /** A bearer token of a service account, good for an hour. */
    public static String token(KubernetesClient admin, String namespace, String name) {
        TokenRequest request = new TokenRequestBuilder()
                .withNewSpec()
                .withExpirationSeconds(3600L)
                .endSpec()
                .build();
        return admin.serviceAccounts()
                .inNamespace(namespace)
                .withName(name)
                .tokenRequest(request)
                .getStatus()
                .getToken();
    }
}

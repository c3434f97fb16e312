package dev.holdfast.cluster.testing;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Definitions of custom kinds, without most of their schemas. */
public final class CustomKinds {
    /** Where the VPC CNI's kinds are: {@code networking.k8s.aws/v1alpha1}. */
    public static final String AWS = "networking.k8s.aws/v1alpha1";

    private static final String ANY = "{type: object, x-kubernetes-preserve-unknown-fields: true}";
    private static final String CLUSTER_POLICY = """
        {type: object, required: [tier, priority, subject], x-kubernetes-preserve-unknown-fields: true, properties: {
           tier: {type: string, enum: [Admin, Baseline]}, priority: {type: integer, minimum: 0, maximum: 1000},
           subject: {type: object, minProperties: 1, maxProperties: 1, x-kubernetes-preserve-unknown-fields: true}}}
        """.strip();

    private CustomKinds() {}

    /**
     * Those of the VPC CNI with network policies: what it is told, and what it makes of it.
     *
     * @see <a href="https://github.com/aws/amazon-network-policy-controller-k8s">Network policy controller</a>
     */
    public static void define(KubernetesClient kube) {
        var all = List.of(
                definition("networking.k8s.aws", "policyendpoints", "PolicyEndpoint", "Namespaced", ANY),
                definition("networking.k8s.aws", "clusterpolicyendpoints", "ClusterPolicyEndpoint", "Cluster", ANY),
                definition(
                        "networking.k8s.aws",
                        "clusternetworkpolicies",
                        "ClusterNetworkPolicy",
                        "Cluster",
                        CLUSTER_POLICY));
        all.forEach(definition -> define(kube, definition));
    }

    /** Any other, whatever its fields: {@code define(kube, "cilium.io", "ciliumnetworkpolicies", "CiliumNetworkPolicy", "Namespaced")}. */
    public static void define(KubernetesClient kube, String group, String plural, String kind, String scope) {
        define(kube, definition(group, plural, kind, scope, ANY));
    }

    private static void define(KubernetesClient kube, CustomResourceDefinition definition) {
        if (kube.resource(definition).get() == null) {
            var made = kube.resource(definition).create();
            if (!isEstablished(made)) {
                kube.resource(definition).waitUntilCondition(CustomKinds::isEstablished, 30, TimeUnit.SECONDS);
            }
        }
    }

    private static boolean isEstablished(@Nullable CustomResourceDefinition definition) {
        return definition != null
                && definition.getStatus() != null
                && definition.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Established")
                                && condition.getStatus().equals("True"));
    }

    private static CustomResourceDefinition definition(
            String group, String plural, String kind, String scope, String spec) {
        String version = group.equals("networking.k8s.aws") ? "v1alpha1" : group.equals("cilium.io") ? "v2" : "v1";
        return Serialization.unmarshal(
                """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: %2$s.%1$s}
                spec:
                  group: %1$s
                  scope: %4$s
                  names: {plural: %2$s, kind: %3$s, singular: %5$s, listKind: %3$sList}
                  versions:
                  - name: %6$s
                    served: true
                    storage: true
                    schema: {openAPIV3Schema: {type: object, properties: {spec: %7$s, status: {type: object, x-kubernetes-preserve-unknown-fields: true}}}}
                """.formatted(group, plural, kind, scope, kind.toLowerCase(Locale.ROOT), version, spec),
                CustomResourceDefinition.class);
    }
}

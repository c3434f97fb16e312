package dev.holdfast.cluster.testing;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * What of a cluster decides who can talk to whom.
 *
 * @param namespaces the labels of each
 * @param clusterPolicies of {@code networking.k8s.aws}
 */
record NetworkView(
        List<JsonNode> pods,
        Map<String, Map<String, String>> namespaces,
        List<JsonNode> policies,
        List<JsonNode> clusterPolicies) {

    static NetworkView of(KubernetesClient kube) {
        boolean served = kube.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
                .anyMatch(one -> one.getMetadata().getName().equals("clusternetworkpolicies.networking.k8s.aws"));
        return new NetworkView(
                json(kube.pods().inAnyNamespace().list().getItems()),
                kube.namespaces().list().getItems().stream()
                        .collect(Collectors.toMap(one -> one.getMetadata().getName(), Inside::labels)),
                json(kube.network().networkPolicies().inAnyNamespace().list().getItems()),
                served ? custom(kube, "ClusterNetworkPolicy") : List.of());
    }

    static List<JsonNode> custom(KubernetesClient kube, String kind) {
        return json(kube.genericKubernetesResources(CustomKinds.AWS, kind)
                .inAnyNamespace()
                .list()
                .getItems());
    }

    private static List<JsonNode> json(Collection<? extends HasMetadata> objects) {
        return objects.stream()
                .map(object -> Json.parse(Serialization.asJson(object)))
                .toList();
    }

    Map<String, String> labelsOfNamespace(JsonNode pod) {
        return namespaces.getOrDefault(Json.namespace(pod), Map.of());
    }

    /** Whether a NetworkPolicy is about a pod. */
    static boolean selects(JsonNode policy, JsonNode pod) {
        return Json.namespace(policy).equals(Json.namespace(pod))
                && Labels.of(Json.at(policy, "spec.podSelector")).select(Labels.in(pod));
    }

    /** Whether a ClusterNetworkPolicy is about a pod. */
    boolean isSubject(JsonNode policy, JsonNode pod) {
        return fits(Json.at(policy, "spec.subject"), pod);
    }

    /** Whether a peer of a ClusterNetworkPolicy, or its subject, is or includes a pod. */
    boolean fits(JsonNode peer, JsonNode pod) {
        if (peer.has("namespaces")) {
            return Labels.of(peer.path("namespaces")).select(labelsOfNamespace(pod));
        }
        var pods = peer.path("pods");
        return !pods.isMissingNode()
                && Labels.of(pods.path("namespaceSelector")).select(labelsOfNamespace(pod))
                && Labels.of(pods.path("podSelector")).select(Labels.in(pod));
    }

    /** Whether a peer of a NetworkPolicy that selects pods includes this one. */
    boolean fits(JsonNode policy, JsonNode peer, JsonNode pod) {
        boolean here = peer.has("namespaceSelector")
                ? Labels.of(peer.path("namespaceSelector")).select(labelsOfNamespace(pod))
                : Json.namespace(policy).equals(Json.namespace(pod));
        return here && Labels.of(peer.path("podSelector")).select(Labels.in(pod));
    }

    static boolean isOnHostNetwork(JsonNode pod) {
        return Json.at(pod, "spec.hostNetwork").asBoolean(false);
    }

    /**
     * By what the VPC CNI programs: its name without the last part, and its namespace, on its node. Pods that share it share rules.
     *
     * @see <a href="https://github.com/aws/aws-network-policy-agent/issues/676">Shared by every pod with that identifier</a>
     */
    static String identifier(JsonNode pod) {
        String name = Json.name(pod);
        int dash = name.lastIndexOf('-');
        return (dash > 0 ? name.substring(0, dash) : name) + "@" + Json.namespace(pod) + "@"
                + Json.text(pod, "spec.nodeName");
    }
}

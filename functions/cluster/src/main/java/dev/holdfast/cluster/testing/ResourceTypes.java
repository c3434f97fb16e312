package dev.holdfast.cluster.testing;

import dev.holdfast.cluster.testing.ResourceType.Origin;
import dev.holdfast.cluster.testing.ResourceType.Scope;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What is served: the kinds of Kubernetes itself that matter here, and custom ones once their definition is there. */
final class ResourceTypes {
    private static final List<ResourceType> BUILT_IN = Stream.of(
                    "v1 pods Pod",
                    "v1 services Service",
                    "v1 endpoints Endpoints",
                    "v1 configmaps ConfigMap",
                    "v1 secrets Secret",
                    "v1 serviceaccounts ServiceAccount",
                    "v1 events Event",
                    "v1 persistentvolumeclaims PersistentVolumeClaim",
                    "v1 limitranges LimitRange",
                    "v1 resourcequotas ResourceQuota",
                    "v1 replicationcontrollers ReplicationController",
                    "v1 persistentvolumes PersistentVolume cluster",
                    "v1 namespaces Namespace cluster",
                    "v1 nodes Node cluster",
                    "apps/v1 deployments Deployment",
                    "apps/v1 replicasets ReplicaSet",
                    "apps/v1 statefulsets StatefulSet",
                    "apps/v1 daemonsets DaemonSet",
                    "apps/v1 controllerrevisions ControllerRevision",
                    "batch/v1 jobs Job",
                    "batch/v1 cronjobs CronJob",
                    "autoscaling/v2 horizontalpodautoscalers HorizontalPodAutoscaler",
                    "networking.k8s.io/v1 networkpolicies NetworkPolicy",
                    "networking.k8s.io/v1 ingresses Ingress",
                    "policy/v1 poddisruptionbudgets PodDisruptionBudget",
                    "discovery.k8s.io/v1 endpointslices EndpointSlice",
                    "events.k8s.io/v1 events Event",
                    "coordination.k8s.io/v1 leases Lease",
                    "storage.k8s.io/v1 storageclasses StorageClass cluster",
                    "storage.k8s.io/v1 volumeattachments VolumeAttachment cluster",
                    "scheduling.k8s.io/v1 priorityclasses PriorityClass cluster",
                    "rbac.authorization.k8s.io/v1 roles Role",
                    "rbac.authorization.k8s.io/v1 rolebindings RoleBinding",
                    "rbac.authorization.k8s.io/v1 clusterroles ClusterRole cluster",
                    "rbac.authorization.k8s.io/v1 clusterrolebindings ClusterRoleBinding cluster",
                    "authorization.k8s.io/v1 selfsubjectaccessreviews SelfSubjectAccessReview cluster",
                    "authorization.k8s.io/v1 selfsubjectrulesreviews SelfSubjectRulesReview cluster",
                    "admissionregistration.k8s.io/v1 validatingwebhookconfigurations ValidatingWebhookConfiguration"
                            + " cluster",
                    "admissionregistration.k8s.io/v1 mutatingwebhookconfigurations MutatingWebhookConfiguration"
                            + " cluster",
                    "apiextensions.k8s.io/v1 customresourcedefinitions CustomResourceDefinition cluster")
            .map(line -> type(line.split(" ", -1)))
            .toList();

    private final List<ResourceType> custom = new CopyOnWriteArrayList<>();

    private static ResourceType type(String[] words) {
        int slash = words[0].indexOf('/');
        return new ResourceType(
                words[0].substring(0, Math.max(0, slash)),
                words[0].substring(slash + 1),
                words[1],
                words[2],
                words.length > 3 ? Scope.CLUSTER : Scope.NAMESPACED,
                Origin.BUILT_IN);
    }

    List<ResourceType> all() {
        return Stream.concat(BUILT_IN.stream(), custom.stream()).toList();
    }

    Optional<ResourceType> find(String group, String version, String plural) {
        return all().stream()
                .filter(type -> type.group().equals(group) && type.version().equals(version))
                .filter(type -> type.plural().equals(plural))
                .findFirst();
    }

    Optional<ResourceType> of(JsonNode object) {
        String apiVersion = Json.text(object, "apiVersion");
        String kind = Json.text(object, "kind");
        return all().stream()
                .filter(type ->
                        type.apiVersion().equals(apiVersion) && type.kind().equals(kind))
                .findFirst();
    }

    /** What this object makes the API serve, if it is a definition. */
    void define(JsonNode definition) {
        forget(definition);
        var spec = definition.path("spec");
        for (JsonNode version : spec.path("versions")) {
            if (version.path("served").asBoolean(true)) {
                custom.add(new ResourceType(
                        spec.path("group").asString(),
                        version.path("name").asString(),
                        spec.path("names").path("plural").asString(),
                        spec.path("names").path("kind").asString(),
                        spec.path("scope").asString().equals("Cluster") ? Scope.CLUSTER : Scope.NAMESPACED,
                        Origin.CUSTOM));
            }
        }
    }

    /** The definition is gone. */
    void forget(JsonNode definition) {
        String name = definition.path("metadata").path("name").asString();
        custom.removeIf(type -> type.qualified().equals(name));
    }

    void clear() {
        custom.clear();
    }
}

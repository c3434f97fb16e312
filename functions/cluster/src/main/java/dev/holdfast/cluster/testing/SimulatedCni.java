package dev.holdfast.cluster.testing;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The VPC CNI's network policy controller, working when a test says so: for every NetworkPolicy a PolicyEndpoint, for every
 * ClusterNetworkPolicy a ClusterPolicyEndpoint, that name the pods which the policy is about. Does nothing unless the cluster's
 * own objects say that it is switched on ({@link PolicyEngine}). What nodes make of it is {@link Reachability}'s.
 *
 * @see <a href="https://github.com/aws/amazon-network-policy-controller-k8s">Network policy controller</a>
 * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html">Its limits</a>
 */
public final class SimulatedCni {
    /** What becomes of pods without an owner, for which AWS says that policies might not work reliably. */
    public enum Orphans {
        KEPT,
        DROPPED
    }

    private final KubernetesClient kube;
    private final AtomicReference<Orphans> orphans = new AtomicReference<>(Orphans.KEPT);

    private SimulatedCni(KubernetesClient kube) {
        this.kube = kube;
    }

    /** That of a simulated cluster, behind the scenes. */
    public static SimulatedCni of(SimulatedApi api) {
        return on(api.backstage());
    }

    /** That of any cluster, with an administrator's client. */
    public static SimulatedCni on(KubernetesClient kube) {
        return new SimulatedCni(kube);
    }

    /** From the next time on. */
    public void orphans(Orphans become) {
        orphans.set(become);
    }

    Orphans orphans() {
        return orphans.get();
    }

    /** Whether the cluster's objects say that policies are enforced by it. */
    public boolean isOn() {
        boolean auto = Optional.ofNullable(kube.configMaps()
                        .inNamespace("kube-system")
                        .withName("amazon-vpc-cni")
                        .get())
                .map(map -> map.getData().get("enable-network-policy-controller"))
                .filter("true"::equals)
                .isPresent();
        return auto || agent().anyMatch("--enable-network-policy=true"::equals);
    }

    private Stream<String> agent() {
        return Optional.ofNullable(kube.apps()
                        .daemonSets()
                        .inNamespace("kube-system")
                        .withName("aws-node")
                        .get())
                .stream()
                .flatMap(set -> set.getSpec().getTemplate().getSpec().getContainers().stream())
                .filter(container -> container.getName().equals("aws-eks-nodeagent"))
                .flatMap(container -> container.getArgs().stream());
    }

    /** Brings the endpoints up to what policies and pods are now. */
    public void settle() {
        if (!isOn()) {
            return;
        }
        var view = NetworkView.of(kube);
        var resolved = new PolicyRules(view);
        keep(
                "PolicyEndpoint",
                view.policies(),
                policy -> resolved.ofPolicy(policy, listed(view, pod -> NetworkView.selects(policy, pod))));
        keep(
                "ClusterPolicyEndpoint",
                view.clusterPolicies(),
                policy -> resolved.ofClusterPolicy(policy, listed(view, pod -> view.isSubject(policy, pod))));
    }

    private List<JsonNode> listed(NetworkView view, Predicate<JsonNode> about) {
        return view.pods().stream()
                .filter(about)
                .filter(pod -> !Json.text(pod, "status.podIP").isEmpty())
                .filter(pod -> switch (orphans.get()) {
                    case KEPT -> true;
                    case DROPPED -> !Json.at(pod, "metadata.ownerReferences").isEmpty();
                })
                .toList();
    }

    private interface Spec {
        ObjectNode of(JsonNode policy);
    }

    private void keep(String kind, List<JsonNode> policies, Spec spec) {
        var there = NetworkView.custom(kube, kind);
        for (JsonNode policy : policies) {
            var own = there.stream().filter(one -> isOf(one, policy)).findFirst();
            var wanted = spec.of(policy);
            if (own.isEmpty()) {
                create(kind, policy, wanted);
            } else if (!Json.same(own.get().path("spec"), wanted)) {
                var changed = (ObjectNode) own.get();
                changed.set("spec", wanted);
                resource(kind, changed).update();
            }
        }
        there.stream()
                .filter(one -> policies.stream().noneMatch(policy -> isOf(one, policy)))
                .forEach(one -> resource(kind, one).delete());
    }

    private static boolean isOf(JsonNode endpoint, JsonNode policy) {
        return Json.at(endpoint, "metadata.ownerReferences")
                .path(0)
                .path("uid")
                .equals(Json.at(policy, "metadata.uid"));
    }

    private void create(String kind, JsonNode policy, ObjectNode spec) {
        var endpoint = Json.object().put("apiVersion", CustomKinds.AWS).put("kind", kind);
        var metadata = endpoint.putObject("metadata").put("generateName", Json.name(policy) + "-");
        if (kind.equals("PolicyEndpoint")) {
            metadata.put("namespace", Json.namespace(policy));
        }
        metadata.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", Json.text(policy, "apiVersion"))
                .put("kind", Json.text(policy, "kind"))
                .put("name", Json.name(policy))
                .put("uid", Json.text(policy, "metadata.uid"))
                .put("controller", true);
        endpoint.set("spec", spec);
        resource(kind, endpoint).create();
    }

    private Resource<GenericKubernetesResource> resource(String kind, JsonNode object) {
        var typed = Serialization.unmarshal(object.toString(), GenericKubernetesResource.class);
        var all = kube.genericKubernetesResources(CustomKinds.AWS, kind);
        return kind.equals("PolicyEndpoint")
                ? all.inNamespace(Json.namespace(object)).resource(typed)
                : all.resource(typed);
    }
}

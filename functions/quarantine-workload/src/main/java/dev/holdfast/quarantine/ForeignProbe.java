package dev.holdfast.quarantine;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.ResourceKind.Reach;
import dev.holdfast.quarantine.plan.Engine;
import dev.holdfast.quarantine.plan.ForeignPolicies.Accepts;
import dev.holdfast.quarantine.plan.ForeignPolicies.Cluster;
import dev.holdfast.quarantine.plan.ForeignPolicies.Found;
import dev.holdfast.quarantine.plan.ForeignPolicies.Kind;
import dev.holdfast.quarantine.plan.ForeignPolicies.Tier;
import dev.holdfast.quarantine.plan.Marks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Looks for policies of other makers' kinds, those that matter to the engine. A kind that is not served has none. */
final class ForeignProbe {
    private static final ResourceKind APPLICATION = kind(
            "networking.k8s.aws/v1alpha1", "applicationnetworkpolicies", "ApplicationNetworkPolicy", Reach.NAMESPACE);
    private static final ResourceKind ADMIN =
            kind("policy.networking.k8s.io/v1alpha1", "adminnetworkpolicies", "AdminNetworkPolicy", Reach.CLUSTER);
    private static final ResourceKind CALICO =
            kind("crd.projectcalico.org/v1", "networkpolicies", "NetworkPolicy", Reach.NAMESPACE);
    private static final ResourceKind CALICO_GLOBAL =
            kind("crd.projectcalico.org/v1", "globalnetworkpolicies", "GlobalNetworkPolicy", Reach.CLUSTER);
    private static final ResourceKind CILIUM =
            kind("cilium.io/v2", "ciliumnetworkpolicies", "CiliumNetworkPolicy", Reach.NAMESPACE);
    private static final ResourceKind CILIUM_CLUSTERWIDE =
            kind("cilium.io/v2", "ciliumclusterwidenetworkpolicies", "CiliumClusterwideNetworkPolicy", Reach.CLUSTER);

    private final KubeObjects objects;

    ForeignProbe(KubeObjects objects) {
        this.objects = objects;
    }

    private static ResourceKind kind(String version, String plural, String kind, Reach reach) {
        return new ResourceKind(version, plural, kind, reach);
    }

    /** What may concern a pod of the namespace on a node of this engine. */
    List<Found> read(Engine engine, String namespace) {
        var found = new ArrayList<Found>();
        switch (engine) {
            case Engine.VpcCni _ -> {
                found.add(named(Kind.AWS_APPLICATION, APPLICATION, namespace));
                found.add(cluster());
            }
            case Engine.Calico _ -> {
                found.add(named(Kind.CALICO, CALICO, namespace));
                found.add(named(Kind.CALICO_GLOBAL, CALICO_GLOBAL, namespace));
                found.add(named(Kind.ADMIN, ADMIN, namespace));
            }
            case Engine.Cilium _ -> {
                found.add(named(Kind.CILIUM, CILIUM, namespace));
                found.add(named(Kind.CILIUM_CLUSTERWIDE, CILIUM_CLUSTERWIDE, namespace));
                found.add(named(Kind.ADMIN, ADMIN, namespace));
            }
            case Engine.None _, Engine.Unknown _ -> {
                // nothing is claimed anyway
            }
        }
        return found;
    }

    /** ClusterNetworkPolicies but ours. Asked whatever discovery said, for that may have failed. */
    Found cluster() {
        try {
            return new Found.AwsCluster(
                    others(objects.list(new KubeObjects.Selection(
                                    ResourceKind.CLUSTER_NETWORK_POLICY, Optional.empty(), "")))
                            .stream()
                            .map(ForeignProbe::read)
                            .toList());
        } catch (KubeFailure e) {
            return e.reason() == Reason.NO_SUCH_OBJECT
                    ? new Found.AwsCluster(List.of())
                    : new Found.Unread(Kind.AWS_CLUSTER, e.text());
        }
    }

    private Found named(Kind kind, ResourceKind resource, String namespace) {
        try {
            var where = resource.reach() == Reach.CLUSTER ? Optional.<String>empty() : Optional.of(namespace);
            return new Found.Named(
                    kind,
                    objects.list(new KubeObjects.Selection(resource, where, "")).stream()
                            .map(object -> Trees.text(object, "/metadata/name"))
                            .toList());
        } catch (KubeFailure e) {
            return e.reason() == Reason.NO_SUCH_OBJECT
                    ? new Found.Named(kind, List.of())
                    : new Found.Unread(kind, e.text());
        }
    }

    /** One that has our name and says something else is another's, and may accept what ours denies. */
    private static List<ObjectNode> others(List<ObjectNode> policies) {
        var ours = DenyPolicy.clusterWide();
        return policies.stream()
                .filter(policy -> !Trees.text(policy, "/metadata/name").equals(Marks.POLICY)
                        || !(OwnPolicies.judged(ours, policy) instanceof OwnPolicies.Found.AsItHasToBe))
                .toList();
    }

    private static Cluster read(JsonNode policy) {
        var spec = policy.path("spec");
        var tier = switch (spec.path("tier").asString("")) {
            case "Admin" -> Tier.ADMIN;
            case "Baseline" -> Tier.BASELINE;
            default -> Tier.UNKNOWN;
        };
        return new Cluster(
                Trees.text(policy, "/metadata/name"),
                tier,
                spec.path("priority").asInt(0),
                accepts(spec.path("ingress")) || accepts(spec.path("egress")) ? Accepts.SOMETHING : Accepts.NOTHING);
    }

    private static boolean accepts(JsonNode rules) {
        return rules.values().stream()
                .anyMatch(rule -> !rule.path("action").asString("").equals("Deny"));
    }
}

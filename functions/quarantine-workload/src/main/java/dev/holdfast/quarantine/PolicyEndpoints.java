package dev.holdfast.quarantine;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Pause;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.KubeObjects.Selection;
import dev.holdfast.quarantine.plan.Marks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the VPC CNI's controller tells its agents to enforce. A pod that stands in a PolicyEndpoint of our policy has been seen by
 * the controller; the agent programs it right after, and says so nowhere.
 *
 * <p>A policy with many pods has several PolicyEndpoints, so all are read. Needs {@code list} on
 * {@code policyendpoints.networking.k8s.aws} and {@code clusterpolicyendpoints.networking.k8s.aws}.
 *
 * @see <a href="https://github.com/aws/amazon-network-policy-controller-k8s/blob/main/api/v1alpha1/policyendpoint_types.go">
 *     PolicyEndpoint</a>
 */
final class PolicyEndpoints {
    static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final KubeObjects objects;
    private final Clock clock;
    private final Pause pause;

    PolicyEndpoints(KubeObjects objects, Clock clock, Pause pause) {
        this.objects = objects;
        this.clock = clock;
        this.pause = pause;
    }

    /**
     * A pod as the controller knows it. Another pod of the same name has another address.
     *
     * @param ip empty where it has none yet, or where any will do
     * @param policy what our NetworkPolicy of its namespace is called; a tenant's may have the usual name
     */
    record Pod(String namespace, String name, Optional<String> ip, String policy) {}

    /** Which of our two policies is looked for. */
    enum Policy {
        /** NetworkPolicies, each in the pod's namespace. */
        IN_NAMESPACE,

        /** The ClusterNetworkPolicy. */
        CLUSTER_WIDE
    }

    /** What was seen. */
    sealed interface Seen {
        /** All of the pods. */
        record All(Duration after) implements Seen {}

        /** These were not there until the end of the wait. */
        record Without(Set<Pod> missing) implements Seen {
            public Without {
                missing = Set.copyOf(missing);
            }
        }

        /** The engine does not show it here, or it may not be read. */
        record CannotSee(Reason reason, String text) implements Seen {}
    }

    /** Looks until all are there, at most 30 seconds and not past the deadline. */
    Seen await(Collection<Pod> pods, Policy policy, Deadline deadline) throws InterruptedException {
        var start = clock.instant();
        var until = earlier(start.plus(LONGEST), deadline.at());
        while (true) {
            try {
                var missing = missing(pods, policy);
                if (missing.isEmpty()) {
                    return new Seen.All(Duration.between(start, clock.instant()));
                }
                if (clock.instant().plus(BETWEEN_LOOKS).isAfter(until)) {
                    return new Seen.Without(missing);
                }
            } catch (KubeFailure e) {
                return cannotSee(e);
            }
            pause.sleep(BETWEEN_LOOKS);
        }
    }

    /** One look. */
    Seen look(Collection<Pod> pods, Policy policy) {
        try {
            var missing = missing(pods, policy);
            return missing.isEmpty() ? new Seen.All(Duration.ZERO) : new Seen.Without(missing);
        } catch (KubeFailure e) {
            return cannotSee(e);
        }
    }

    private static Seen cannotSee(KubeFailure e) {
        return e.reason() == Reason.NO_SUCH_OBJECT
                ? new Seen.CannotSee(Reason.ENFORCEMENT_NOT_SEEN, "the cluster serves no PolicyEndpoints")
                : new Seen.CannotSee(e.reason(), e.text());
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private Set<Pod> missing(Collection<Pod> pods, Policy policy) throws KubeFailure {
        var missing = new LinkedHashSet<>(pods);
        var names = pods.stream().map(Pod::policy).collect(Collectors.toSet());
        switch (policy) {
            case IN_NAMESPACE -> {
                for (String namespace : pods.stream().map(Pod::namespace).collect(Collectors.toSet())) {
                    for (JsonNode object : list(ResourceKind.POLICY_ENDPOINT, Optional.of(namespace))) {
                        strike(missing, object, Set.of(policyOf(object)));
                    }
                }
            }
            case CLUSTER_WIDE -> {
                for (JsonNode object : list(ResourceKind.CLUSTER_POLICY_ENDPOINT, Optional.empty())) {
                    strike(missing, object, policyOf(object).equals(Marks.POLICY) ? names : Set.of());
                }
            }
        }
        return missing;
    }

    private List<ObjectNode> list(ResourceKind kind, Optional<String> namespace) throws KubeFailure {
        return objects.list(new Selection(kind, namespace, ""));
    }

    private static String policyOf(JsonNode object) {
        return object.path("spec").path("policyRef").path("name").asString("");
    }

    private static void strike(Set<Pod> missing, JsonNode object, Set<String> policies) {
        var endpoints = object.path("spec").path("podSelectorEndpoints").values();
        policies.forEach(policy -> endpoints.forEach(endpoint -> strike(missing, endpoint, policy)));
    }

    /** By looking it up and not by looking at each: of thousands of pods all would be compared with all. */
    private static void strike(Set<Pod> missing, JsonNode endpoint, String policy) {
        String namespace = endpoint.path("namespace").asString("");
        String name = endpoint.path("name").asString("");
        String ip = endpoint.path("podIP").asString("");
        missing.remove(new Pod(namespace, name, Optional.of(ip), policy));
        missing.remove(new Pod(namespace, name, Optional.empty(), policy));
    }
}

package dev.holdfast.logs;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.cluster.Selectors;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What reaches a pod, what it may reach, and what keeps it running. */
final class PodNetwork {
    private static final String SERVICE_OF_SLICE = "kubernetes.io/service-name";

    private final PodObjects objects;
    private final ClusterView view;
    private final Map<String, String> labels;
    private final Set<String> addresses;
    private final Set<String> servicesOfSlices = new HashSet<>();

    PodNetwork(PodObjects objects, ClusterView view) {
        this.objects = objects;
        this.view = view;
        this.labels =
                Optional.ofNullable(objects.meant().getMetadata().getLabels()).orElse(Map.of());
        this.addresses = addresses(objects.meant());
    }

    /** Those that name the pod, or its address: whoever may write one can send a Service's traffic to a pod that way. */
    void endpointSlices() throws KubeFailure {
        for (EndpointSlice slice : view.endpointSlices(objects.namespace())) {
            if (slice.getEndpoints().stream().anyMatch(this::isPod)) {
                objects.keep("endpointslices", slice);
                var owner = Optional.ofNullable(slice.getMetadata().getLabels())
                        .orElse(Map.of())
                        .getOrDefault(SERVICE_OF_SLICE, "");
                servicesOfSlices.add(owner);
            }
        }
    }

    /** Those that select the pod by its labels now, and those whose endpoint slices name it. */
    void services() throws KubeFailure {
        for (Service service : view.services(objects.namespace())) {
            var selector = Optional.ofNullable(service.getSpec().getSelector()).orElse(Map.of());
            if (Selectors.serves(selector, labels)
                    || servicesOfSlices.contains(service.getMetadata().getName())) {
                objects.keep("services", service);
            }
        }
    }

    void networkPolicies() throws KubeFailure {
        for (var policy : view.networkPolicies(objects.namespace())) {
            var selector =
                    Optional.ofNullable(policy.getSpec().getPodSelector()).orElseGet(LabelSelector::new);
            if (Selectors.selects(selector, labels)) {
                objects.keep("networkpolicies", policy);
            }
        }
    }

    /** An empty selector means all pods, none at all means none. */
    void disruptionBudgets() throws KubeFailure {
        for (var budget : view.disruptionBudgets(objects.namespace())) {
            var selector = Optional.ofNullable(budget.getSpec().getSelector());
            if (selector.filter(there -> Selectors.selects(there, labels)).isPresent()) {
                objects.keep("poddisruptionbudgets", budget);
            }
        }
    }

    private boolean isPod(Endpoint endpoint) {
        var reference = Optional.ofNullable(endpoint.getTargetRef());
        var metadata = objects.meant().getMetadata();
        var uid = reference.map(ObjectReference::getUid);
        boolean isNamed = reference
                        .filter(there -> "Pod".equals(there.getKind()))
                        .map(ObjectReference::getName)
                        .filter(metadata.getName()::equals)
                        .isPresent()
                && uid.map(metadata.getUid()::equals).orElse(true);
        return isNamed || endpoint.getAddresses().stream().anyMatch(addresses::contains);
    }

    private static Set<String> addresses(Pod pod) {
        return Optional.ofNullable(pod.getStatus()).stream()
                .flatMap(status -> status.getPodIPs().stream())
                .map(PodIP::getIp)
                .collect(Collectors.toSet());
    }
}

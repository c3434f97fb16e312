package dev.holdfast.cluster.testing;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * Keeps the ready pods of every service in its slice.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/">EndpointSlices</a>
 */
final class EndpointSlices implements Controller {
    private static final String SERVICE = "kubernetes.io/service-name";

    @Override
    public void reconcile(Inside cluster) {
        for (Service service : cluster.kube().services().inAnyNamespace().list().getItems()) {
            var selector = Optional.ofNullable(service.getSpec().getSelector()).orElse(Map.of());
            if (!selector.isEmpty()) {
                keep(cluster, service, endpoints(cluster, service, selector));
            }
        }
    }

    private static List<Endpoint> endpoints(Inside cluster, Service service, Map<String, String> selector) {
        return cluster.pods(service.getMetadata().getNamespace()).stream()
                .filter(pod -> Inside.labels(pod).entrySet().containsAll(selector.entrySet()))
                .filter(pod -> !Inside.phase(pod).equals("Succeeded")
                        && !Inside.phase(pod).equals("Failed"))
                .filter(pod -> ip(pod).isPresent())
                .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
                .map(EndpointSlices::endpoint)
                .toList();
    }

    private static Optional<String> ip(Pod pod) {
        return Optional.ofNullable(pod.getStatus()).map(status -> status.getPodIP());
    }

    private static Endpoint endpoint(Pod pod) {
        boolean terminating = Inside.isTerminating(pod);
        return new EndpointBuilder()
                .withAddresses(ip(pod).orElseThrow())
                .withNewConditions()
                .withReady(Inside.isReady(pod) && !terminating)
                .withServing(Inside.isReady(pod))
                .withTerminating(terminating)
                .endConditions()
                .withNodeName(pod.getSpec().getNodeName())
                .withNewTargetRef()
                .withKind("Pod")
                .withNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .withUid(pod.getMetadata().getUid())
                .endTargetRef()
                .build();
    }

    private static void keep(Inside cluster, Service service, List<Endpoint> endpoints) {
        Predicate<EndpointSlice> ours = slice -> Inside.isOf(slice, service);
        var there = cluster
                .kube()
                .discovery()
                .v1()
                .endpointSlices()
                .inNamespace(service.getMetadata().getNamespace())
                .withLabel(SERVICE, service.getMetadata().getName())
                .list()
                .getItems()
                .stream()
                .filter(ours)
                .findFirst();
        if (there.isEmpty()) {
            cluster.create(slice(service, endpoints));
        } else if (!Json.same(json(there.get().getEndpoints()), json(endpoints))) {
            cluster.patch(
                    there.get(),
                    "[{\"op\":\"add\",\"path\":\"/endpoints\",\"value\":" + Serialization.asJson(endpoints) + "}]");
        }
    }

    private static JsonNode json(List<Endpoint> endpoints) {
        return Json.parse(Serialization.asJson(endpoints));
    }

    private static EndpointSlice slice(Service service, List<Endpoint> endpoints) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace(service.getMetadata().getNamespace())
                .withGenerateName(service.getMetadata().getName() + "-")
                .addToLabels(SERVICE, service.getMetadata().getName())
                .addToLabels("endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io")
                .withOwnerReferences(Inside.reference(service))
                .endMetadata()
                .withAddressType("IPv4")
                .withEndpoints(endpoints)
                .build();
    }
}

package dev.holdfast.quarantine;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.incident.Deadline;
import dev.holdfast.quarantine.NamespaceView.Policy;
import dev.holdfast.quarantine.OwnPolicies.Found;
import dev.holdfast.quarantine.plan.OtherPolicies;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a namespace again until everything that was done in it shows, or the time is up. A few requests for each look, however many
 * pods there are.
 */
final class ReadBack {
    static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration BETWEEN = Duration.ofSeconds(1);

    private final Kit kit;
    private final Scene scene;
    private final String namespace;

    ReadBack(Kit kit, Scene scene, String namespace) {
        this.kit = kit;
        this.scene = scene;
        this.namespace = namespace;
    }

    /**
     * A namespace as it was read back.
     *
     * @param objects pods by uid
     * @param services which Services send to an address; empty where they could not be read
     */
    record Look(
            Map<String, ObjectNode> objects,
            PodIndex pods,
            List<Policy> policies,
            Found deny,
            Optional<Map<String, Set<String>>> services,
            Optional<KubeFailure> unread) {
        Optional<ObjectNode> of(PodWork work) {
            return Optional.ofNullable(objects.get(work.suspect().uid()));
        }

        /** Policies that select the pod as it is and allow it something. */
        List<String> allowing(PodWork work) {
            var pod = pods.of(work.suspect().uid());
            return pod.isEmpty()
                    ? List.of()
                    : OtherPolicies.selecting(
                                    NamespaceView.typed(policies),
                                    work.suspect().namespace(),
                                    Suspect.labels(pod.get()),
                                    Suspect.labels(pod.get()))
                            .stream()
                            .filter(OtherPolicies.Selecting::isInTheWay)
                            .map(OtherPolicies.Selecting::name)
                            .toList();
        }

        /** Services that still send to the pod's address. */
        List<String> sending(PodWork work) {
            var there = services.orElse(Map.of());
            return Wave.endpoint(work)
                    .ip()
                    .map(address -> there.getOrDefault(address, Set.of()))
                    .map(List::copyOf)
                    .orElse(List.of());
        }

        /** Pods that the same controller owns now. */
        List<Pod> ownedBy(String controller) {
            return pods.ownedBy(controller);
        }

        boolean isOwned(PodWork work, String controller) {
            return pods.isOwned(work.suspect().uid(), controller);
        }
    }

    /** Looks until it has settled, at most a minute and not longer than this. */
    Look await(Predicate<Look> isSettled, Deadline latest) throws InterruptedException {
        var until = earlier(kit.clock().instant().plus(LONGEST), latest.at());
        while (true) {
            var look = look();
            if (isSettled.test(look) || !kit.clock().instant().plus(BETWEEN).isBefore(until)) {
                return look;
            }
            kit.pause().sleep(BETWEEN);
        }
    }

    Look look() {
        try {
            var objects = kit.objects().list(new KubeObjects.Selection(ResourceKind.POD, Optional.of(namespace), ""));
            var policies = NamespaceView.policies(kit.objects(), namespace);
            return new Look(
                    objects.stream().collect(Collectors.toMap(Trees::uid, Function.identity(), (a, _) -> a)),
                    new PodIndex(objects.stream()
                            .map(object -> kit.objects().typed(object, Pod.class))
                            .toList()),
                    policies,
                    kit.policies()
                            .read(
                                    DenyPolicy.inNamespace(namespace),
                                    DenyPolicy.second(namespace, scene.hold().caseId())),
                    services(),
                    Optional.empty());
        } catch (KubeFailure e) {
            return new Look(
                    Map.of(),
                    new PodIndex(List.of()),
                    List.of(),
                    new Found.Unread(e.reason(), e.text()),
                    Optional.empty(),
                    Optional.of(e));
        }
    }

    /** The Services that send to an address, by address. */
    private Optional<Map<String, Set<String>>> services() {
        try {
            var byAddress = new HashMap<String, Set<String>>();
            var all = kit.objects().list(new KubeObjects.Selection(Kinds.ENDPOINT_SLICE, Optional.of(namespace), ""));
            for (ObjectNode object : all) {
                var slice = kit.objects().typed(object, EndpointSlice.class);
                Optional.ofNullable(slice.getEndpoints()).orElse(List.of()).stream()
                        .flatMap(endpoint -> Optional.ofNullable(endpoint.getAddresses()).orElse(List.of()).stream())
                        .forEach(address -> byAddress
                                .computeIfAbsent(address, _ -> new LinkedHashSet<>())
                                .add(service(slice)));
            }
            return Optional.of(byAddress);
        } catch (KubeFailure e) {
            return Optional.empty();
        }
    }

    private static String service(EndpointSlice slice) {
        return Optional.ofNullable(slice.getMetadata().getLabels())
                .map(labels -> labels.get("kubernetes.io/service-name"))
                .orElseGet(() -> slice.getMetadata().getName());
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}

package dev.holdfast.drill;

import dev.holdfast.cluster.testing.Reachability;
import dev.holdfast.cluster.testing.SimulatedApi;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;

/** The simulated cluster as nobody in it sees it: all of it, at one moment, and with every right. */
final class Backstage {
    private final SimulatedApi api;
    private final Settling settling;
    private final List<Pod> intruders;

    Backstage(SimulatedApi api, Settling settling, List<Pod> intruders) {
        this.api = api;
        this.settling = settling;
        this.intruders = List.copyOf(intruders);
    }

    /** As it is when everything has happened that follows from what was done. */
    Moment moment() {
        settling.rest();
        return new Moment(api.state(), Reachability.of(api.backstage(), Reachability.Unit.POD_IDENTIFIER));
    }

    /** The pods that the event is about, as {@code namespace/name}. */
    List<String> intruders() {
        return intruders.stream()
                .map(pod -> pod.getMetadata().getNamespace() + "/"
                        + pod.getMetadata().getName())
                .toList();
    }

    /** May do everything. */
    KubernetesClient kube() {
        return api.backstage();
    }
}

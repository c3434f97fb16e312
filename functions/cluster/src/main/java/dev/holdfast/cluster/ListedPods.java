package dev.holdfast.cluster;

import dev.holdfast.incident.Target;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads pods by name: a few of a namespace one by one, many by one listing. What the list does not show is asked for by name. */
final class ListedPods {
    private static final int FEW = 20;

    private final KubernetesClient kube;
    private final Pages pages;
    private final Map<Place, Pod> known = new HashMap<>();

    ListedPods(KubernetesClient kube, Pages pages) {
        this.kube = kube;
        this.pages = pages;
    }

    private record Place(String namespace, String name) {}

    /** Lists the namespaces of which many pods are wanted. */
    void prepare(List<Target> targets) {
        var wanted = new TreeMap<String, Integer>();
        for (Target target : targets) {
            if (target instanceof Target.Pod pod) {
                wanted.merge(pod.namespace(), 1, Integer::sum);
            }
        }
        wanted.forEach((namespace, many) -> {
            if (many > FEW) {
                list(namespace);
            }
        });
    }

    private void list(String namespace) {
        try {
            pages.each(
                    "list pods in " + namespace,
                    kube.pods().inNamespace(namespace),
                    Optional.empty(),
                    pod -> known.put(new Place(namespace, pod.getMetadata().getName()), pod));
        } catch (KubeFailure _) {
            // one by one, then: each has its own reason
        }
    }

    /** The pod of this name, if there is one. */
    Optional<Pod> find(Target.Pod wanted) throws KubeFailure {
        var there = Optional.ofNullable(known.get(new Place(wanted.namespace(), wanted.pod())));
        return there.isPresent()
                ? there
                : pages.<Pod>one(
                        "get pod " + wanted.pod() + " in " + wanted.namespace(),
                        () -> kube.pods()
                                .inNamespace(wanted.namespace())
                                .withName(wanted.pod())
                                .get());
    }
}

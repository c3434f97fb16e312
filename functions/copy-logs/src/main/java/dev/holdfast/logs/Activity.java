package dev.holdfast.logs;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.cluster.Pages;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What happened to objects, and who else runs on a node. Each read once for an invocation. */
final class Activity {
    /** Kubernetes keeps events for an hour; so many about one object are somebody's flood. */
    static final int MOST_EVENTS = 2_000;

    private final KubernetesClient kube;
    private final Pages pages;
    private final Once<String, Events> events = new Once<>();
    private final Once<String, List<Pod>> neighbours = new Once<>();

    Activity(KubernetesClient kube, Pages pages) {
        this.kube = kube;
        this.pages = pages;
    }

    /**
     * Events about one object, in the order of their uids. Their text can be anybody's.
     *
     * @param seen how many there were, of which at most {@link #MOST_EVENTS} are held
     */
    record Events(List<Event> held, long seen) {
        Events {
            held = List.copyOf(held);
        }

        @Override
        public String toString() {
            return "Events[held=" + held.size() + ", seen=" + seen + "]";
        }
    }

    /** Events about an object of a namespace, and not about another one that had its name. */
    Events about(String namespace, String uid) throws KubeFailure {
        return events.get(namespace + "/" + uid, () -> read(namespace, "involvedObject.uid=" + uid));
    }

    /** Events about a node, which have no namespace of their own and for a uid the node's name, or its uid. */
    Events aboutNode(String node) throws KubeFailure {
        return events.get(
                "node/" + node, () -> read("default", "involvedObject.kind=Node,involvedObject.name=" + node));
    }

    /** The pods on a node, in the order of their names. */
    List<Pod> on(String node) throws KubeFailure {
        return neighbours.get(node, () -> {
            var found = new Unique<Pod>();
            pages.each(
                    "list pods on node " + node,
                    kube.pods().inAnyNamespace(),
                    Optional.of("spec.nodeName=" + node),
                    found::add);
            return found.all().stream()
                    .sorted(Comparator.comparing((Pod pod) -> pod.getMetadata().getNamespace())
                            .thenComparing(pod -> pod.getMetadata().getName()))
                    .toList();
        });
    }

    private Events read(String namespace, String fields) throws KubeFailure {
        var found = new Unique<Event>();
        var more = new long[1];
        pages.each(
                "list events in " + namespace,
                kube.v1().events().inNamespace(namespace),
                Optional.of(fields),
                event -> {
                    if (found.size() < MOST_EVENTS) {
                        found.add(event);
                    } else {
                        more[0]++;
                    }
                });
        var held = found.all().stream()
                .sorted(Comparator.comparing(event -> event.getMetadata().getUid()))
                .toList();
        return new Events(held, held.size() + more[0]);
    }
}

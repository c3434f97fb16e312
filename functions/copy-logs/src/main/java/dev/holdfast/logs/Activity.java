package dev.holdfast.logs;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.cluster.Pages;
import dev.holdfast.incident.Reason;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** What happened to objects, and who else runs on a node. Each read once for an invocation. */
final class Activity {
    /** Kubernetes keeps events for an hour; so many about one object are somebody's flood. */
    static final int MOST_EVENTS = 2_000;

    /** Of a size that nobody's controllers write. */
    static final long MOST_CHARACTERS = 8_000_000;

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
     * @param cut why there may be more; empty where all are held
     */
    record Events(List<Event> held, Optional<String> cut) {
        Events {
            held = List.copyOf(held);
        }

        @Override
        public String toString() {
            return "Events[held=" + held.size() + ", cut=" + cut + "]";
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

    /** One list at a time, for a page of events can be large: all that is held is bounded, and what is over is said. */
    private synchronized Events read(String namespace, String fields) throws KubeFailure {
        var found = new Unique<Event>();
        var characters = new AtomicLong();
        Optional<String> cut = Optional.empty();
        try {
            pages.small()
                    .each(
                            "list events in " + namespace,
                            kube.v1().events().inNamespace(namespace),
                            Optional.of(fields),
                            event -> {
                                requireRoom(found.size(), characters.addAndGet(size(event)));
                                found.add(event);
                            });
        } catch (KubeFailure e) {
            if (e.reason() != Reason.LIMIT_EXCEEDED) {
                throw e;
            }
            cut = Optional.of(e.text());
        }
        var held = found.all().stream()
                .sorted(Comparator.comparing(event -> event.getMetadata().getUid()))
                .toList();
        return new Events(held, cut);
    }

    private static void requireRoom(int held, long characters) throws KubeFailure {
        if (held == MOST_EVENTS || characters > MOST_CHARACTERS) {
            throw new KubeFailure(
                    Reason.LIMIT_EXCEEDED,
                    0,
                    "more than " + MOST_EVENTS + " events or " + MOST_CHARACTERS + " characters",
                    null);
        }
    }

    private long size(Event event) {
        return kube.getKubernetesSerialization().asJson(event).length();
    }
}

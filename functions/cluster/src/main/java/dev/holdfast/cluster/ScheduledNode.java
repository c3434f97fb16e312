package dev.holdfast.cluster;

import dev.holdfast.incident.InvalidName;
import dev.holdfast.incident.Target;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The node that a pod was given, as the scheduler's {@code Scheduled} event tells it for an hour, also when the pod is gone.
 * Needs {@code list} on core {@code events}; the API group {@code events.k8s.io} shows the same objects.
 *
 * <p>Whoever may create events can make one up. So the message has to be the scheduler's in form and about this pod, and where
 * events about one pod disagree nothing is believed.
 *
 * @param podUid of the pod that the event is about
 * @see <a href="https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/">Event</a>
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/pkg/scheduler/schedule_one.go">The scheduler's message</a>
 */
public record ScheduledNode(String node, Optional<String> podUid) {
    private static final Pattern MESSAGE =
            Pattern.compile("Successfully assigned (?<namespace>[^/ ]+)/(?<pod>[^/ ]+) to (?<node>[^/ ]+)");

    /** What the events say. */
    public sealed interface Answer {
        /** They name one node. Of several pods of the name it is that of the newest. */
        record Found(ScheduledNode scheduled) implements Answer {}

        /** No event is left, or there never was one. */
        record NoEvent() implements Answer {}

        /** Events about the same pod name different nodes: at least one of them is not the scheduler's. */
        record Contradiction(List<String> nodes) implements Answer {
            public Contradiction {
                nodes = List.copyOf(nodes);
            }
        }
    }

    private record Told(ScheduledNode scheduled, String at) {}

    /** Looks for the events of a pod; where its uid is known, of that pod only. */
    public static Answer find(KubernetesClient kube, Pages pages, Target.Pod pod) throws KubeFailure {
        var told = new ArrayList<Told>();
        pages.each(
                "list events of pod " + pod.pod() + " in " + pod.namespace(),
                kube.v1().events().inNamespace(pod.namespace()),
                Optional.of("involvedObject.kind=Pod,involvedObject.name=" + pod.pod() + ",reason=Scheduled"),
                event -> read(event, pod).ifPresent(told::add));
        return judge(told);
    }

    private static Answer judge(List<Told> told) {
        var newest = told.stream().max(Comparator.comparing(Told::at));
        if (newest.isEmpty()) {
            return new Answer.NoEvent();
        }
        var uid = newest.get().scheduled().podUid();
        var nodes = told.stream()
                .map(Told::scheduled)
                .filter(one -> one.podUid().equals(uid))
                .map(ScheduledNode::node)
                .distinct()
                .sorted()
                .toList();
        return nodes.size() == 1 ? new Answer.Found(newest.get().scheduled()) : new Answer.Contradiction(nodes);
    }

    private static Optional<Told> read(Event event, Target.Pod pod) {
        var about = Optional.ofNullable(event.getInvolvedObject());
        var uid = about.map(ObjectReference::getUid).filter(text -> !text.isEmpty());
        if (pod.uid().isPresent() && !pod.uid().equals(uid)) {
            return Optional.empty();
        }
        var message = MESSAGE.matcher(Optional.ofNullable(event.getMessage()).orElse(""));
        boolean isAboutIt =
                about.map(ObjectReference::getName).filter(pod.pod()::equals).isPresent()
                        && "Scheduled".equals(event.getReason())
                        && message.matches()
                        && message.group("namespace").equals(pod.namespace())
                        && message.group("pod").equals(pod.pod())
                        && isName(message.group("node"));
        return isAboutIt
                ? Optional.of(new Told(new ScheduledNode(message.group("node"), uid), at(event)))
                : Optional.empty();
    }

    private static boolean isName(String node) {
        try {
            return !new Target.Node(node).node().isEmpty();
        } catch (InvalidName e) {
            return false;
        }
    }

    /** Times are of one form, so their text sorts as they do. */
    private static String at(Event event) {
        return Stream.of(
                        event.getLastTimestamp(),
                        event.getFirstTimestamp(),
                        event.getMetadata().getCreationTimestamp())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
    }
}

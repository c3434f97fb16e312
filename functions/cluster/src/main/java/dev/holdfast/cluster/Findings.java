package dev.holdfast.cluster;

import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a search has found so far: each pod and node once, with the targets that mean it. */
final class Findings {
    private final Map<String, Found> pods = new LinkedHashMap<>();
    private final Map<String, Set<Target>> nodes = new LinkedHashMap<>();
    private final List<Unresolved> rows = new ArrayList<>();
    private final Set<String> doubts = new LinkedHashSet<>();

    /** A pod and what means it. */
    record Found(Pod pod, Set<Target> namedBy) {}

    void add(Pod pod, Target target) {
        pods.computeIfAbsent(pod.getMetadata().getUid(), _ -> new Found(pod, new LinkedHashSet<>()))
                .namedBy()
                .add(target);
    }

    void addNode(String node, Target target) {
        nodes.computeIfAbsent(node, _ -> new LinkedHashSet<>()).add(target);
    }

    void nothing(Target target, Reason reason, String text) {
        rows.add(new Unresolved(target, reason, text, Unresolved.Answer.NOTHING_THERE));
    }

    void failed(Target target, KubeFailure why) {
        rows.add(new Unresolved(target, why.reason(), why.text(), Unresolved.Answer.NOT_ANSWERED));
    }

    void doubt(KubeFailure why) {
        doubts.add(why.text());
    }

    boolean has(Target target) {
        return pods.values().stream().anyMatch(found -> found.namedBy().contains(target));
    }

    Collection<Found> pods() {
        return pods.values();
    }

    Map<String, Set<Target>> nodes() {
        return nodes;
    }

    /** The names of all nodes: those that targets name and those of the pods. */
    Set<String> nodeNames() {
        var names = new TreeSet<>(nodes.keySet());
        pods.values().forEach(found -> Pods.node(found.pod()).ifPresent(names::add));
        return names;
    }

    List<Unresolved> rows() {
        return rows;
    }

    List<String> doubts() {
        return List.copyOf(doubts);
    }
}

package dev.holdfast.quarantine;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.Choice.Candidate;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/** Reads the pods that are to be quarantined, and their nodes: a few by name, many by listing. */
final class Suspects {
    private static final int FEW = 20;

    private final KubeObjects objects;
    private final FanOut fanOut;

    Suspects(KubeObjects objects, FanOut fanOut) {
        this.objects = objects;
        this.fanOut = fanOut;
    }

    /**
     * What was read.
     *
     * @param nodes the nodes of the pods, by name; those that could not be read are missing
     * @param rows pods that are gone or could not be read
     */
    record Read(List<Suspect> suspects, Map<String, ObjectNode> nodes, List<Outcome> rows) {}

    private sealed interface Looked {
        record There(ObjectNode object) implements Looked {}

        record Not(Reason reason, String text) implements Looked {}
    }

    Read read(List<Candidate> candidates, Set<String> moreNodes) throws InterruptedException {
        var nodeNames = new TreeSet<>(moreNodes);
        candidates.forEach(one -> one.pod().node().ifPresent(nodeNames::add));
        var nodes = nodes(nodeNames);
        var suspects = new ArrayList<Suspect>();
        var rows = new ArrayList<Outcome>();
        var pods = candidates.size() > FEW ? listed(candidates) : Map.<String, ObjectNode>of();
        var looked = fanOut.each(
                candidates, one -> look(one, pods), (_, fault) -> new Looked.Not(Reason.INTERNAL_ERROR, fault + ""));
        for (int i = 0; i < candidates.size(); i++) {
            var candidate = candidates.get(i);
            switch (looked.get(i)) {
                case Looked.There(var object) -> suspects.add(suspect(candidate, object, nodes));
                case Looked.Not(var reason, var text) ->
                    rows.add(new Outcome(candidate.pod().target(), Action.ISOLATE, new Ending.Failed(reason, text)));
            }
        }
        return new Read(suspects, nodes, rows);
    }

    private Suspect suspect(Candidate candidate, ObjectNode object, Map<String, ObjectNode> nodes) {
        var node = candidate.pod().node().flatMap(name -> Optional.ofNullable(nodes.get(name)));
        return Suspect.of(
                candidate, object, objects.typed(object, Pod.class), node.map(one -> objects.typed(one, Node.class)));
    }

    /** A list is as good as a single reading; pods it does not show are asked for one by one. */
    private Map<String, ObjectNode> listed(List<Candidate> candidates) {
        var found = new HashMap<String, ObjectNode>();
        var namespaces = new TreeSet<String>();
        candidates.forEach(one -> namespaces.add(one.pod().namespace()));
        for (String namespace : namespaces) {
            try {
                objects.list(new KubeObjects.Selection(ResourceKind.POD, Optional.of(namespace), ""))
                        .forEach(pod -> found.put(Trees.uid(pod), pod));
            } catch (KubeFailure _) {
                // one by one, then: each has its own reason
            }
        }
        return found;
    }

    private Looked look(Candidate candidate, Map<String, ObjectNode> listed) {
        var pod = candidate.pod();
        var known = Optional.ofNullable(listed.get(pod.uid()));
        if (known.isPresent()) {
            return new Looked.There(known.get());
        }
        try {
            var there = objects.get(ResourceKind.POD.in(pod.namespace(), pod.name()));
            if (there.isEmpty()) {
                return new Looked.Not(Reason.NO_SUCH_POD, "the pod is gone");
            }
            return Trees.uid(there.get()).equals(pod.uid())
                    ? new Looked.There(there.get())
                    : new Looked.Not(Reason.OTHER_POD, "another pod has the name now");
        } catch (KubeFailure e) {
            return new Looked.Not(e.reason(), e.text());
        }
    }

    private Map<String, ObjectNode> nodes(Set<String> names) throws InterruptedException {
        var nodes = new HashMap<String, ObjectNode>();
        if (names.size() > FEW) {
            try {
                objects.list(new KubeObjects.Selection(ResourceKind.NODE, Optional.empty(), "")).stream()
                        .filter(node -> names.contains(Trees.text(node, "/metadata/name")))
                        .forEach(node -> nodes.put(Trees.text(node, "/metadata/name"), node));
                return nodes;
            } catch (KubeFailure _) {
                // one by one, then
            }
        }
        fanOut.each(names, this::node, (_, _) -> Optional.<ObjectNode>empty())
                .forEach(node -> node.ifPresent(there -> nodes.put(Trees.text(there, "/metadata/name"), there)));
        return nodes;
    }

    private Optional<ObjectNode> node(String name) {
        try {
            return objects.get(ResourceKind.NODE.named(name));
        } catch (KubeFailure _) {
            return Optional.empty();
        }
    }
}

package dev.holdfast.quarantine;

import dev.holdfast.cluster.ClusterNode;
import dev.holdfast.cluster.Machine;
import dev.holdfast.cluster.Resolution.Resolved;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** What is done for nodes once the pods are contained: their instances are held, and it is said what they are not. */
final class NodeFinish {
    private final InstanceStage instances;
    private final FanOut fanOut;
    private final Scene scene;
    private final Resolved resolved;

    NodeFinish(InstanceStage instances, FanOut fanOut, Scene scene, Resolved resolved) {
        this.instances = instances;
        this.fanOut = fanOut;
        this.scene = scene;
        this.resolved = resolved;
    }

    /** Step 8. {@code done} tells which nodes bear the case's marks now. */
    Ran holdInstances(List<ClusterNode> targets, Map<String, ObjectNode> objects, Ran done)
            throws InterruptedException {
        var wanted = new TreeMap<String, Machine>();
        targets.forEach(node -> wanted.put(node.name(), node.machine()));
        var nodes = resolved.nodes().stream().collect(Collectors.toMap(ClusterNode::name, ClusterNode::machine));
        cordoned(done)
                .forEach(name -> Optional.ofNullable(nodes.get(name)).ifPresent(machine -> wanted.put(name, machine)));
        var names = List.copyOf(wanted.keySet());
        return Ran.all(fanOut.each(
                names,
                name -> holdInstance(name, Optional.ofNullable(wanted.get(name)).orElseThrow(), objects),
                (_, fault) -> {
                    throw fault;
                }));
    }

    /** Nodes that bear the case's marks now; a node at the cap is not held on the side of AWS either. */
    static Set<String> cordoned(Ran done) {
        return done.outcomes().stream()
                .filter(row -> row.action() == Action.CORDON && row.ending().isGood())
                .map(row -> row.target().substring("node/".length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Ran holdInstance(String name, Machine machine, Map<String, ObjectNode> objects)
            throws InterruptedException {
        var without = InstanceStage.withoutInstance(name, machine);
        if (without.isPresent()) {
            return Ran.of(without.get());
        }
        var node = Optional.ofNullable(objects.get(name));
        return machine.instance().isPresent() && node.isPresent()
                ? instances.hold(machine.instance().get(), node.get(), scene.hold(), scene.writing())
                : Ran.NOTHING;
    }

    /** An instance that a finding only names as the place of its pod is no target of its own. */
    List<Outcome> verdicts(List<ClusterNode> nodes) {
        boolean isPlace = scene.order().incident().instances().hostsPods()
                && scene.order().incident().targets().stream()
                        .anyMatch(target -> target instanceof Target.Pod || target instanceof Target.Workload);
        if (isPlace) {
            return List.of();
        }
        String text = "nodes are cordoned and held, not cut off: their other pods go on; isolate the node by its"
                + " security groups, which also ends the copying of its logs";
        return nodes.stream()
                .map(node -> new Outcome(
                        "node/" + node.name(),
                        Action.ISOLATE,
                        scene.order().isForReal()
                                ? new Ending.Failed(Reason.NODE_NOT_ISOLATED, text)
                                : new Ending.Observed(),
                        Map.<String, Object>of()))
                .toList();
    }
}

package dev.holdfast.quarantine;

import dev.holdfast.cluster.ClusterNode;
import dev.holdfast.cluster.Machine;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import dev.holdfast.quarantine.Closing.Step;
import dev.holdfast.quarantine.plan.MetadataService;
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
    private final Kit kit;
    private final Scene scene;
    private final Nodes nodes;
    private final Set<String> seenTo = new TreeSet<>();

    NodeFinish(InstanceStage instances, Kit kit, Scene scene, Nodes nodes) {
        this.instances = instances;
        this.kit = kit;
        this.scene = scene;
        this.nodes = nodes;
    }

    /**
     * The nodes that the run knows.
     *
     * @param all by what the round was resolved to
     * @param targets those that are targets themselves
     * @param objects as they were read, by name
     */
    record Nodes(List<ClusterNode> all, List<ClusterNode> targets, Map<String, ObjectNode> objects) {
        Nodes {
            all = List.copyOf(all);
            targets = List.copyOf(targets);
            objects = Map.copyOf(objects);
        }

        Set<String> targetNames() {
            return targets.stream().map(ClusterNode::name).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /**
     * Step 8, for what this run has not held yet: right after each wave, for the waves after it may take all the time there is.
     *
     * @param done tells which nodes bear the case's marks now
     */
    Ran holdInstances(Ran done) throws InterruptedException {
        var wanted = new TreeMap<String, Machine>();
        nodes.targets().forEach(node -> wanted.put(node.name(), node.machine()));
        var machines = nodes.all().stream().collect(Collectors.toMap(ClusterNode::name, ClusterNode::machine));
        cordoned(done)
                .forEach(name ->
                        Optional.ofNullable(machines.get(name)).ifPresent(machine -> wanted.put(name, machine)));
        wanted.keySet().removeAll(seenTo);
        if (wanted.isEmpty() || scene.isReleased(kit.clock())) {
            return Ran.NOTHING;
        }
        seenTo.addAll(wanted.keySet());
        var names = List.copyOf(wanted.keySet());
        return Ran.all(kit.fanOut()
                .each(
                        names,
                        name -> holdInstance(
                                name, Optional.ofNullable(wanted.get(name)).orElseThrow()),
                        (_, fault) -> {
                            throw fault;
                        }));
    }

    /**
     * How far the metadata services of the pods' instances answer. Words beside the verdict, which has to come first: near the end
     * they are not asked for, and then they say that it is not known.
     */
    Map<InstanceId, MetadataService> metadataServices(List<PodWork> works) {
        return kit.closing().allows(Step.HOLD)
                ? instances.within(calls(Step.LOOK)).metadataServices(works)
                : Map.of();
    }

    /** Nodes that are targets, when it was too late to begin. */
    Ran notReached(String text) {
        return Ran.of(nodes.targetNames().stream()
                .map(node -> new Outcome(
                        "node/" + node, Action.CORDON, new Ending.NotReached(Reason.DEADLINE, text), Map.of()))
                .toList());
    }

    /** Nodes that bear the case's marks now; a node at the cap is not held on the side of AWS either. */
    static Set<String> cordoned(Ran done) {
        return done.outcomes().stream()
                .filter(row -> row.action() == Action.CORDON && row.ending().isGood())
                .map(row -> row.target().substring("node/".length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private AwsCalls calls(Step before) {
        return new AwsCalls(kit.closing().until(before));
    }

    private Ran holdInstance(String name, Machine machine) throws InterruptedException {
        var without = InstanceStage.withoutInstance(name, machine);
        if (without.isPresent()) {
            return Ran.of(without.get());
        }
        var node = Optional.ofNullable(nodes.objects().get(name));
        if (machine.instance().isEmpty() || node.isEmpty()) {
            return Ran.NOTHING;
        }
        return kit.closing().allows(Step.CALL)
                ? instances
                        .within(calls(Step.CALL))
                        .hold(machine.instance().get(), node.get(), scene.hold(), scene.writing())
                : Ran.of(new Outcome(
                        new Target.Instance(machine.instance().get()),
                        Action.HOLD,
                        new Ending.NotReached(Reason.DEADLINE, "the time was up before its instance was held"),
                        Map.of()));
    }

    /** An instance that a finding only names as the place of its pod is no target of its own. */
    List<Outcome> verdicts() {
        boolean isPlace = scene.order().incident().instances().hostsPods()
                && scene.order().incident().targets().stream()
                        .anyMatch(target -> target instanceof Target.Pod || target instanceof Target.Workload);
        if (isPlace) {
            return List.of();
        }
        String text = "nodes are cordoned and held, not cut off: their other pods go on; isolate the node by its"
                + " security groups, which also ends the copying of its logs";
        return nodes.targets().stream()
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

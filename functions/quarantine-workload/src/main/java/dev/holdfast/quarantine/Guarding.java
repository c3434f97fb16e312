package dev.holdfast.quarantine;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Settings;
import dev.holdfast.quarantine.Choice.Naming;
import dev.holdfast.quarantine.Closing.Step;
import dev.holdfast.quarantine.QuarantineLease.Taking;
import dev.holdfast.quarantine.plan.Candidate;
import dev.holdfast.quarantine.plan.Candidate.Held;
import dev.holdfast.quarantine.plan.Candidate.Named;
import dev.holdfast.quarantine.plan.GuardRails;
import dev.holdfast.quarantine.plan.GuardRails.Asked;
import dev.holdfast.quarantine.plan.GuardRails.By;
import dev.holdfast.quarantine.plan.GuardRails.Progress;
import dev.holdfast.quarantine.plan.Limits;
import dev.holdfast.quarantine.plan.LiveNodes;
import dev.holdfast.quarantine.plan.PodNature.Stage;
import dev.holdfast.quarantine.plan.QuarantinePlan;
import dev.holdfast.quarantine.plan.QuarantinePlan.ForNode;
import dev.holdfast.quarantine.plan.QuarantinePlan.ForPod;
import dev.holdfast.quarantine.plan.SiblingRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/**
 * Judges by the guard rails and sets the first marks, the nodes' and the pods' before-states, both under the Lease: two cases at
 * the same time do not both find room. When the Lease cannot be had, the pods that the event names are contained all the same, for
 * no cap is for them; everything that a cap is for is left and said.
 */
final class Guarding {
    private static final Duration LEASE_AT_MOST = Duration.ofSeconds(20);

    private final Kit kit;
    private final Settings settings;
    private final Scene scene;
    private final Set<String> begun;

    /** @param begun groups of which this run, or the case before it, has contained pods already */
    Guarding(Kit kit, Settings settings, Scene scene, Set<String> begun) {
        this.kit = kit;
        this.settings = settings;
        this.scene = scene;
        this.begun = begun;
    }

    Guarded guard(List<Suspect> suspects, Set<String> nodeTargets) throws InterruptedException {
        var lease =
                new QuarantineLease(kit.objects(), scene.order().invocation().requestId(), kit.clock(), kit.pause());
        return switch (lease.take(bound(), scene.writing())) {
            case Taking.Held(var grip) -> {
                try {
                    yield scene.isReleased(kit.clock())
                            ? Guarded.released(suspects, nodeTargets)
                            : underLease(suspects, nodeTargets, grip);
                } finally {
                    grip.release();
                }
            }
            case Taking.NotHeld(var reason, var text) ->
                scene.isReleased(kit.clock())
                        ? Guarded.released(suspects, nodeTargets)
                        : withoutLease(suspects, nodeTargets, reason, text);
        };
    }

    private Deadline bound() {
        var most = new Deadline(kit.clock().instant().plus(LEASE_AT_MOST), kit.clock());
        var left = kit.closing().until(Step.WAVE);
        return left.at().isBefore(most.at()) ? left : most;
    }

    private Guarded underLease(List<Suspect> suspects, Set<String> nodeTargets, Grip grip) throws InterruptedException {
        var candidates = candidates(suspects);
        try {
            var nodes = kit.objects().list(new KubeObjects.Selection(ResourceKind.NODE, Optional.empty(), ""));
            var plan = rails().plan(
                            candidates.keySet(),
                            new Progress(ready(suspects), begun, heldBefore(suspects)),
                            nodeTargets,
                            live(nodes));
            var cordons = cordon(plan.nodes(), HeldNodes.byName(nodes), grip);
            return split(plan, candidates, NodeFinish.cordoned(cordons)).and(cordons);
        } catch (KubeFailure e) {
            return withoutLease(suspects, nodeTargets, e.reason(), e.text());
        }
    }

    /** Nobody can say whether there is room. What no cap is for goes on. */
    private Guarded withoutLease(List<Suspect> suspects, Set<String> nodeTargets, Reason reason, String text)
            throws InterruptedException {
        var candidates = candidates(suspects);
        var plan = rails().plan(
                        candidates.keySet(),
                        Set.of(),
                        List.of(),
                        new LiveNodes(Set.of(), Set.of(), Set.of(), Set.of()));
        var outcome = new ArrayList<Outcome>();
        var named = new ArrayList<ForPod>();
        for (ForPod one : plan.pods()) {
            boolean needsRoom = !(one instanceof ForPod.Refused)
                    && one.pod().named() != Named.POD
                    && one.pod().held() == Held.NOT_YET;
            if (needsRoom) {
                outcome.add(new Outcome(
                        Optional.ofNullable(candidates.get(one.pod()))
                                .orElseThrow()
                                .resolved()
                                .target(),
                        Action.ISOLATE,
                        notJudged(reason, "whether the caps leave room could not be judged: " + text)));
            } else {
                named.add(one);
            }
        }
        var nodes = new TreeSet<>(nodeTargets);
        named.stream()
                .filter(ForPod.Now.class::isInstance)
                .forEach(one -> one.pod().node().ifPresent(nodes::add));
        nodes.forEach(node -> outcome.add(new Outcome(
                "node/" + node,
                Action.CORDON,
                new Ending.Failed(reason, "not cordoned, for nobody could say how many nodes are held: " + text),
                Map.of())));
        return split(new QuarantinePlan(named, List.of()), candidates, Set.of()).and(Ran.of(outcome));
    }

    /** Another run may be done with the Lease in a moment: where the time is up, the next run waits for it anew. */
    private Ending notJudged(Reason reason, String text) {
        return reason == Reason.LEASE_HELD && !kit.closing().allows(Step.WAVE)
                ? new Ending.NotReached(Reason.DEADLINE, text)
                : new Ending.Failed(reason, text);
    }

    private GuardRails rails() {
        var incident = scene.order().incident();
        var by = incident.request().isPresent() ? By.PERSON : By.EVENT;
        return new GuardRails(
                new Asked(by, incident.severity(), scene.order().cluster()), Limits.of(settings, incident.request()));
    }

    private Guarded split(QuarantinePlan plan, Map<Candidate, Suspect> candidates, Set<String> cordoned)
            throws InterruptedException {
        var now = new ArrayList<PodWork>();
        var later = new ArrayList<PodWork>();
        var rows = new ArrayList<Outcome>();
        var attention = new ArrayList<String>();
        for (ForPod one : plan.pods()) {
            var suspect = Optional.ofNullable(candidates.get(one.pod())).orElseThrow();
            switch (one) {
                case ForPod.Now _ -> now.add(work(suspect, cordoned));
                case ForPod.Later _ -> later.add(work(suspect, cordoned));
                case ForPod.Refused(var _, var why) -> {
                    rows.add(new Outcome(
                            suspect.resolved().target(), Action.ISOLATE, new Ending.Refused(why.reason(), why.text())));
                    attention.add(
                            why.reason() + ": " + suspect.resolved().target().name());
                }
            }
        }
        kit.fanOut().each(now, this::record, (work, fault) -> {
            throw fault;
        });
        return new Guarded(now, later, new Ran(rows, List.of(), attention));
    }

    private static PodWork work(Suspect suspect, Set<String> cordoned) {
        var work = new PodWork(suspect);
        suspect.nodeName().filter(cordoned::contains).ifPresent(_ -> work.nodeCordoned());
        return work;
    }

    private PodWork record(PodWork work) {
        var suspect = work.suspect();
        var detachment =
                PodPlan.detachment(suspect, scene.view(suspect.namespace()).around());
        work.detachment(detachment);
        work.recorded(scene.recorder()
                .record(
                        PodPlan.before(suspect, scene.hold(), detachment),
                        suspect.object(),
                        suspect.resolved().target().name()));
        return work;
    }

    private Ran cordon(List<ForNode> nodes, Map<String, ObjectNode> objects, Grip grip) throws InterruptedException {
        var stage = new NodeStage(kit, scene.recorder(), scene.hold(), scene.writing());
        return Ran.all(kit.fanOut().each(nodes, one -> cordon(one, objects, stage, grip), (_, fault) -> {
            throw fault;
        }));
    }

    private static Ran cordon(ForNode one, Map<String, ObjectNode> objects, NodeStage stage, Grip grip)
            throws InterruptedException {
        String target = "node/" + one.node();
        return switch (one) {
            case ForNode.Refused(var _, var why) ->
                new Ran(
                        List.of(new Outcome(
                                target, Action.CORDON, new Ending.Refused(why.reason(), why.text()), Map.of())),
                        List.of(),
                        List.of(why.reason() + ": " + target));
            case ForNode.Hold(var name) -> {
                var object = Optional.ofNullable(objects.get(name));
                if (object.isEmpty()) {
                    yield Ran.of(cordonFailed(target, Reason.NO_SUCH_NODE, "the node is gone"));
                }
                yield grip.keep() == Grip.Standing.LOST
                        ? Ran.of(cordonFailed(target, Reason.LEASE_HELD, "the Lease was lost meanwhile"))
                        : stage.hold(object.get());
            }
        };
    }

    private static Outcome cordonFailed(String target, Reason reason, String text) {
        return new Outcome(target, Action.CORDON, new Ending.Failed(reason, text), Map.of());
    }

    private Map<Candidate, Suspect> candidates(List<Suspect> suspects) {
        var pods = new HashMap<String, Integer>();
        suspects.stream()
                .filter(suspect -> suspect.nature().stage() == Stage.RUNNING)
                .forEach(suspect -> pods.merge(Replacements.group(suspect), 1, Integer::sum));
        begun.forEach(group -> pods.merge(group, 1, Integer::sum));
        var found = new TreeMap<Candidate, Suspect>(Comparator.comparing(Candidate::uid));
        suspects.forEach(suspect -> found.put(candidate(suspect, pods), suspect));
        return found;
    }

    private Candidate candidate(Suspect suspect, Map<String, Integer> runningPods) {
        var workload = Replacements.workload(suspect);
        int pods = workload.isPresent() ? runningPods.getOrDefault(Replacements.group(suspect), 0) : 0;
        return new Candidate(
                suspect.namespace(),
                suspect.name(),
                suspect.uid(),
                suspect.labels(),
                suspect.nodeName(),
                suspect.nature().kind(),
                named(suspect),
                isHeld(suspect) ? Held.BY_THIS_CASE : Held.NOT_YET,
                collateral(suspect),
                workload,
                pods);
    }

    /** Pods that the case held already and that this run does not see. */
    private int heldBefore(List<Suspect> suspects) {
        return Math.max(
                0,
                scene.heldPods() - (int) suspects.stream().filter(this::isHeld).count());
    }

    private boolean isHeld(Suspect suspect) {
        return scene.heldUids().contains(suspect.uid());
    }

    private static Named named(Suspect suspect) {
        if (suspect.naming() == Naming.ITSELF) {
            return Named.POD;
        }
        return suspect.resolved().isNamed() ? Named.WORKLOAD : Named.REACHED;
    }

    private Set<String> collateral(Suspect suspect) {
        var view = scene.view(suspect.namespace());
        return Set.copyOf(
                SiblingRules.of(suspect.pod(), view.pods().near(suspect.pod()), NamespaceView.typed(view.policies()))
                        .collateral());
    }

    /** The groups in which no replacement is missing; not asked where every pod is named and goes now anyway. */
    private Set<String> ready(List<Suspect> suspects) {
        boolean allGoNow = suspects.stream().allMatch(suspect -> suspect.naming() == Naming.ITSELF);
        return allGoNow ? Set.of() : new Replacements(kit.objects()).ready(suspects, scene.heldUids());
    }

    private LiveNodes live(List<ObjectNode> nodes) {
        return new HeldNodes(kit.objects(), scene.states())
                .of(nodes, scene.order().caseId(), scene.heldUids());
    }
}

package dev.holdfast.quarantine;

import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.Closing.Step;
import dev.holdfast.quarantine.NamespaceView.Policy;
import dev.holdfast.quarantine.PodWork.Marked;
import dev.holdfast.quarantine.PolicyEndpoints.Seen;
import dev.holdfast.quarantine.plan.Engine;
import dev.holdfast.quarantine.plan.Facts.Programming;
import dev.holdfast.quarantine.plan.PodNature.Ground;
import dev.holdfast.quarantine.plan.PodNature.Network;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Pods that are contained together, step by step: policies, the switch, the engine, out of service. Wherever a run is stopped, the
 * next one finds what is done and does what is missing.
 */
final class Wave {
    private final Kit kit;
    private final Scene scene;
    private final Engines engines;
    private final SnapshotWait snapshots;
    private final List<PodWork> works;
    private final List<PodWork> later;
    private final List<Ran> ran = new ArrayList<>();
    private boolean released;

    /** @param later what waits for these to be done */
    Wave(Kit kit, Scene scene, Engines engines, SnapshotWait snapshots, List<PodWork> works, List<PodWork> later) {
        this.kit = kit;
        this.scene = scene;
        this.engines = engines;
        this.snapshots = snapshots;
        this.works = works;
        this.later = later;
    }

    /** Steps 3 to 6. What came of them for each pod stands in its work. */
    Ran contain(Aside<Ran> pinning) throws InterruptedException {
        preparePolicies();
        switchOver();
        pinning.await();
        if (scene.isReleased(kit.clock())) {
            released = true;
            return Ran.all(ran);
        }
        awaitEngine();
        new Detachments(kit, scene, engines, works, later).takeOutOfService();
        return Ran.all(ran);
    }

    /** Whether the release was asked for meanwhile: what was done has to be taken back, and no more to be done. */
    boolean isReleased() {
        return released;
    }

    private void preparePolicies() throws InterruptedException {
        var stage = new PolicyStage(kit, scene.recorder(), scene.hold(), scene.writing());
        var jobs = new ArrayList<Job>();
        if (engines.facts().clusterPolicies() == Engine.ClusterPolicies.SERVED) {
            jobs.add(stage::clusterWide);
        }
        for (String namespace : PolicyStage.namespaces(works)) {
            jobs.add(() -> stage.inNamespace(namespace));
            var there = works.stream()
                    .filter(work -> work.suspect().namespace().equals(namespace))
                    .toList();
            for (Policy policy : PolicyStage.inTheWay(scene.view(namespace).policies(), there)) {
                jobs.add(() -> stage.exclude(policy));
            }
        }
        ran.addAll(kit.fanOut().each(jobs, Job::run, (_, fault) -> {
            throw fault;
        }));
        works.forEach(work -> work.deniedBy(stage.nameIn(work.suspect().namespace())));
    }

    private interface Job {
        Ran run() throws InterruptedException;
    }

    private void switchOver() throws InterruptedException {
        var seen = awaitSnapshots();
        kit.fanOut().each(works, work -> mark(work, seen), (work, fault) -> {
            throw fault;
        });
    }

    private Map<Optional<InstanceId>, SnapshotWait.Seen> awaitSnapshots() throws InterruptedException {
        var instances = new HashSet<Optional<InstanceId>>();
        works.stream()
                .filter(work -> !isHeld(work))
                .forEach(work -> instances.add(work.suspect().instance()));
        var seen = new HashMap<Optional<InstanceId>, SnapshotWait.Seen>();
        var ordered = List.copyOf(instances);
        var found = kit.fanOut()
                .each(
                        ordered,
                        one -> snapshots.await(scene.order(), one, kit.closing().until(Step.WAVE)),
                        (_, _) -> SnapshotWait.Seen.NOT_KNOWN);
        for (int i = 0; i < ordered.size(); i++) {
            seen.put(ordered.get(i), found.get(i));
        }
        return seen;
    }

    /** What bears the mark already waits for nothing. */
    private static boolean isHeld(PodWork work) {
        return Marking.isMarked(work.suspect().object());
    }

    private PodWork mark(PodWork work, Map<Optional<InstanceId>, SnapshotWait.Seen> seen) throws InterruptedException {
        var suspect = work.suspect();
        work.detail(
                "snapshotFirst",
                isHeld(work)
                        ? SnapshotWait.Seen.NOT_WAITED.detail()
                        : seen.getOrDefault(suspect.instance(), SnapshotWait.Seen.NOT_WAITED)
                                .detail());
        var patched = kit.patches()
                .apply(
                        suspect.ref(),
                        suspect.object(),
                        current -> Optional.of(PodPlan.mark(work.plan(), current, work.reference())),
                        scene.writing());
        switch (patched) {
            case Patched.Applied(var before, var after, var _)
            when Marking.isMarked(after) -> {
                var how = scene.order().isForReal() ? Marked.How.NOW : Marked.How.ONLY_OBSERVED;
                work.marked(
                        new Marked(after, kit.clock().instant(), Marking.isMarked(before) ? Marked.How.BEFORE : how));
            }
            case Patched.AlreadySo(var object) ->
                work.marked(new Marked(object, kit.clock().instant(), Marked.How.BEFORE));
            case Patched.Applied _, Patched.Refused _, Patched.Failed _, Patched.Gone _, Patched.OtherObject _ -> {
                // not marked: the row says why
            }
        }
        var details = new LinkedHashMap<String, Object>();
        work.marked().ifPresent(_ -> details.put("label", "holdfast.dev/quarantined=true"));
        tampering(work, patched).forEach(details::put);
        work.row(Action.LABEL, label(patched), details);
        return work;
    }

    private Ending label(Patched patched) {
        return patched instanceof Patched.Gone
                ? new Ending.Failed(Reason.NO_SUCH_POD, "the pod is gone")
                : Endings.of(patched, scene.writing());
    }

    /** A pod that this case holds and that had lost its marks: somebody took them off. */
    private Map<String, Object> tampering(PodWork work, Patched patched) {
        boolean wasHeld = scene.heldUids().contains(work.suspect().uid());
        if (wasHeld && patched instanceof Patched.Applied applied && !Marking.isMarked(applied.before())) {
            work.tell("TAMPERED: the label of "
                    + work.suspect().resolved().target().name() + " had been taken off");
            return Map.of("tampered", List.of("the label had been taken off"));
        }
        return Map.of();
    }

    private void awaitEngine() throws InterruptedException {
        var expected = new HashMap<PolicyEndpoints.Pod, PodWork>();
        works.stream().filter(this::isShownByEngine).forEach(work -> expected.put(endpoint(work), work));
        if (expected.isEmpty() || !scene.order().isForReal()) {
            return;
        }
        var latest = kit.closing().until(Step.LOOK);
        var longest = kit.clock().instant().plus(PolicyEndpoints.LONGEST);
        var seen = kit.endpoints().await(expected.keySet(), PolicyEndpoints.Policy.IN_NAMESPACE, latest);
        expected.forEach((pod, work) -> work.programming(programming(pod, seen)));
        if (latest.at().isBefore(longest)) {
            expected.values().stream()
                    .filter(work -> work.programming() == Programming.NOT_SEEN)
                    .forEach(work -> work.cutShort("the engine did not show the pod as programmed before that"));
        }
        if (engines.facts().clusterPolicies() == Engine.ClusterPolicies.SERVED) {
            var clusterWide = kit.endpoints().await(expected.keySet(), PolicyEndpoints.Policy.CLUSTER_WIDE, latest);
            expected.forEach((pod, work) -> work.clusterProgramming(programming(pod, clusterWide)));
        }
    }

    static Programming programming(PolicyEndpoints.Pod pod, Seen seen) {
        return switch (seen) {
            case Seen.All _ -> Programming.SEEN;
            case Seen.Without(var missing) -> missing.contains(pod) ? Programming.NOT_SEEN : Programming.SEEN;
            case Seen.CannotSee _ -> Programming.CANNOT_BE_SEEN;
        };
    }

    private boolean isShownByEngine(PodWork work) {
        return work.isMarked() && isProgrammable(work.suspect()) && engines.of(work.suspect()) instanceof Engine.VpcCni;
    }

    private static boolean isProgrammable(Suspect suspect) {
        return suspect.nature().network() == Network.POD && suspect.nature().ground() == Ground.LINUX;
    }

    static PolicyEndpoints.Pod endpoint(PodWork work) {
        var suspect = work.suspect();
        var ip = Optional.ofNullable(suspect.pod().getStatus())
                .map(status -> status.getPodIP())
                .filter(address -> !address.isEmpty());
        return new PolicyEndpoints.Pod(suspect.namespace(), suspect.name(), ip, work.deniedBy());
    }

    /** How long the switch took since the function was invoked, and since the activity. */
    static Map<String, Object> times(Scene scene, Marked marked) {
        var times = new LinkedHashMap<String, Object>();
        times.put(
                "millisSinceInvocation",
                Duration.between(scene.order().startedAt(), marked.at()).toMillis());
        scene.order()
                .incident()
                .lastActivity()
                .ifPresent(last -> times.put(
                        "secondsSinceFinding",
                        Duration.between(last, marked.at()).toSeconds()));
        return times;
    }
}

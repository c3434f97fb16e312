package dev.holdfast.quarantine;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.NamespaceView.Policy;
import dev.holdfast.quarantine.PodWork.Marked;
import dev.holdfast.quarantine.PolicyEndpoints.Seen;
import dev.holdfast.quarantine.plan.Detachment;
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
    private final List<Ran> ran = new ArrayList<>();

    Wave(Kit kit, Scene scene, Engines engines, SnapshotWait snapshots, List<PodWork> works) {
        this.kit = kit;
        this.scene = scene;
        this.engines = engines;
        this.snapshots = snapshots;
        this.works = works;
    }

    /** Steps 3 to 6. What came of them for each pod stands in its work. */
    Ran contain(Aside<Ran> pinning) throws InterruptedException {
        preparePolicies();
        switchOver();
        pinning.await();
        awaitEngine();
        takeOutOfService();
        return Ran.all(ran);
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
                .each(ordered, one -> snapshots.await(scene.order(), one), (_, _) -> SnapshotWait.Seen.NOT_KNOWN);
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
        var seen = kit.endpoints()
                .await(
                        expected.keySet(),
                        PolicyEndpoints.Policy.IN_NAMESPACE,
                        scene.order().deadline());
        expected.forEach((pod, work) -> work.programming(programming(pod, seen)));
        if (engines.facts().clusterPolicies() == Engine.ClusterPolicies.SERVED) {
            var clusterWide = kit.endpoints()
                    .await(
                            expected.keySet(),
                            PolicyEndpoints.Policy.CLUSTER_WIDE,
                            scene.order().deadline());
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
        return endpoint(work.suspect());
    }

    static PolicyEndpoints.Pod endpoint(Suspect suspect) {
        var ip = Optional.ofNullable(suspect.pod().getStatus())
                .map(status -> status.getPodIP())
                .filter(address -> !address.isEmpty());
        return new PolicyEndpoints.Pod(suspect.namespace(), suspect.name(), ip);
    }

    private void takeOutOfService() throws InterruptedException {
        var ready = new ArrayList<PodWork>();
        for (PodWork work : works) {
            if (work.isMarked()) {
                var hindrance = hindrance(work);
                if (hindrance.isPresent()) {
                    work.row(Action.DETACH, hindrance.get(), Map.of());
                } else if (PodPlan.detaches(work.plan())) {
                    ready.add(work);
                }
            }
        }
        kit.fanOut().each(ready, this::detach, (work, fault) -> {
            throw fault;
        });
    }

    /** A pod that the engine has not taken in might never be, once nobody owns it. */
    private Optional<Ending> hindrance(PodWork work) {
        var unread = scene.view(work.suspect().namespace()).unread();
        if (unread.isPresent()) {
            return Optional.of(new Ending.Failed(
                    unread.get().reason(),
                    "not taken out of service, for what selects it could not be read: "
                            + unread.get().text()));
        }
        if (PodPlan.detaches(work.plan()) && wasPutBack(work)) {
            return Optional.of(new Ending.Failed(
                    Reason.POLICY_LOST_AFTER_ORPHANING,
                    "stays with its controller: the engine lost the pod when it was taken out"));
        }
        if (PodPlan.detaches(work.plan()) && mayReturn(work)) {
            return Optional.of(new Ending.Refused(
                    Reason.CANNOT_DETACH,
                    "stays with its controller, for its node takes pods: a replacement there would share its rules,"
                            + " and be denied with it or open it"));
        }
        return work.programming() == Programming.NOT_SEEN && PodPlan.detaches(work.plan())
                ? Optional.of(new Ending.Failed(
                        Reason.NOT_PROGRAMMED,
                        "not taken out of service before the engine shows the pod: one that nobody owns might"
                                + " never be"))
                : Optional.empty();
    }

    /** Whether a replacement could start on the same node and share the rules that the VPC CNI keeps there. */
    private boolean mayReturn(PodWork work) {
        boolean leaves = work.detachment()
                .filter(planned -> planned.ownership() == Detachment.Ownership.LEFT)
                .isPresent();
        return leaves
                && work.suspect().nature().controller().isPresent()
                && engines.of(work.suspect()) instanceof Engine.VpcCni
                && !work.isNodeClosed();
    }

    private PodWork detach(PodWork work) throws InterruptedException {
        var marked = work.marked().orElseThrow();
        var patched = kit.patches()
                .apply(
                        work.suspect().ref(),
                        marked.object(),
                        current -> Optional.of(PodPlan.detach(work.plan(), current)),
                        scene.writing());
        work.detached(patched);
        return work;
    }

    /** What was put back once is left so: it would be lost again at every check. */
    private boolean wasPutBack(PodWork work) {
        try {
            return scene.heldUids().contains(work.suspect().uid())
                    && scene.states().wasPutBack(work.plan());
        } catch (EvidenceException e) {
            return false;
        }
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

package dev.holdfast.quarantine;

import dev.holdfast.cluster.Owner;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.NamespaceView.Policy;
import dev.holdfast.quarantine.PodWork.Marked;
import dev.holdfast.quarantine.PolicyEndpoints.Seen;
import dev.holdfast.quarantine.ReadBack.Look;
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
import java.util.Set;

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
        works.stream().filter(work -> !isHeld(work)).forEach(work -> instances.add(work.suspect().instance()));
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
            case Patched.Applied(var before, var after, _) when Marking.isMarked(after) -> {
                var how = scene.order().isForReal() ? Marked.How.NOW : Marked.How.ONLY_OBSERVED;
                work.marked(new Marked(
                        after, kit.clock().instant(), Marking.isMarked(before) ? Marked.How.BEFORE : how));
            }
            case Patched.AlreadySo(var object) ->
                work.marked(new Marked(object, kit.clock().instant(), Marked.How.BEFORE));
            case Patched.Applied _,
                    Patched.Refused _,
                    Patched.Failed _,
                    Patched.Gone _,
                    Patched.OtherObject _ -> {
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
            work.tell("TAMPERED: the label of " + work.suspect().resolved().target().name() + " had been taken off");
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
                .await(expected.keySet(), PolicyEndpoints.Policy.IN_NAMESPACE, scene.order().deadline());
        expected.forEach((pod, work) -> work.programming(programming(pod, seen)));
        if (engines.facts().clusterPolicies() == Engine.ClusterPolicies.SERVED) {
            var clusterWide = kit.endpoints()
                    .await(expected.keySet(), PolicyEndpoints.Policy.CLUSTER_WIDE, scene.order().deadline());
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
        return suspect.nature().network() == Network.POD
                && suspect.nature().ground() == Ground.LINUX;
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
        return work.programming() == Programming.NOT_SEEN && PodPlan.detaches(work.plan())
                ? Optional.of(new Ending.Failed(
                        Reason.NOT_PROGRAMMED,
                        "not taken out of service before the engine shows the pod: one that nobody owns might never be"))
                : Optional.empty();
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

    /** Step 7: reads everything back, and puts labels back where the engine lost a pod by it. */
    Map<String, Look> readBack() throws InterruptedException {
        var looks = new HashMap<String, Look>();
        for (String namespace : PolicyStage.namespaces(works)) {
            var there = works.stream()
                    .filter(work -> work.suspect().namespace().equals(namespace))
                    .toList();
            var back = new ReadBack(kit, scene, namespace);
            var look = scene.order().isForReal()
                    ? back.await(there, seen -> there.stream().allMatch(work -> isSettled(work, seen)))
                    : back.look();
            var lost = lost(there);
            if (!lost.isEmpty()) {
                putBack(lost);
                look = back.look();
            }
            for (PodWork work : there) {
                tellDetached(work, look);
            }
            looks.put(namespace, look);
        }
        return looks;
    }

    private boolean isSettled(PodWork work, Look look) {
        if (!work.isMarked()) {
            return true;
        }
        var object = look.of(work);
        boolean inPlace = object.filter(Marking::isMarked).isPresent()
                && look.allowing(work).isEmpty()
                && look.deny() instanceof OwnPolicies.Found.AsItHasToBe;
        return object.isEmpty() || (inPlace && isOut(work, look));
    }

    private static boolean isOut(PodWork work, Look look) {
        if (work.detached().isEmpty()) {
            return true;
        }
        var planned = work.detachment().orElseThrow();
        String controller = work.suspect().nature().controller().map(Owner::uid).orElse("");
        boolean left = planned.ownership() == Detachment.Ownership.KEPT
                || controller.isEmpty()
                || (!look.isOwned(work, controller) && !look.ownedBy(controller).isEmpty());
        return left && (planned.inService() || look.sending(work).isEmpty());
    }

    /** Pods that the engine showed before they were taken from their controllers, and no more. */
    private List<PodWork> lost(List<PodWork> there) {
        var orphaned = there.stream()
                .filter(work -> work.programming() == Programming.SEEN && work.detached().isPresent())
                .toList();
        if (orphaned.isEmpty() || !scene.order().isForReal()) {
            return List.of();
        }
        var seen = kit.endpoints()
                .look(orphaned.stream().map(Wave::endpoint).toList(), PolicyEndpoints.Policy.IN_NAMESPACE);
        return orphaned.stream()
                .filter(work -> programming(endpoint(work), seen) == Programming.NOT_SEEN)
                .toList();
    }

    private void putBack(List<PodWork> lost) throws InterruptedException {
        for (PodWork work : lost) {
            work.programming(Programming.LOST_AFTER_ORPHANING);
            var patched = kit.patches()
                    .apply(
                            work.suspect().ref(),
                            work.suspect().uid(),
                            current -> Optional.of(PodPlan.attach(work.plan(), current)),
                            scene.writing());
            work.putBack(patched);
            notePutBack(work);
        }
        kit.endpoints()
                .await(
                        lost.stream().map(Wave::endpoint).toList(),
                        PolicyEndpoints.Policy.IN_NAMESPACE,
                        scene.order().deadline());
    }

    private void notePutBack(PodWork work) {
        try {
            scene.states().putBack(work.plan());
        } catch (EvidenceException e) {
            work.tell("that the labels were put back could not be noted: " + e.getMessage());
        }
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

    private void tellDetached(PodWork work, Look look) {
        var planned = work.detachment();
        if (work.detached().isEmpty() || planned.isEmpty()) {
            return;
        }
        var details = new LinkedHashMap<String, Object>();
        details.put("labels", planned.get().changes().keySet().stream().toList());
        details.put("warnings", planned.get().warnings().stream().map(why -> why.reason() + ": " + why.text()).toList());
        if (!planned.get().newlySelecting().isEmpty()) {
            details.put("newlySelecting", planned.get().newlySelecting());
        }
        String controller = work.suspect().nature().controller().map(Owner::uid).orElse("");
        var others = look.ownedBy(controller).stream()
                .map(pod -> pod.getMetadata().getName())
                .sorted()
                .toList();
        if (planned.get().ownership() == Detachment.Ownership.LEFT && !controller.isEmpty()) {
            details.put("controllersPods", others);
        }
        work.row(Action.DETACH, detached(work, look, controller), details);
    }

    private Ending detached(PodWork work, Look look, String controller) {
        var patched = work.detached().orElseThrow();
        if (work.programming() == Programming.LOST_AFTER_ORPHANING) {
            boolean back = work.putBack().filter(Wave::isGood).isPresent();
            return new Ending.Failed(
                    Reason.POLICY_LOST_AFTER_ORPHANING,
                    "the engine lost the pod when its controller did; the labels "
                            + (back ? "were put back" : "could not be put back"));
        }
        if (!scene.order().isForReal() || !isGood(patched)) {
            return Endings.of(patched, scene.writing());
        }
        var object = look.of(work);
        if (object.isEmpty()) {
            return new Ending.Failed(Reason.NO_SUCH_POD, "the pod is gone");
        }
        if (!PodPlan.notDetached(work.plan(), object.get()).isEmpty()) {
            return new Ending.Failed(Reason.LABEL_NOT_THERE, "the labels did not stay as they were set");
        }
        boolean owned = !controller.isEmpty() && look.isOwned(work, controller);
        boolean left = work.detachment().orElseThrow().ownership() == Detachment.Ownership.LEFT;
        if (owned && left) {
            return new Ending.Failed(Reason.CONFLICT, "its controller has not let go of it yet");
        }
        if (!look.sending(work).isEmpty() && !work.detachment().orElseThrow().inService()) {
            return new Ending.Failed(Reason.CONFLICT, "Services still send to it: " + look.sending(work));
        }
        return Endings.of(patched, scene.writing());
    }

    private static boolean isGood(Patched patched) {
        return patched instanceof Patched.Applied || patched instanceof Patched.AlreadySo;
    }

    /** How long the switch took since the function was invoked, and since the activity. */
    static Map<String, Object> times(Scene scene, Marked marked) {
        var times = new LinkedHashMap<String, Object>();
        times.put("millisSinceInvocation", Duration.between(scene.order().startedAt(), marked.at()).toMillis());
        scene.order()
                .incident()
                .lastActivity()
                .ifPresent(last -> times.put("secondsSinceFinding", Duration.between(last, marked.at()).toSeconds()));
        return times;
    }

    static Set<String> namesOf(List<PodWork> works) {
        var names = new HashSet<String>();
        works.forEach(work -> names.add(work.suspect().resolved().target().name()));
        return names;
    }
}

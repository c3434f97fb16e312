package dev.holdfast.quarantine;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.cluster.Owner;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.Closing.Step;
import dev.holdfast.quarantine.ReadBack.Look;
import dev.holdfast.quarantine.plan.Detachment;
import dev.holdfast.quarantine.plan.Facts.Programming;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Step 7: waits until everything that was done to some pods shows, and puts labels back where the engine lost a pod because its
 * controller did.
 */
final class Settling {
    private static final int SHOWN = 20;

    private final Kit kit;
    private final Scene scene;
    private final List<PodWork> works;

    Settling(Kit kit, Scene scene, List<PodWork> works) {
        this.kit = kit;
        this.scene = scene;
        this.works = works;
    }

    /**
     * Step 7: reads everything back, and puts labels back where the engine lost a pod by it. Namespace after namespace may take all
     * the time until the engine has to be asked; then it is asked once, for all.
     */
    Map<String, Look> readBack() throws InterruptedException {
        var looks = new HashMap<String, Look>();
        for (String namespace : PolicyStage.namespaces(works)) {
            looks.put(namespace, shown(namespace));
        }
        var lost = lost();
        if (!lost.isEmpty()) {
            putBack(lost);
            for (String namespace : PolicyStage.namespaces(lost)) {
                looks.put(namespace, new ReadBack(kit, scene, namespace).look());
            }
        }
        for (PodWork work : works) {
            var look =
                    Optional.ofNullable(looks.get(work.suspect().namespace())).orElseThrow();
            suspect(work);
            confirmLabel(work, look);
            tellDetached(work, look);
        }
        return looks;
    }

    private Look shown(String namespace) throws InterruptedException {
        var back = new ReadBack(kit, scene, namespace);
        if (!scene.order().isForReal()) {
            return back.look();
        }
        var there = works.stream()
                .filter(work -> work.suspect().namespace().equals(namespace))
                .toList();
        var look = settled(back, there);
        return look.deny() instanceof OwnPolicies.Found.AsItHasToBe ? look : denyAgain(namespace, back);
    }

    /** What has not settled when the invocation ends may settle yet: nothing is said of it for good. */
    private Look settled(ReadBack back, List<PodWork> there) throws InterruptedException {
        var longest = kit.clock().instant().plus(ReadBack.LONGEST);
        var last = works.stream().anyMatch(Settling::leavesNow) ? Step.LOOK_AT_LEAVING : Step.LOOK;
        var latest = kit.closing().until(last);
        var look = back.await(seen -> there.stream().allMatch(work -> isSettled(work, seen)), latest);
        if (latest.at().isBefore(longest)) {
            there.stream()
                    .filter(work -> !isSettled(work, look))
                    .forEach(work -> work.cutShort("what was done for it did not all show before that"));
        }
        return look;
    }

    /** A release of another case may have taken our policy away before the label was there that it looked for. */
    private Look denyAgain(String namespace, ReadBack back) throws InterruptedException {
        kit.policies()
                .ensure(
                        DenyPolicy.inNamespace(namespace),
                        DenyPolicy.second(namespace, scene.hold().caseId()),
                        scene.writing());
        return back.look();
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
        if (work.detached().isEmpty() || work.programming() == Programming.LOST_AFTER_ORPHANING) {
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
    private List<PodWork> lost() throws InterruptedException {
        var orphaned = works.stream()
                .filter(work -> work.programming() == Programming.SEEN
                        && work.detached().isPresent())
                .toList();
        if (orphaned.isEmpty() || !scene.order().isForReal()) {
            return List.of();
        }
        var engine = new EngineLook(kit);
        if (orphaned.stream().anyMatch(Settling::leavesNow)) {
            engine.letHear();
        }
        engine.again(orphaned);
        orphaned.stream()
                .filter(work -> leavesNow(work) && work.programming() == Programming.CANNOT_BE_SEEN)
                .forEach(work -> work.cutShort("whether the engine lost it by that could not be seen"));
        return orphaned.stream()
                .filter(work -> work.programming() == Programming.NOT_SEEN)
                .toList();
    }

    private static boolean leavesNow(PodWork work) {
        return work.detached().filter(Patched.Applied.class::isInstance).isPresent();
    }

    private void putBack(List<PodWork> lost) throws InterruptedException {
        new PutBack(kit, scene).all(lost);
        kit.endpoints()
                .await(
                        lost.stream().map(Wave::endpoint).toList(),
                        PolicyEndpoints.Policy.IN_NAMESPACE,
                        kit.closing().until(Step.LOOK));
    }

    /** What this event says of ways to the node is noted, and what an earlier one said is read. */
    private void suspect(PodWork work) {
        var now = scene.order().incident().escapes();
        if (!scene.order().isForReal()) {
            return;
        }
        try {
            if (!now.isEmpty()) {
                scene.states().suspect(work.plan(), now);
            }
            if (scene.heldUids().contains(work.suspect().uid())) {
                work.escapes(scene.states().suspicions(work.plan()));
            }
        } catch (EvidenceException e) {
            work.escapes(List.of("what was noted of its node could not be read or written"));
        }
    }

    private void tellDetached(PodWork work, Look look) {
        var planned = work.detachment();
        if (work.detached().isEmpty() || planned.isEmpty()) {
            return;
        }
        var details = new LinkedHashMap<String, Object>();
        details.put("labels", planned.get().changes().keySet().stream().toList());
        details.put(
                "warnings",
                planned.get().warnings().stream()
                        .map(why -> why.reason() + ": " + why.text())
                        .toList());
        if (!planned.get().newlySelecting().isEmpty()) {
            details.put("newlySelecting", planned.get().newlySelecting());
        }
        String controller = work.suspect().nature().controller().map(Owner::uid).orElse("");
        if (planned.get().ownership() == Detachment.Ownership.LEFT && !controller.isEmpty()) {
            details.putAll(controllersPods(look.ownedBy(controller)));
        }
        work.row(Action.DETACH, detached(work, look, controller), details);
    }

    /** The first of them: thousands of pods would each name thousands. */
    private static Map<String, Object> controllersPods(List<Pod> owned) {
        return Map.of(
                "controllersPods",
                owned.stream()
                        .limit(SHOWN)
                        .map(pod -> pod.getMetadata().getName())
                        .toList(),
                "controllersPodsInAll",
                owned.size());
    }

    private Ending detached(PodWork work, Look look, String controller) {
        var patched = work.detached().orElseThrow();
        if (work.programming() == Programming.LOST_AFTER_ORPHANING) {
            return lost(work.putBack().orElseThrow());
        }
        if (!scene.order().isForReal() || !isGood(patched)) {
            return Endings.of(patched, scene.writing());
        }
        if (look.unread().isPresent()) {
            return notReadBack(look.unread().get());
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
        if (look.services().isEmpty()) {
            return new Ending.Failed(
                    Reason.UNKNOWN_OUTCOME, "whether Services still send to it could not be read back");
        }
        if (!look.sending(work).isEmpty() && !work.detachment().orElseThrow().inService()) {
            return new Ending.Failed(Reason.CONFLICT, "Services still send to it: " + look.sending(work));
        }
        return Endings.of(patched, scene.writing());
    }

    /** What only failed may be done by the next run. */
    private static Ending lost(Patched putBack) {
        String text = "the engine lost the pod when its controller did; the labels ";
        return switch (putBack) {
            case Patched.Applied _, Patched.AlreadySo _ ->
                new Ending.Failed(Reason.POLICY_LOST_AFTER_ORPHANING, text + "were put back");
            case Patched.Refused(var _, var why) ->
                new Ending.Failed(Reason.POLICY_LOST_AFTER_ORPHANING, text + "could not be put back: " + why);
            case Patched.Failed(var reason, var why) ->
                new Ending.Failed(reason, text + "could not be put back: " + why);
            case Patched.Gone _, Patched.OtherObject _ -> new Ending.Failed(Reason.NO_SUCH_POD, "the pod is gone");
        };
    }

    private static Ending notReadBack(KubeFailure why) {
        return new Ending.Failed(why.reason(), "written, but not read back: " + why.text());
    }

    /** That the API server took a label is not that it stayed: another webhook, a controller, or the intruder may be at work. */
    private void confirmLabel(PodWork work, Look look) {
        if (!scene.order().isForReal() || !work.isMarked()) {
            return;
        }
        if (look.unread().isPresent()) {
            work.correct(Action.LABEL, notReadBack(look.unread().get()));
        } else if (look.of(work).isEmpty()) {
            work.correct(Action.LABEL, new Ending.Failed(Reason.NO_SUCH_POD, "the pod is gone"));
        } else if (!look.of(work).filter(Marking::isMarked).isPresent()) {
            work.correct(Action.LABEL, new Ending.Failed(Reason.LABEL_NOT_THERE, "the label did not stay"));
        }
    }

    static boolean isGood(Patched patched) {
        return patched instanceof Patched.Applied || patched instanceof Patched.AlreadySo;
    }
}

package dev.holdfast.quarantine;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.Closing.Step;
import dev.holdfast.quarantine.plan.Detachment;
import dev.holdfast.quarantine.plan.Engine;
import dev.holdfast.quarantine.plan.Facts.Programming;
import dev.holdfast.quarantine.plan.Patch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Step 6: takes pods out of service by the labels that pick them, where nothing speaks against it. */
final class Detachments {
    private static final String TOO_LATE =
            "it is not taken out of service so near the end, for whether the engine loses it then has to be seen";

    private static final String UNMARKED = "not taken out of service, for the label is not there any more";

    private final Kit kit;
    private final Scene scene;
    private final Engines engines;
    private final List<PodWork> works;
    private final List<PodWork> later;

    Detachments(Kit kit, Scene scene, Engines engines, List<PodWork> works, List<PodWork> later) {
        this.kit = kit;
        this.scene = scene;
        this.engines = engines;
        this.works = works;
        this.later = later;
    }

    /** What came of it stands in each pod's work; that it shows is waited for later. */
    void takeOutOfService() throws InterruptedException {
        var ready = new ArrayList<PodWork>();
        var lost = new ArrayList<PodWork>();
        boolean mayReturn = works.stream().anyMatch(this::isReplacedUnderSharedRules);
        var open = mayReturn ? Optional.of(OpenRules.of(kit, scene, works, later)) : Optional.<OpenRules>empty();
        for (PodWork work : works) {
            if (work.isMarked() && isOut(work)) {
                (isLost(work) ? lost : ready).add(work);
            } else if (work.isMarked()) {
                var hindrance = hindrance(work, open);
                if (hindrance.isPresent()) {
                    work.row(Action.DETACH, hindrance.get(), Map.of());
                } else if (PodPlan.detaches(work.plan())) {
                    ready.add(work);
                }
            }
        }
        putBack(lost);
        kit.fanOut().each(ready, this::detach, (work, fault) -> {
            throw fault;
        });
    }

    /** An earlier run has taken it out, and may have ended before it saw what came of that. */
    private static boolean isOut(PodWork work) {
        var object = work.marked().orElseThrow().object();
        return PodPlan.detaches(work.plan())
                && PodPlan.notDetached(work.plan(), object).isEmpty();
    }

    /** The engine showed it before it was taken out, or it would not have been; what it does not show now it has lost by that. */
    private boolean isLost(PodWork work) {
        boolean isOrphan =
                Rejoin.isOrphan(work.plan(), work.marked().orElseThrow().object());
        return scene.order().isForReal()
                && isOrphan
                && switch (work.programming()) {
                    case NOT_SEEN -> true;
                    case CANNOT_BE_SEEN -> wasPutBack(work);
                    case SEEN, LOST_AFTER_ORPHANING -> false;
                };
    }

    private void putBack(List<PodWork> lost) throws InterruptedException {
        lost.forEach(work ->
                work.detached(new Patched.AlreadySo(work.marked().orElseThrow().object())));
        new PutBack(kit, scene).all(lost);
    }

    /** A pod that the engine has not taken in might never be, once nobody owns it. */
    private Optional<Ending> hindrance(PodWork work, Optional<OpenRules> open) {
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
        var beside = isReplacedUnderSharedRules(work)
                ? open.flatMap(rules -> rules.beside(work.suspect()))
                : Optional.<String>empty();
        if (beside.isPresent()) {
            return Optional.of(new Ending.Refused(
                    Reason.CANNOT_DETACH,
                    "stays with its controller, for the node of " + beside.get()
                            + " takes pods: a replacement there would share the suspect's rules, and be denied with it"
                            + " or open it"));
        }
        return work.programming() == Programming.NOT_SEEN && PodPlan.detaches(work.plan())
                ? Optional.of(notShown(work))
                : Optional.empty();
    }

    private static Ending notShown(PodWork work) {
        String text = "not taken out of service before the engine shows the pod: one that nobody owns might never be";
        return work.cutShort()
                .<Ending>map(_ -> new Ending.NotReached(Reason.DEADLINE, text))
                .orElseGet(() -> new Ending.Failed(Reason.NOT_PROGRAMMED, text));
    }

    /** Whether a replacement comes for it that shares the rules which the VPC CNI keeps on each node. */
    private boolean isReplacedUnderSharedRules(PodWork work) {
        boolean leaves = work.detachment()
                .filter(planned -> planned.ownership() == Detachment.Ownership.LEFT)
                .isPresent();
        return leaves
                && work.isMarked()
                && PodPlan.detaches(work.plan())
                && work.suspect().nature().controller().isPresent()
                && engines.of(work.suspect()) instanceof Engine.VpcCni;
    }

    /** Not begun where it could not be seen any more whether the engine loses the pod by it: the next run has the time. */
    private PodWork detach(PodWork work) throws InterruptedException {
        var marked = work.marked().orElseThrow();
        if (!isOut(work) && scene.order().isForReal() && !kit.closing().allows(Step.DETACH)) {
            work.row(Action.DETACH, new Ending.NotReached(Reason.DEADLINE, TOO_LATE), Map.of());
            work.cutShort(TOO_LATE);
            return work;
        }
        var patched = kit.patches()
                .apply(work.suspect().ref(), marked.object(), current -> leaving(work, current), scene.writing());
        if (patched instanceof Patched.AlreadySo(var object) && !Marking.isMarked(object)) {
            work.row(Action.DETACH, new Ending.Failed(Reason.LABEL_NOT_THERE, UNMARKED), Map.of());
        } else {
            work.detached(patched);
        }
        return work;
    }

    /**
     * Empty where the label is gone: a release takes it off together with all that the pod was changed by, and would not come
     * again for what is changed after that. A dry run has set no label that could be tested.
     */
    private Optional<Patch> leaving(PodWork work, ObjectNode current) {
        var leaving = PodPlan.detach(work.plan(), current);
        if (!scene.order().isForReal()) {
            return Optional.of(leaving);
        }
        return Marking.isMarked(current) ? Optional.of(Marking.onlyMarked().then(leaving)) : Optional.empty();
    }

    /** What was put back once is left so: it would be lost again at every check. Only what was done is noted. */
    private boolean wasPutBack(PodWork work) {
        try {
            return scene.heldUids().contains(work.suspect().uid())
                    && scene.states().wasPutBack(work.plan());
        } catch (EvidenceException e) {
            return false;
        }
    }
}

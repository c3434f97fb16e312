package dev.holdfast.quarantine;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.cluster.Selectors;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.plan.Facts.Programming;
import dev.holdfast.quarantine.plan.Surroundings.Controller;
import dev.holdfast.quarantine.plan.Survival;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts labels back where the engine lost a pod because its controller did. By then the controller has a replacement, adopts the pod
 * again and deletes one of its pods: so only where that one is another ({@link Survival}). Else the pod stays out, and it is said
 * that it is not contained and what a person can do.
 */
final class PutBack {
    /** Both take in what their selector selects and nobody owns, and rank alike what they delete. */
    private static final List<ResourceKind> ADOPTING = List.of(Kinds.REPLICA_SET, Kinds.REPLICATION_CONTROLLER);

    private final Kit kit;
    private final Scene scene;
    private final Map<String, Integer> adopted = new HashMap<>();

    PutBack(Kit kit, Scene scene) {
        this.kit = kit;
        this.scene = scene;
    }

    /** What came of it stands in each pod's work; only what was put back is noted as that. */
    void all(List<PodWork> lost) throws InterruptedException {
        kit.fanOut().each(lost, this::one, (_, fault) -> {
            throw fault;
        });
    }

    private PodWork one(PodWork work) throws InterruptedException {
        work.programming(Programming.LOST_AFTER_ORPHANING);
        var objection = objection(work);
        if (objection.isPresent()) {
            work.putBack(objection.get());
            return work;
        }
        var patched = kit.patches()
                .apply(
                        work.suspect().ref(),
                        work.suspect().uid(),
                        current -> Optional.of(PodPlan.attach(work.plan(), current)),
                        scene.writing());
        work.putBack(patched);
        if (Settling.isGood(patched)) {
            note(work);
        }
        return work;
    }

    /** One pod after the other, for each that is adopted is one too many for the next. */
    private synchronized Optional<Patched> objection(PodWork work) {
        try {
            var current = kit.objects()
                    .get(work.suspect().ref())
                    .filter(object -> Trees.uid(object).equals(work.suspect().uid()));
            return current.isPresent() && Rejoin.isOrphan(work.plan(), current.get())
                    ? inTheWay(work, current.get())
                    : Optional.empty();
        } catch (KubeFailure e) {
            return Optional.of(new Patched.Failed(
                    e.reason(), "not put back, for what its controller would do could not be read: " + e.text()));
        }
    }

    private Optional<Patched> inTheWay(PodWork work, ObjectNode pod) throws KubeFailure {
        var labels = Rejoin.restored(work.plan(), pod);
        var pods = list(ResourceKind.POD, work);
        for (ResourceKind kind : ADOPTING) {
            for (ObjectNode controller : list(kind, work)) {
                if (Selectors.selects(selector(kind, controller), labels)) {
                    var objection = tooMany(pod, pods, controller);
                    if (objection.isPresent()) {
                        return objection;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private Optional<LabelSelector> selector(ResourceKind kind, ObjectNode controller) throws KubeFailure {
        return kind.equals(Kinds.REPLICA_SET)
                ? Controller.of(kit.objects().typed(controller, ReplicaSet.class))
                        .selector()
                : Controller.of(kit.objects().typed(controller, ReplicationController.class))
                        .selector();
    }

    private Optional<Patched> tooMany(ObjectNode pod, List<ObjectNode> pods, ObjectNode controller) {
        String uid = Trees.uid(controller);
        int desired = controller.path("spec").path("replicas").asInt(1);
        var survival = new Survival(pod, Survival.ownedBy(uid, pods));
        if (!survival.isSure(desired, adopted.getOrDefault(uid, 0))) {
            return Optional.of(new Patched.Refused(Reason.REJOIN_WOULD_DELETE_A_POD, survival.advice(desired)));
        }
        adopted.merge(uid, 1, Integer::sum);
        return Optional.empty();
    }

    private List<ObjectNode> list(ResourceKind kind, PodWork work) throws KubeFailure {
        return kit.objects()
                .list(new KubeObjects.Selection(kind, Optional.of(work.suspect().namespace()), ""));
    }

    private void note(PodWork work) {
        try {
            scene.states().putBack(work.plan());
        } catch (EvidenceException e) {
            work.tell("that the labels were put back could not be noted: " + e.getMessage());
        }
    }
}

package dev.holdfast.quarantine;

import dev.holdfast.cluster.ClusterPod;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.WorkloadKind;
import dev.holdfast.quarantine.BeforeStates.Reading;
import dev.holdfast.quarantine.plan.BeforeReferences.Reference;
import dev.holdfast.quarantine.plan.BeforeState;
import dev.holdfast.quarantine.plan.BeforeState.Field;
import dev.holdfast.quarantine.plan.HeldKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * Pods that count among a workload's only because their annotation {@code holdfast.dev/origin} says that they were taken out of it.
 * Whoever may change a pod may write that, to have another's pod quarantined, or to make the workload so large that a cap protects
 * it. So it counts only where a case has a before-state of the pod in the bucket.
 */
final class Orphans {
    /** A pod has as many holders as cases ask for it; an annotation may name hundreds. */
    static final int MOST_LOOKED_UP = 20;

    private final BeforeStates states;
    private final Set<String> held;

    /** @param held uids that this case holds */
    Orphans(BeforeStates states, Set<String> held) {
        this.states = states;
        this.held = held;
    }

    /** Those that are left, and what to say of the others. */
    record Sorted(List<Suspect> suspects, Ran ran) {}

    Sorted sort(List<Suspect> suspects) {
        var left = new ArrayList<Suspect>();
        var ran = new ArrayList<Ran>();
        for (Suspect suspect : suspects) {
            var objection = isHearsay(suspect) ? objection(suspect) : Optional.<Ending>empty();
            objection.ifPresentOrElse(ending -> ran.add(told(suspect, ending)), () -> left.add(suspect));
        }
        return new Sorted(left, Ran.all(ran));
    }

    private boolean isHearsay(Suspect suspect) {
        var pod = suspect.resolved();
        return !held.contains(pod.uid()) && pod.namedBy().stream().allMatch(target -> isOnlyByOrigin(pod, target));
    }

    private static boolean isOnlyByOrigin(ClusterPod pod, Target target) {
        return target instanceof Target.Workload workload
                && !workload.kind().isPod()
                && !isOf(pod, workload)
                && !(workload.kind().equals(WorkloadKind.UNKNOWN)
                        && workload.workload().equals(pod.name()));
    }

    private static boolean isOf(ClusterPod pod, Target.Workload workload) {
        return pod.owners().stream()
                .anyMatch(owner -> owner.isOf(workload.kind()) && owner.name().equals(workload.workload()));
    }

    /** Why it is left alone. */
    private Optional<Ending> objection(Suspect suspect) {
        var unread = Optional.<Ending>empty();
        var references = Marking.references(suspect.object()).byCase();
        for (var entry : references.entrySet().stream().limit(MOST_LOOKED_UP).toList()) {
            switch (states.recorded(
                    entry.getKey(), entry.getValue(), like(suspect.object(), entry.getKey(), entry.getValue()))) {
                case Reading.Sound _ -> {
                    return Optional.empty();
                }
                case Reading.Unread(var reason, var text) -> unread = Optional.of(new Ending.Failed(reason, text));
                case Reading.Tampered _ -> {
                    // no record of this case's
                }
            }
        }
        return unread.or(() -> Optional.of(new Ending.Refused(
                Reason.NEEDS_REQUEST,
                "only its annotation holdfast.dev/origin says that it was the workload's, and no case has recorded"
                        + " that; a request that names it quarantines it")));
    }

    /** The before-state that a case's hold would have of the pod, as far as it is named by it. */
    static BeforeState like(ObjectNode pod, CaseId caseId, Reference reference) {
        return new BeforeState(
                caseId,
                reference.hold(),
                HeldKind.POD,
                Optional.of(Trees.text(pod, "/metadata/namespace")),
                Trees.text(pod, "/metadata/name"),
                Trees.uid(pod),
                "",
                List.<Field>of());
    }

    private static Ran told(Suspect suspect, Ending ending) {
        var row = new Outcome(suspect.resolved().target(), Action.ISOLATE, ending);
        return new Ran(
                List.of(row),
                List.of(),
                List.of("FORGED_ORIGIN: " + suspect.resolved().target().name()));
    }
}

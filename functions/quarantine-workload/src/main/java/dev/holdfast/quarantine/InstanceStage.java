package dev.holdfast.quarantine;

import dev.holdfast.cluster.Machine;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import dev.holdfast.quarantine.BeforeStates.Reading;
import dev.holdfast.quarantine.plan.BeforeState;
import dev.holdfast.quarantine.plan.MetadataService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Holds the instances of nodes on the side of AWS. Unlike for pods, what was before has to be kept first: AWS has no annotation to
 * write it into, and nobody could undo the hold.
 */
final class InstanceStage {
    private final InstanceHold holds;
    private final NodeEndings endings;
    private final BeforeStates states;
    private final Holds index;

    InstanceStage(InstanceHold holds, NodeEndings endings, BeforeStates states, Holds index) {
        this.holds = holds;
        this.endings = endings;
        this.states = states;
        this.index = index;
    }

    /** The same, with calls to AWS that end in time. */
    InstanceStage within(AwsCalls end) {
        return new InstanceStage(holds.within(end), endings.within(end), states, index);
    }

    /** How far the metadata services of the pods' instances answer. */
    Map<InstanceId, MetadataService> metadataServices(List<PodWork> works) {
        return holds.metadataServices(works);
    }

    /** @param node as read from Kubernetes */
    Ran hold(InstanceId id, JsonNode node, Hold hold, Writing writing) throws InterruptedException {
        try {
            var others = writing == Writing.REAL ? others(id, hold) : List.<BeforeState>of();
            var facts = holds.read(id);
            return facts.isEmpty() ? Ran.of(unknown(id)) : hold(facts.get(), node, hold, others, writing);
        } catch (AwsFailure e) {
            return Ran.of(failed(id, e.reason(), e.text()));
        } catch (EvidenceException e) {
            return Ran.of(failed(
                    id,
                    Reason.EVIDENCE_FAILED,
                    "not held, for what was before could not be kept and nobody could undo it: " + e.getMessage()));
        }
    }

    private static Outcome unknown(InstanceId id) {
        return failed(id, Reason.NO_SUCH_INSTANCE, "EC2 does not know the instance (any more)");
    }

    private Ran hold(InstanceFacts facts, JsonNode node, Hold hold, List<BeforeState> others, Writing writing)
            throws AwsFailure, EvidenceException, InterruptedException {
        var evidence = new ArrayList<Kept>();
        if (writing == Writing.REAL) {
            for (BeforeState state : facts.before(hold.caseId(), hold.n())) {
                states.keep(inheriting(state, others)).evidence().ifPresent(evidence::add);
            }
        }
        var now = others.isEmpty() ? Optional.of(facts) : holds.read(facts.id());
        if (now.isEmpty()) {
            return new Ran(List.of(unknown(facts.id())), evidence, List.of());
        }
        var outcomes = new ArrayList<>(holds.hold(now.get(), writing));
        var list = endings.of(writing == Writing.REAL ? afterwards(facts) : facts, node);
        if (!outcomes.isEmpty()) {
            outcomes.set(0, outcomes.getFirst().with("canStillEnd", list));
        }
        return new Ran(outcomes, evidence, List.of());
    }

    /** What can still end the node depends on what the hold has achieved; where that cannot be read, on what was before. */
    private InstanceFacts afterwards(InstanceFacts before) {
        try {
            return holds.read(before.id()).orElse(before);
        } catch (AwsFailure e) {
            return before;
        }
    }

    /** What another hold of the instance has set is not what was before. */
    private static BeforeState inheriting(BeforeState state, List<BeforeState> others) {
        var result = state;
        for (BeforeState other : others) {
            result = result.inheriting(other);
        }
        return result;
    }

    /**
     * What other holds have recorded of it. Looked up before the instance is read: one whose record is not there any more has
     * undone what it did. While another one is released it may do so after the reading, so then the instance is read again once
     * this hold's own record is there, which that release looks for when it is done.
     */
    private List<BeforeState> others(InstanceId id, Hold hold) throws EvidenceException {
        var found = new ArrayList<BeforeState>();
        for (Holds.Entry entry : index.open()) {
            boolean isThis =
                    entry.hold().caseId().equals(hold.caseId()) && entry.hold().n() == hold.n();
            if (!isThis) {
                for (String key : states.of(entry.hold()).held()) {
                    if (key.endsWith("." + id.value() + ".before.json")) {
                        found.add(sound(states.read(key)));
                    }
                }
            }
        }
        return found;
    }

    private static BeforeState sound(Reading reading) throws EvidenceException {
        return switch (reading) {
            case Reading.Sound(var state, var _) -> state;
            case Reading.Tampered(var text) -> throw new EvidenceException(Reason.TAMPERED_BEFORE_STATE, text);
            case Reading.Unread(var reason, var text) -> throw new EvidenceException(reason, text);
        };
    }

    private static Outcome failed(InstanceId id, Reason reason, String text) {
        return new Outcome(new Target.Instance(id), Action.HOLD, new Ending.Failed(reason, text), Map.of());
    }

    /** For a node whose instance is not known. */
    static Optional<Outcome> withoutInstance(String node, Machine machine) {
        return switch (machine) {
            case Machine.Ec2 _ -> Optional.empty();
            case Machine.Fargate _ ->
                Optional.of(new Outcome(
                        "node/" + node,
                        Action.HOLD,
                        new Ending.Failed(
                                Reason.FARGATE_NODE,
                                "Fargate has no instance that could be held; AWS may replace the pod"),
                        Map.of()));
            case Machine.None _ -> Optional.empty();
            case Machine.Unknown unknown ->
                Optional.of(new Outcome(
                        "node/" + node, Action.HOLD, new Ending.Failed(unknown.reason(), unknown.text()), Map.of()));
        };
    }
}

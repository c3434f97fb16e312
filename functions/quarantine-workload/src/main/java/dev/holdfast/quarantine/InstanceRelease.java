package dev.holdfast.quarantine;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import dev.holdfast.quarantine.Release.Finished;
import dev.holdfast.quarantine.Release.Restored;
import dev.holdfast.quarantine.plan.BeforeState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Undoes what was held of an instance at AWS, unless another case holds it as well: that one's record says what was before. */
final class InstanceRelease {
    private final InstanceHold holds;

    InstanceRelease(InstanceHold holds) {
        this.holds = holds;
    }

    /** @param states of one instance */
    List<Restored> release(List<BeforeState> states, Set<CaseId> others) throws InterruptedException {
        var id = new InstanceId(states.getFirst().uid());
        if (!others.isEmpty()) {
            return restored(
                    states,
                    List.of(row(
                            id,
                            new Ending.Skipped(
                                    Reason.HELD_BY_OTHER_CASE, "also held by " + others, Ending.Verified.READ_BACK))),
                    Finished.YES);
        }
        try {
            var facts = holds.read(id);
            if (facts.isEmpty() || facts.get().kind() == InstanceFacts.Kind.ENDED) {
                return restored(
                        states,
                        List.of(row(
                                id,
                                new Ending.Skipped(
                                        Reason.NO_SUCH_INSTANCE, "the instance is gone", Ending.Verified.READ_BACK))),
                        Finished.YES);
            }
            var rows = holds.release(facts.get(), states, Writing.REAL);
            boolean good = rows.stream().allMatch(row -> row.ending().isGood());
            return restored(states, rows, good ? Finished.YES : Finished.NOT_YET);
        } catch (AwsFailure e) {
            return restored(states, List.of(row(id, new Ending.Failed(e.reason(), e.text()))), Finished.NOT_YET);
        }
    }

    private static List<Restored> restored(List<BeforeState> states, List<Outcome> rows, Finished finished) {
        var first = new Restored(states.getFirst(), rows, finished);
        return Stream.concat(
                        Stream.of(first),
                        states.stream().skip(1).map(state -> new Restored(state, List.of(), finished)))
                .toList();
    }

    private static Outcome row(InstanceId id, Ending ending) {
        return new Outcome(new Target.Instance(id), Action.RESTORE, ending, Map.of());
    }
}

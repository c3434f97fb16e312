package dev.holdfast.quarantine;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import dev.holdfast.quarantine.Release.Finished;
import dev.holdfast.quarantine.Release.Restored;
import dev.holdfast.quarantine.plan.BeforeState;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Undoes what was held of an instance at AWS, unless another hold holds it as well: that one's record says what was before. AWS
 * has no test of versions, so who holds it is looked up once more when it was undone, and for a hold that came meanwhile it is
 * done again.
 */
final class InstanceRelease {
    private final InstanceHold holds;

    InstanceRelease(InstanceHold holds) {
        this.holds = holds;
    }

    /** The same, with each call to AWS over by then. */
    InstanceRelease within(AwsCalls end) {
        return new InstanceRelease(holds.within(end));
    }

    /** @param states of one instance */
    List<Restored> release(List<BeforeState> states, OtherHolds others) throws InterruptedException {
        var id = new InstanceId(states.getFirst().uid());
        try {
            var sharing = new LinkedHashSet<Hold>();
            for (BeforeState state : states) {
                sharing.addAll(others.of(state));
            }
            return sharing.isEmpty()
                    ? restore(id, states, others)
                    : restored(states, List.of(row(id, alsoHeld(sharing))), Finished.YES);
        } catch (AwsFailure e) {
            return restored(states, List.of(row(id, new Ending.Failed(e.reason(), e.text()))), Finished.NOT_YET);
        } catch (EvidenceException e) {
            return restored(states, List.of(row(id, ObjectRelease.unknown(e))), Finished.NOT_YET);
        }
    }

    private List<Restored> restore(InstanceId id, List<BeforeState> states, OtherHolds others)
            throws AwsFailure, EvidenceException, InterruptedException {
        var facts = holds.read(id);
        if (facts.isEmpty() || facts.get().kind() == InstanceFacts.Kind.ENDED) {
            var gone = new Ending.Skipped(Reason.NO_SUCH_INSTANCE, "the instance is gone", Ending.Verified.READ_BACK);
            return restored(states, List.of(row(id, gone)), Finished.YES);
        }
        var rows = holds.release(facts.get(), states, Writing.REAL);
        var came = new LinkedHashSet<Hold>();
        for (BeforeState state : states) {
            came.addAll(others.now(state));
        }
        if (!came.isEmpty()) {
            return holdAgain(id, states, came);
        }
        boolean good = rows.stream().allMatch(row -> row.ending().isGood());
        return restored(states, rows, good ? Finished.YES : Finished.NOT_YET);
    }

    private List<Restored> holdAgain(InstanceId id, List<BeforeState> states, Set<Hold> came)
            throws AwsFailure, InterruptedException {
        var facts = holds.read(id);
        var bad = facts.isEmpty()
                ? List.<Outcome>of()
                : holds.hold(facts.get(), Writing.REAL).stream()
                        .filter(row -> !row.ending().isGood())
                        .toList();
        return bad.isEmpty()
                ? restored(states, List.of(row(id, alsoHeld(came))), Finished.YES)
                : restored(states, bad, Finished.NOT_YET);
    }

    private static Ending alsoHeld(Set<Hold> others) {
        return new Ending.Skipped(Reason.HELD_BY_OTHER_CASE, ObjectRelease.alsoHeld(others), Ending.Verified.READ_BACK);
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

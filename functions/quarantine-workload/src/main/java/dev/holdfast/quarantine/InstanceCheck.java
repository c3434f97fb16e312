package dev.holdfast.quarantine;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import java.util.Map;

/** Holds an instance again whose before-state is kept. */
final class InstanceCheck {
    private InstanceCheck() {}

    static Ran again(InstanceHold holds, String id) throws InterruptedException {
        var instance = new InstanceId(id);
        try {
            var facts = holds.read(instance);
            return facts.isPresent()
                    ? Ran.of(holds.hold(facts.get(), Writing.REAL))
                    : Ran.of(row(
                            instance,
                            new Ending.Skipped(
                                    Reason.NO_SUCH_INSTANCE, "the instance is gone", Ending.Verified.READ_BACK)));
        } catch (AwsFailure e) {
            return Ran.of(row(instance, new Ending.Failed(e.reason(), e.text())));
        }
    }

    private static Outcome row(InstanceId id, Ending ending) {
        return new Outcome(new Target.Instance(id), Action.HOLD, ending, Map.of());
    }
}

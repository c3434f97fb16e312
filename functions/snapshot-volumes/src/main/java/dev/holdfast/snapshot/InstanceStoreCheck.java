package dev.holdfast.snapshot;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import java.util.Map;
import java.util.Optional;

/**
 * Says what no snapshot holds: disks of the instance itself, where the container runtime may keep its state.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/InstanceStorage.html">Instance store</a>
 */
final class InstanceStoreCheck {
    private final Instances ec2;

    InstanceStoreCheck(Instances ec2) {
        this.ec2 = ec2;
    }

    /** A row where the instance has such disks, or where nobody can say. */
    Optional<Outcome> row(Node node) {
        if (node.type().isEmpty() || node.state() == Node.State.TERMINATED) {
            return Optional.empty();
        }
        var target = new Target.Instance(node.id());
        var details = Map.<String, Object>of("instanceType", node.type(), "disk", "instance-store");
        try {
            return ec2.hasInstanceStore(node.type())
                    ? Optional.of(new Outcome(
                            target,
                            Action.SNAPSHOT,
                            new Ending.Failed(
                                    Reason.INSTANCE_STORE,
                                    "the instance also has instance-store disks, which cannot be snapshotted and are"
                                            + " lost when it stops"),
                            details))
                    : Optional.empty();
        } catch (AwsFailure e) {
            String text = "whether the instance has instance-store disks could not be found out: " + e.text();
            return Optional.of(new Outcome(target, Action.VERIFY, new Ending.Failed(e.reason(), text), details));
        }
    }
}

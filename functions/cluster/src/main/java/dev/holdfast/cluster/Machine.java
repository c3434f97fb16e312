package dev.holdfast.cluster;

import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Reason;
import java.util.Optional;

/** What a pod or a node runs on. */
public sealed interface Machine {
    /** An EC2 instance, also of Auto Mode. */
    record Ec2(InstanceId id) implements Machine {}

    /** AWS Fargate: no instance, no volumes that could be snapshotted. */
    record Fargate() implements Machine {}

    /** The pod was never given a node. */
    record None() implements Machine {}

    /** It cannot be said: the node is gone or cannot be read, or is not a machine of AWS. */
    record Unknown(Reason reason, String text) implements Machine {}

    /** The instance, where it is one. */
    default Optional<InstanceId> instance() {
        return this instanceof Ec2 ec2 ? Optional.of(ec2.id()) : Optional.empty();
    }
}

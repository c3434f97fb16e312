package dev.holdfast.snapshot;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.SnapshotId;
import dev.holdfast.incident.VolumeId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What came of the snapshots of one instance.
 *
 * @param wanted the volumes that should have one
 * @param fresh those that this invocation took or took over, not locked by anybody yet
 * @param failures volumes that EC2 refused
 * @param stopped why not all was tried, if it was not
 */
record Taking(
        List<VolumeId> wanted,
        Coverage coverage,
        Set<SnapshotId> fresh,
        Map<VolumeId, AwsFailure> failures,
        List<Kept> evidence,
        Optional<Ending> stopped) {
    Taking {
        wanted = List.copyOf(wanted);
        fresh = Set.copyOf(fresh);
        evidence = List.copyOf(evidence);
    }
}

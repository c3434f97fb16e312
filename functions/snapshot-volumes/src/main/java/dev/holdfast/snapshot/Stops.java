package dev.holdfast.snapshot;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.VolumeId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Why a run ends before every volume has its snapshot. */
final class Stops {
    private Stops() {}

    /** @param throttled what EC2 last said, if that is what the time went by with */
    static Ending outOfTime(Optional<AwsFailure> throttled) {
        return throttled
                .map(failure -> new Ending.NotReached(failure.reason(), failure.text() + ", until the time was up"))
                .orElseGet(() -> new Ending.NotReached(
                        Reason.DEADLINE, "less than " + InstanceRun.NEEDED.toSeconds() + " seconds were left"));
    }

    static Ending tooLate(List<VolumeId> missing) {
        var volumes = missing.stream().map(VolumeId::value).collect(Collectors.joining(", "));
        return new Ending.Failed(
                Reason.VOLUMES_MISSING, "the instance was gone before there was a snapshot of " + volumes);
    }

    static Ending inVain(int claims, Coverage coverage) {
        if (coverage.failed().isEmpty()) {
            return new Ending.Failed(
                    Reason.UNKNOWN_OUTCOME, "EC2 was asked " + claims + " times and never said what came of it");
        }
        var volumes = coverage.failed().stream().map(VolumeId::value).collect(Collectors.joining(", "));
        return new Ending.Failed(
                Reason.SNAPSHOT_FAILED, "taken " + claims + " times, and each time in error: " + volumes);
    }
}

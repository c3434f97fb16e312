package dev.holdfast.snapshot;

import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Membership;
import dev.holdfast.incident.VolumeId;
import java.util.List;
import java.util.Optional;

/**
 * An EC2 instance as it was read back.
 *
 * @param managedBy who operates the instance, for example {@code eks.amazonaws.com} for Auto Mode
 */
record Node(
        InstanceId id,
        State state,
        String type,
        Membership membership,
        List<Attached> volumes,
        Optional<String> managedBy) {
    Node {
        volumes = List.copyOf(volumes);
    }

    /** A volume at the place where the instance sees it. */
    record Attached(String device, VolumeId volume) {}

    /** As far as it matters here. */
    enum State {
        THERE,
        TERMINATED
    }

    List<VolumeId> volumeIds() {
        return volumes.stream().map(Attached::volume).toList();
    }

    String deviceOf(VolumeId volume) {
        return volumes.stream()
                .filter(attached -> attached.volume().equals(volume))
                .map(Attached::device)
                .findFirst()
                .orElse("");
    }
}

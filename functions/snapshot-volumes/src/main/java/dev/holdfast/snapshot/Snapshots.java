package dev.holdfast.snapshot;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.evidence.aws.AwsFailures;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.SnapshotId;
import dev.holdfast.incident.VolumeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.InstanceSpecification;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.SnapshotInfo;
import software.amazon.awssdk.services.ec2.model.SnapshotState;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/**
 * Takes and reads snapshots. Neither call that takes one has a client token, so {@code once} has to be a client that never
 * repeats a call by itself; what came of a call without an answer is for the caller to find out.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSnapshots.html">CreateSnapshots</a>
 */
final class Snapshots {
    private static final int IDS_PER_CALL = 200;

    private final Ec2Client ec2;
    private final Ec2Client once;

    Snapshots(Ec2Client ec2, Ec2Client once) {
        this.ec2 = ec2;
        this.once = once;
    }

    /**
     * One crash-consistent set of all volumes of an instance. All or nothing: if one fails, all end in error.
     *
     * @param most how long the call may take
     */
    List<Snap> takeSet(InstanceId instance, Map<String, String> tags, Duration most) throws AwsFailure {
        var response = AwsFailures.call(
                "CreateSnapshots",
                () -> once.createSnapshots(
                        request -> request.overrideConfiguration(config -> config.apiCallTimeout(most))
                                .instanceSpecification(InstanceSpecification.builder()
                                        .instanceId(instance.value())
                                        .excludeBootVolume(false)
                                        .build())
                                .description("Holdfast: evidence of " + tags.get(Snap.CASE_TAG))
                                .tagSpecifications(specification(tags))));
        return response.snapshots().stream()
                .flatMap(snapshot -> snap(snapshot, tags).stream())
                .toList();
    }

    /** One volume, where a set was refused or left one out. */
    Snap takeOne(VolumeId volume, Map<String, String> tags, Duration most) throws AwsFailure {
        return snap(
                AwsFailures.call(
                        "CreateSnapshot",
                        () -> once.createSnapshot(
                                request -> request.overrideConfiguration(config -> config.apiCallTimeout(most))
                                        .volumeId(volume.value())
                                        .description("Holdfast: evidence of " + tags.get(Snap.CASE_TAG))
                                        .tagSpecifications(specification(tags)))),
                tags);
    }

    /** Those of the snapshots that exist. By filter, because asked by id EC2 fails as a whole for one that is gone. */
    Map<SnapshotId, Snap> describe(Collection<SnapshotId> ids) throws AwsFailure {
        var found = new HashMap<SnapshotId, Snap>();
        for (Snap snap : filtered(
                "snapshot-id",
                new TreeSet<>(ids).stream().map(SnapshotId::value).toList())) {
            found.put(snap.id(), snap);
        }
        return found;
    }

    /** The account's own snapshots of the volumes, all of them. */
    List<Snap> ofVolumes(Collection<VolumeId> volumes) throws AwsFailure {
        return filtered(
                "volume-id",
                new TreeSet<>(volumes).stream().map(VolumeId::value).toList());
    }

    private List<Snap> filtered(String filter, List<String> values) throws AwsFailure {
        var found = new ArrayList<Snap>();
        for (int from = 0; from < values.size(); from += IDS_PER_CALL) {
            var some = values.subList(from, Math.min(from + IDS_PER_CALL, values.size()));
            found.addAll(pages(DescribeSnapshotsRequest.builder()
                    .ownerIds("self")
                    .filters(Filter.builder().name(filter).values(some).build())
                    .build()));
        }
        return found;
    }

    private List<Snap> pages(DescribeSnapshotsRequest request) throws AwsFailure {
        var found = new ArrayList<Snap>();
        var page = Optional.of(request);
        while (page.isPresent()) {
            var asked = page.get();
            var response = AwsFailures.call("DescribeSnapshots", () -> ec2.describeSnapshots(asked));
            response.snapshots().forEach(snapshot -> snap(snapshot).ifPresent(found::add));
            page = Optional.ofNullable(response.nextToken())
                    .filter(token -> !token.isEmpty())
                    .map(token -> asked.toBuilder().nextToken(token).build());
        }
        return found;
    }

    /** The tags of a call that takes snapshots. */
    static TagSpecification specification(Map<String, String> tags) {
        return TagSpecification.builder()
                .resourceType(ResourceType.SNAPSHOT)
                .tags(tags.entrySet().stream()
                        .map(tag -> Tag.builder()
                                .key(tag.getKey())
                                .value(tag.getValue())
                                .build())
                        .toList())
                .build();
    }

    private static Optional<Snap> snap(SnapshotInfo info, Map<String, String> tags) {
        return VolumeId.matches(String.valueOf(info.volumeId()))
                ? Optional.of(new Snap(
                        new SnapshotId(info.snapshotId()),
                        new VolumeId(info.volumeId()),
                        start(info.startTime()),
                        state(info.state()),
                        "",
                        tags))
                : Optional.empty();
    }

    private static Snap snap(CreateSnapshotResponse response, Map<String, String> tags) {
        return new Snap(
                new SnapshotId(response.snapshotId()),
                new VolumeId(response.volumeId()),
                start(response.startTime()),
                state(response.state()),
                "",
                tags);
    }

    /** A copy or an import has a volume id of its own making; those that are none cannot be ours. */
    private static Optional<Snap> snap(software.amazon.awssdk.services.ec2.model.Snapshot snapshot) {
        if (!VolumeId.matches(String.valueOf(snapshot.volumeId())) || !SnapshotId.matches(snapshot.snapshotId())) {
            return Optional.empty();
        }
        var tags = new HashMap<String, String>();
        snapshot.tags().forEach(tag -> tags.put(tag.key(), tag.value()));
        return Optional.of(new Snap(
                new SnapshotId(snapshot.snapshotId()),
                new VolumeId(snapshot.volumeId()),
                start(snapshot.startTime()),
                state(snapshot.state()),
                Optional.ofNullable(snapshot.stateMessage()).orElse(""),
                tags));
    }

    private static Instant start(Instant time) {
        return Optional.ofNullable(time).orElse(Instant.EPOCH);
    }

    private static Snap.State state(SnapshotState state) {
        return switch (Optional.ofNullable(state).orElse(SnapshotState.UNKNOWN_TO_SDK_VERSION)) {
            case PENDING -> Snap.State.PENDING;
            case COMPLETED -> Snap.State.COMPLETED;
            case ERROR -> Snap.State.ERROR;
            case RECOVERABLE, RECOVERING, UNKNOWN_TO_SDK_VERSION -> Snap.State.OTHER;
        };
    }
}

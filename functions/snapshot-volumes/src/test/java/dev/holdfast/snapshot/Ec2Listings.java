package dev.holdfast.snapshot;

import dev.holdfast.evidence.testing.AwsErrors;
import dev.holdfast.snapshot.Ec2Account.Machine;
import dev.holdfast.snapshot.Ec2Account.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVolumesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVolumesResponse;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceBlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.OperatorResponse;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.VolumeAttachment;

/** The two big listings, with EC2's rules about ids, filters and pages. */
final class Ec2Listings {
    private static final int MAX_IDS = 1000;

    private final Ec2Account account;
    int pageSize = Integer.MAX_VALUE;

    Ec2Listings(Ec2Account account) {
        this.account = account;
    }

    private record Page<T>(List<T> items, @Nullable String next) {}

    DescribeInstancesResponse instances(DescribeInstancesRequest request) {
        if (request.maxResults() != null && request.hasInstanceIds()) {
            throw AwsErrors.bad(
                    "InvalidParameterCombination", "The parameter instancesSet cannot be used with maxResults");
        }
        if (request.instanceIds().size() > MAX_IDS) {
            throw AwsErrors.bad("InvalidParameterValue", "at most 1000 instance ids");
        }
        boolean managed = request.hasInstanceIds()
                || request.overrideConfiguration()
                        .map(config -> config.rawQueryParameters().containsKey("IncludeManagedResources"))
                        .orElse(false);
        var machines = named(request.instanceIds()).stream()
                .filter(machine -> managed || machine.operator.isEmpty())
                .filter(machine -> request.filters().stream().allMatch(filter -> passes(machine, filter)))
                .toList();
        var page = page(machines, request.nextToken());
        return DescribeInstancesResponse.builder()
                .reservations(Reservation.builder()
                        .instances(page.items.stream().map(Ec2Listings::shown).toList())
                        .build())
                .nextToken(page.next)
                .build();
    }

    /** One bad id fails the call as a whole, and the message names the bad ones. */
    private List<Machine> named(List<String> ids) {
        if (ids.isEmpty()) {
            return List.copyOf(account.machines.values());
        }
        var unknown =
                ids.stream().filter(id -> !account.machines.containsKey(id)).toList();
        if (!unknown.isEmpty()) {
            String names = unknown.stream().limit(100).collect(Collectors.joining(", "));
            throw AwsErrors.bad(
                    "InvalidInstanceID.NotFound",
                    unknown.size() == 1
                            ? "The instance ID '" + names + "' does not exist"
                            : "The instance IDs '" + names + "' do not exist");
        }
        var found = new ArrayList<Machine>();
        ids.forEach(id -> found.add(account.machines.get(id)));
        return found;
    }

    private static boolean passes(Machine machine, Filter filter) {
        return switch (filter.name()) {
            case "private-dns-name" -> filter.values().contains(machine.dns);
            case "tag-key" -> machine.tags.keySet().stream().anyMatch(filter.values()::contains);
            default -> throw AwsErrors.bad("InvalidParameterValue", "The filter '" + filter.name() + "' is invalid");
        };
    }

    private static Instance shown(Machine machine) {
        var operator = OperatorResponse.builder().managed(!machine.operator.isEmpty());
        if (!machine.operator.isEmpty()) {
            operator.principal(machine.operator);
        }
        return Instance.builder()
                .instanceId(machine.id)
                .instanceType(machine.type)
                .privateDnsName(machine.dns)
                .state(state ->
                        state.name(machine.terminated ? InstanceStateName.TERMINATED : InstanceStateName.RUNNING))
                .operator(operator.build())
                .tags(tags(machine.tags))
                .blockDeviceMappings(machine.volumes.entrySet().stream()
                        .map(volume -> InstanceBlockDeviceMapping.builder()
                                .deviceName(volume.getKey())
                                .ebs(ebs -> ebs.volumeId(volume.getValue()))
                                .build())
                        .toList())
                .build();
    }

    DescribeVolumesResponse volumes(DescribeVolumesRequest request) {
        var wanted = request.filters().stream()
                .filter(filter -> filter.name().equals("volume-id"))
                .flatMap(filter -> filter.values().stream())
                .toList();
        var volumes = account.machines.values().stream()
                .filter(machine -> request.overrideConfiguration().isPresent() || machine.operator.isEmpty())
                .flatMap(machine -> machine.volumes.values().stream()
                        .filter(wanted::contains)
                        .map(volume -> Volume.builder()
                                .volumeId(volume)
                                .attachments(VolumeAttachment.builder()
                                        .instanceId(machine.id)
                                        .build())
                                .build()))
                .toList();
        return DescribeVolumesResponse.builder().volumes(volumes).build();
    }

    DescribeSnapshotsResponse snapshots(DescribeSnapshotsRequest request) {
        if (request.hasSnapshotIds()) {
            throw AwsErrors.bad("InvalidParameterValue", "the code under test asks by filter");
        }
        boolean self = request.ownerIds().contains("self");
        var listed = account.snapshots.values().stream()
                .filter(account::isListed)
                .filter(snapshot -> !self || snapshot.owner.equals(Ec2Account.OWN))
                .filter(snapshot -> request.filters().stream().allMatch(filter -> passes(snapshot, filter)))
                .toList();
        var page = page(listed, request.nextToken());
        return DescribeSnapshotsResponse.builder()
                .snapshots(page.items.stream().map(Ec2Listings::shown).toList())
                .nextToken(page.next)
                .build();
    }

    private static boolean passes(Snapshot snapshot, Filter filter) {
        if (filter.values().size() > 200) {
            throw AwsErrors.bad("FilterLimitExceeded", "The maximum number of filter values is 200");
        }
        return switch (filter.name()) {
            case "snapshot-id" -> filter.values().contains(snapshot.id);
            case "volume-id" -> filter.values().contains(snapshot.volume);
            default -> throw AwsErrors.bad("InvalidParameterValue", "The filter '" + filter.name() + "' is invalid");
        };
    }

    private static software.amazon.awssdk.services.ec2.model.Snapshot shown(Snapshot snapshot) {
        return software.amazon.awssdk.services.ec2.model.Snapshot.builder()
                .snapshotId(snapshot.id)
                .volumeId(snapshot.volume)
                .ownerId(snapshot.owner)
                .state(snapshot.state)
                .startTime(snapshot.createdAt)
                .tags(tags(snapshot.tags))
                .build();
    }

    static List<Tag> tags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }

    /** The token is the place of the next item; a page may be empty and not the last. */
    private <T> Page<T> page(List<T> items, @Nullable String token) {
        int from = Stream.ofNullable(token).mapToInt(Integer::parseInt).sum();
        int to = (int) Math.min(items.size(), (long) from + pageSize);
        return new Page<>(items.subList(from, to), to < items.size() ? String.valueOf(to) : null);
    }
}

package dev.holdfast.snapshot;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.evidence.aws.AwsFailures;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Membership;
import dev.holdfast.incident.VolumeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;

/**
 * Reads instances. Asked by id, EC2 fails as a whole for one bad id, so the ids it names are dropped and the call is repeated;
 * managed instances are hidden unless asked for by id or by the flag.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html">DescribeInstances</a>
 */
final class Instances {
    private static final int IDS_PER_CALL = 1_000;
    private static final int VALUES_PER_FILTER = 200;
    private static final Pattern ID = Pattern.compile("i-[0-9a-f]{8,17}");

    private final Ec2Client ec2;
    private final Map<String, Boolean> instanceStore = new HashMap<>();

    Instances(Ec2Client ec2) {
        this.ec2 = ec2;
    }

    /** Those of the ids that exist. At most one call per 1,000 ids, and one more for each time that ids have to be dropped. */
    Map<InstanceId, Node> describe(Collection<InstanceId> ids) throws AwsFailure {
        var found = new LinkedHashMap<InstanceId, Node>();
        var all = new ArrayList<>(new TreeSet<>(ids));
        for (int from = 0; from < all.size(); from += IDS_PER_CALL) {
            batch(all.subList(from, Math.min(from + IDS_PER_CALL, all.size())))
                    .forEach(node -> found.put(node.id(), node));
        }
        return found;
    }

    private List<Node> batch(List<InstanceId> ids) throws AwsFailure {
        var asked = new TreeSet<>(ids);
        while (!asked.isEmpty()) {
            try {
                var texts = asked.stream().map(InstanceId::value).toList();
                return read(
                        DescribeInstancesRequest.builder().instanceIds(texts).build());
            } catch (AwsFailure e) {
                if (!e.code().startsWith("InvalidInstanceID") || !asked.removeAll(idsIn(e))) {
                    throw e;
                }
            }
        }
        return List.of();
    }

    /** From the whole message: the text of the failure is cut. */
    private static Set<InstanceId> idsIn(AwsFailure failure) {
        var ids = new HashSet<InstanceId>();
        var matcher = ID.matcher(
                failure.getCause() == null
                        ? failure.text()
                        : String.valueOf(failure.getCause().getMessage()));
        while (matcher.find()) {
            if (InstanceId.matches(matcher.group())) {
                ids.add(new InstanceId(matcher.group()));
            }
        }
        return ids;
    }

    /** To which instances the volumes are attached; without those that are attached to none or do not exist. */
    Map<VolumeId, InstanceId> attachments(Collection<VolumeId> volumes) throws AwsFailure {
        var attached = new LinkedHashMap<VolumeId, InstanceId>();
        var values = volumes.stream().map(VolumeId::value).toList();
        for (int from = 0; from < values.size(); from += VALUES_PER_FILTER) {
            var some = values.subList(from, Math.min(from + VALUES_PER_FILTER, values.size()));
            var response = AwsFailures.call(
                    "DescribeVolumes",
                    () -> ec2.describeVolumes(request ->
                            request.filters(filter("volume-id", some)).overrideConfiguration(Instances::withManaged)));
            response.volumes()
                    .forEach(volume -> volume.attachments().stream()
                            .map(attachment -> String.valueOf(attachment.instanceId()))
                            .filter(InstanceId::matches)
                            .findFirst()
                            .ifPresent(id -> attached.put(new VolumeId(volume.volumeId()), new InstanceId(id))));
        }
        return attached;
    }

    /** Instances with a private DNS name, which is what most nodes are called. */
    List<Node> byPrivateDnsName(String name) throws AwsFailure {
        return read(DescribeInstancesRequest.builder()
                .filters(filter("private-dns-name", List.of(name)))
                .overrideConfiguration(Instances::withManaged)
                .build());
    }

    private static Filter filter(String name, List<String> values) {
        return Filter.builder().name(name).values(values).build();
    }

    /** Managed instances and their volumes are hidden otherwise. This SDK's model does not know the parameter yet. */
    private static void withManaged(AwsRequestOverrideConfiguration.Builder call) {
        call.putRawQueryParameter("IncludeManagedResources", "true");
    }

    private List<Node> read(DescribeInstancesRequest request) throws AwsFailure {
        var nodes = new ArrayList<Node>();
        var page = Optional.of(request);
        while (page.isPresent()) {
            var asked = page.get();
            var response = AwsFailures.call("DescribeInstances", () -> ec2.describeInstances(asked));
            response.reservations()
                    .forEach(reservation -> reservation.instances().forEach(instance -> nodes.add(node(instance))));
            page = Optional.ofNullable(response.nextToken())
                    .filter(token -> !token.isEmpty())
                    .map(token -> asked.toBuilder().nextToken(token).build());
        }
        return nodes;
    }

    /** Whether instances of a type have disks of their own, which no snapshot holds. Asked once per type. */
    synchronized boolean hasInstanceStore(String type) throws AwsFailure {
        var known = Optional.ofNullable(instanceStore.get(type));
        if (known.isPresent()) {
            return known.get();
        }
        var response = AwsFailures.call(
                "DescribeInstanceTypes",
                () -> ec2.describeInstanceTypes(request -> request.instanceTypesWithStrings(type)));
        boolean has = response.instanceTypes().stream()
                .map(InstanceTypeInfo::instanceStorageSupported)
                .anyMatch(Boolean.TRUE::equals);
        instanceStore.put(type, has);
        return has;
    }

    private static Node node(Instance instance) {
        var tags = new HashMap<String, String>();
        instance.tags().forEach(tag -> tags.put(tag.key(), tag.value()));
        var volumes = new ArrayList<Node.Attached>();
        instance.blockDeviceMappings().forEach(mapping -> {
            if (mapping.ebs() != null
                    && VolumeId.matches(String.valueOf(mapping.ebs().volumeId()))) {
                volumes.add(new Node.Attached(
                        mapping.deviceName(), new VolumeId(mapping.ebs().volumeId())));
            }
        });
        boolean terminated = instance.state() != null && instance.state().name() == InstanceStateName.TERMINATED;
        var operator = Optional.ofNullable(instance.operator());
        return new Node(
                new InstanceId(instance.instanceId()),
                terminated ? Node.State.TERMINATED : Node.State.THERE,
                String.valueOf(instance.instanceTypeAsString()),
                Membership.of(tags),
                volumes,
                operator.filter(who -> Boolean.TRUE.equals(who.managed())).map(who -> String.valueOf(who.principal())));
    }
}

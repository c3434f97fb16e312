package dev.holdfast.drill.emulator;

import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.VolumeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceBlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.InstanceType;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.ec2.model.VolumeType;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DefaultRetention;
import software.amazon.awssdk.services.s3.model.ObjectLockConfiguration;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.ObjectLockRule;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * Fills an emulated account as one with EKS looks: a cluster, nodes with their volumes and tags, an evidence bucket. Made by
 * ordinary calls through the front.
 */
public final class Account {
    /** The account of emulators. */
    public static final String ID = "123456789012";

    private static final int ROOT_GIB = 20;
    private static final int DATA_GIB = 100;

    private final Front front;
    private final List<Node> nodes = new ArrayList<>();
    private Optional<ClusterName> cluster = Optional.empty();

    private Account(Front front) {
        this.front = front;
    }

    /** A node and its volumes by device name, under the ids that callers see. */
    public record Node(InstanceId id, ClusterName cluster, Map<String, VolumeId> volumes) {
        public Node {
            volumes = Map.copyOf(volumes);
        }
    }

    /** The account behind that front. */
    public static Account in(Front front) {
        return new Account(front);
    }

    /** An evidence bucket: Object Lock, versioning, one day of GOVERNANCE retention by default. */
    public Account bucket(String name) {
        try (S3Client s3 = front.clients().s3()) {
            s3.createBucket(request -> request.bucket(name).objectLockEnabledForBucket(true));
            var retention = DefaultRetention.builder()
                    .mode(ObjectLockRetentionMode.GOVERNANCE)
                    .days(1)
                    .build();
            var rule = ObjectLockRule.builder().defaultRetention(retention).build();
            var lock = ObjectLockConfiguration.builder()
                    .objectLockEnabled(ObjectLockEnabled.ENABLED)
                    .rule(rule)
                    .build();
            s3.putObjectLockConfiguration(request -> request.bucket(name).objectLockConfiguration(lock));
        }
        return this;
    }

    /** The key pair that seals reports, as the template makes it: its ARN. */
    public String signingKey() {
        try (KmsClient kms = front.clients().kms()) {
            return kms.createKey(
                            request -> request.keySpec(KeySpec.ECC_NIST_P256).keyUsage(KeyUsageType.SIGN_VERIFY))
                    .keyMetadata()
                    .arn();
        }
    }

    /** A topic: its ARN. */
    public String topic(String name) {
        try (SnsClient sns = front.clients().sns()) {
            return sns.createTopic(request -> request.name(name)).topicArn();
        }
    }

    /** A group of schedules. */
    public Account scheduleGroup(String name) {
        try (SchedulerClient scheduler = front.clients().scheduler()) {
            scheduler.createScheduleGroup(request -> request.name(name));
        }
        return this;
    }

    /** A cluster; nodes made from now on are its nodes. */
    public Account cluster(String name) {
        try (EksClient eks = front.clients().eks()) {
            eks.createCluster(request -> request.name(name)
                    .version("1.36")
                    .roleArn("arn:aws:iam::" + ID + ":role/eks-cluster")
                    .resourcesVpcConfig(network -> network.subnetIds("subnet-0a1b2c3d", "subnet-1a2b3c4d")));
        }
        cluster = Optional.of(new ClusterName(name));
        return this;
    }

    /**
     * A running node of the cluster with a root volume and that many data volumes ({@code /dev/xvdb} and on).
     *
     * @param wanted the id that callers will know it by
     */
    public Account node(InstanceId wanted, int dataVolumes) {
        ClusterName owner = cluster.orElseThrow(() -> new IllegalStateException("make a cluster first"));
        try (Ec2Client ec2 = front.clients().ec2()) {
            Image image = image(ec2);
            String made = ec2.runInstances(request -> request.imageId(image.imageId())
                            .minCount(1)
                            .maxCount(1)
                            .instanceType(InstanceType.M6_I_LARGE)
                            .blockDeviceMappings(devices(image, dataVolumes))
                            .tagSpecifications(tags(owner, wanted)))
                    .instances()
                    .getFirst()
                    .instanceId();
            front.alias(wanted.value(), made);
            nodes.add(new Node(wanted, owner, volumesOf(ec2, wanted)));
        }
        return this;
    }

    /** The nodes so far, in the order they were made. */
    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    /** Amazon Linux, asked for by name because moto takes seconds to list the thousand images it knows; else any. */
    private static Image image(Ec2Client ec2) {
        var linux = Filter.builder().name("name").values("amzn2-ami-hvm*").build();
        return Stream.of(DescribeImagesRequest.builder().filters(linux), DescribeImagesRequest.builder())
                .flatMap(request -> ec2.describeImages(request.build()).images().stream())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the emulator has no machine images"));
    }

    private static List<BlockDeviceMapping> devices(Image image, int dataVolumes) {
        Stream<BlockDeviceMapping> data =
                IntStream.range(0, dataVolumes).mapToObj(i -> device("/dev/xvd" + (char) ('b' + i), DATA_GIB));
        return Stream.concat(Stream.of(device(image.rootDeviceName(), ROOT_GIB)), data)
                .toList();
    }

    private static BlockDeviceMapping device(String name, int gibibytes) {
        return BlockDeviceMapping.builder()
                .deviceName(name)
                .ebs(volume ->
                        volume.volumeSize(gibibytes).volumeType(VolumeType.GP3).deleteOnTermination(true))
                .build();
    }

    private static TagSpecification tags(ClusterName cluster, InstanceId wanted) {
        Map<String, String> tags = new HashMap<>();
        tags.put("eks:cluster-name", cluster.value());
        tags.put("kubernetes.io/cluster/" + cluster, "owned");
        tags.put("eks:nodegroup-name", "general");
        tags.put(
                "Name",
                cluster + "-general-" + wanted.value().substring(wanted.value().length() - 4));
        return TagSpecification.builder()
                .resourceType(ResourceType.INSTANCE)
                .tags(tags.entrySet().stream()
                        .map(tag -> Tag.builder()
                                .key(tag.getKey())
                                .value(tag.getValue())
                                .build())
                        .toList())
                .build();
    }

    static Map<String, VolumeId> volumesOf(Ec2Client ec2, InstanceId id) {
        Instance instance = ec2.describeInstances(request -> request.instanceIds(id.value()))
                .reservations()
                .getFirst()
                .instances()
                .getFirst();
        Map<String, VolumeId> volumes = new HashMap<>();
        for (InstanceBlockDeviceMapping mapping : instance.blockDeviceMappings()) {
            volumes.put(mapping.deviceName(), new VolumeId(mapping.ebs().volumeId()));
        }
        return volumes;
    }
}

package dev.holdfast.quarantine;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.evidence.aws.AwsFailures;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.InstanceFacts.Kind;
import dev.holdfast.quarantine.InstanceFacts.Part;
import dev.holdfast.quarantine.InstanceFacts.Setting;
import dev.holdfast.quarantine.plan.MetadataService;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingInstanceDetails;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.AttributeBooleanValue;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceAttributeResponse;
import software.amazon.awssdk.services.ec2.model.HttpTokensState;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceAttributeName;
import software.amazon.awssdk.services.ec2.model.InstanceLifecycleType;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataEndpointState;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;

/**
 * Reads what of an instance can be held, and why the rest cannot: at most four requests. Asked by id, for managed instances are
 * hidden otherwise.
 *
 * <p>Needs {@code ec2:DescribeInstances}, {@code ec2:DescribeInstanceAttribute} and
 * {@code autoscaling:DescribeAutoScalingInstances}.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingDisableAPITermination.html">Termination
 *     protection, not for Spot Instances</a>
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/amazon-ec2-managed-instances.html">Managed instances</a>
 */
final class InstanceReader {
    private static final int AT_ONCE = 100;

    private final Ec2Client ec2;
    private final AutoScalingClient autoScaling;
    private final AwsCalls calls;

    InstanceReader(Ec2Client ec2, AutoScalingClient autoScaling, AwsCalls calls) {
        this.ec2 = ec2;
        this.autoScaling = autoScaling;
        this.calls = calls;
    }

    /** The instance; empty where there is none of this id. */
    Optional<InstanceFacts> read(InstanceId id) throws AwsFailure {
        var found = describe(id);
        return found.isEmpty() ? Optional.empty() : Optional.of(facts(id, found.get()));
    }

    /** How far the metadata services of these answer; what cannot be read is missing. One request for a hundred. */
    Map<InstanceId, MetadataService> metadataServices(Collection<InstanceId> ids) {
        var found = new HashMap<InstanceId, MetadataService>();
        var all = ids.stream().map(InstanceId::value).distinct().toList();
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            var some = all.subList(from, Math.min(all.size(), from + AT_ONCE));
            try {
                AwsFailures.call(
                                "DescribeInstances",
                                () -> ec2.describeInstances(request -> request.overrideConfiguration(calls.limit())
                                        .instanceIds(some)))
                        .reservations()
                        .forEach(reservation -> reservation
                                .instances()
                                .forEach(one -> found.put(new InstanceId(one.instanceId()), metadataService(one))));
            } catch (AwsFailure _) {
                // not known, then: words beside the verdict are no reason to fail
            }
        }
        return found;
    }

    private static MetadataService metadataService(Instance instance) {
        var options = Optional.ofNullable(instance.metadataOptions());
        var limit = options.map(one -> one.httpPutResponseHopLimit());
        if (options.filter(one -> one.httpEndpoint() == InstanceMetadataEndpointState.DISABLED)
                .isPresent()) {
            return new MetadataService.Off();
        }
        if (options.filter(one -> one.httpTokens() == HttpTokensState.OPTIONAL).isPresent()) {
            return new MetadataService.WithoutToken();
        }
        return limit.<MetadataService>map(MetadataService.Hops::new).orElseGet(MetadataService.Unknown::new);
    }

    private Optional<Instance> describe(InstanceId id) throws AwsFailure {
        try {
            var response = AwsFailures.call(
                    "DescribeInstances",
                    () -> ec2.describeInstances(request ->
                            request.overrideConfiguration(calls.limit()).instanceIds(id.value())));
            return response.reservations().stream()
                    .flatMap(reservation -> reservation.instances().stream())
                    .findFirst();
        } catch (AwsFailure e) {
            if (e.reason() == Reason.NO_SUCH_INSTANCE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private InstanceFacts facts(InstanceId id, Instance instance) {
        var kind = kind(instance);
        var scaleIn = scaleIn(id, kind);
        var settings = new ArrayList<Setting>();
        settings.add(scaleIn);
        settings.add(attribute(
                id,
                kind,
                new Part.Termination(),
                InstanceAttributeName.DISABLE_API_TERMINATION,
                DescribeInstanceAttributeResponse::disableApiTermination));
        settings.add(attribute(
                id,
                kind,
                new Part.Stop(),
                InstanceAttributeName.DISABLE_API_STOP,
                DescribeInstanceAttributeResponse::disableApiStop));
        settings.addAll(volumes(instance, kind));
        var group = scaleIn.part() instanceof Part.ScaleIn(var name) && !name.isEmpty()
                ? Optional.of(name)
                : Optional.<String>empty();
        return new InstanceFacts(id, kind, Optional.ofNullable(instance.launchTime()), group, settings);
    }

    private static Kind kind(Instance instance) {
        var state = Optional.ofNullable(instance.state()).map(now -> now.name());
        if (state.filter(now -> now == InstanceStateName.TERMINATED || now == InstanceStateName.SHUTTING_DOWN)
                .isPresent()) {
            return Kind.ENDED;
        }
        if (instance.operator() != null
                && Boolean.TRUE.equals(instance.operator().managed())) {
            return Kind.MANAGED;
        }
        return instance.instanceLifecycle() == InstanceLifecycleType.SPOT ? Kind.SPOT : Kind.ON_DEMAND;
    }

    /** Why an instance of this kind cannot have the part. */
    private static Optional<Setting> impossible(Kind kind, Part part) {
        return switch (kind) {
            case ENDED ->
                Optional.of(new Setting.Impossible(
                        part, Reason.INSTANCE_TERMINATED, "the instance is terminated or about to be"));
            case MANAGED ->
                Optional.of(new Setting.Impossible(
                        part,
                        Reason.AUTO_MODE_MANAGED,
                        "EKS Auto Mode's instances cannot be changed, by no role of the account"));
            case SPOT ->
                part instanceof Part.Termination || part instanceof Part.Stop
                        ? Optional.of(new Setting.Impossible(
                                part, Reason.SPOT_INSTANCE, "EC2 gives Spot Instances no such protection"))
                        : Optional.empty();
            case ON_DEMAND -> Optional.empty();
        };
    }

    private Setting scaleIn(InstanceId id, Kind kind) {
        var nobody = new Part.ScaleIn("");
        var impossible = impossible(kind, nobody);
        if (impossible.isPresent()) {
            return impossible.get();
        }
        try {
            var response = AwsFailures.call(
                    "DescribeAutoScalingInstances",
                    () -> autoScaling.describeAutoScalingInstances(request ->
                            request.overrideConfiguration(calls.limit()).instanceIds(id.value())));
            return response.autoScalingInstances().stream()
                    .findFirst()
                    .map(InstanceReader::scaleIn)
                    .orElseGet(() -> new Setting.Impossible(
                            nobody, Reason.NO_AUTO_SCALING_GROUP, "the instance is in no Auto Scaling group"));
        } catch (AwsFailure e) {
            return new Setting.Unread(nobody, e.reason(), e.text());
        }
    }

    private static Setting scaleIn(AutoScalingInstanceDetails details) {
        return new Setting.Is(
                new Part.ScaleIn(details.autoScalingGroupName()), Boolean.TRUE.equals(details.protectedFromScaleIn()));
    }

    private Setting attribute(
            InstanceId id,
            Kind kind,
            Part part,
            InstanceAttributeName name,
            Function<DescribeInstanceAttributeResponse, AttributeBooleanValue> value) {
        var impossible = impossible(kind, part);
        if (impossible.isPresent()) {
            return impossible.get();
        }
        try {
            var response = AwsFailures.call(
                    "DescribeInstanceAttribute",
                    () -> ec2.describeInstanceAttribute(request -> request.overrideConfiguration(calls.limit())
                            .instanceId(id.value())
                            .attribute(name)));
            return Optional.ofNullable(value.apply(response))
                    .map(AttributeBooleanValue::value)
                    .<Setting>map(now -> new Setting.Is(part, now))
                    .orElseGet(() -> new Setting.Unread(part, Reason.SERVICE_ERROR, "EC2 did not say how it stands"));
        } catch (AwsFailure e) {
            return new Setting.Unread(part, e.reason(), e.text());
        }
    }

    private static List<Setting> volumes(Instance instance, Kind kind) {
        return instance.blockDeviceMappings().stream()
                .filter(mapping -> mapping.ebs() != null)
                .map(mapping -> {
                    var part =
                            new Part.Volume(mapping.deviceName(), mapping.ebs().volumeId());
                    return impossible(kind, part)
                            .orElseGet(() -> new Setting.Is(
                                    part, Boolean.TRUE.equals(mapping.ebs().deleteOnTermination())));
                })
                .toList();
    }
}

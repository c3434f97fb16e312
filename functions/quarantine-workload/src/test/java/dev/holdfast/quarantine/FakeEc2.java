package dev.holdfast.quarantine;

import dev.holdfast.evidence.testing.AwsErrors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.AttributeBooleanValue;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceAttributeRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceAttributeResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.EbsInstanceBlockDevice;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceAttributeName;
import software.amazon.awssdk.services.ec2.model.InstanceBlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.ModifyInstanceAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ModifyInstanceAttributeResponse;
import software.amazon.awssdk.services.ec2.model.OperatorResponse;
import software.amazon.awssdk.services.ec2.model.Reservation;

/** One instance in memory, with the calls that a hold makes. */
final class FakeEc2 implements Ec2Client {
    private final Instance.Builder instance;
    private final String id;
    final Map<InstanceAttributeName, Boolean> attributes = new HashMap<>();
    final Map<String, Boolean> deleteOnTermination = new LinkedHashMap<>();
    final List<String> writes = new ArrayList<>();

    /** Thrown by the call of this name, once; with {@code lost} after it took effect. */
    final Map<String, SdkException> failing = new HashMap<>();

    FakeEc2(String id, Instance.Builder instance) {
        this.id = id;
        this.instance = instance.instanceId(id);
        attributes.put(InstanceAttributeName.DISABLE_API_TERMINATION, false);
        attributes.put(InstanceAttributeName.DISABLE_API_STOP, false);
        deleteOnTermination.put("/dev/xvda", true);
        deleteOnTermination.put("/dev/xvdb", false);
    }

    @Override
    public DescribeInstancesResponse describeInstances(DescribeInstancesRequest request) {
        fail("DescribeInstances");
        if (!request.instanceIds().contains(id)) {
            throw AwsErrors.bad("InvalidInstanceID.NotFound", "The instance ID does not exist");
        }
        var mappings = deleteOnTermination.entrySet().stream()
                .map(entry -> InstanceBlockDeviceMapping.builder()
                        .deviceName(entry.getKey())
                        .ebs(EbsInstanceBlockDevice.builder()
                                .volumeId(volume(entry.getKey()))
                                .deleteOnTermination(entry.getValue())
                                .build())
                        .build())
                .toList();
        return DescribeInstancesResponse.builder()
                .reservations(Reservation.builder()
                        .instances(instance.blockDeviceMappings(mappings).build())
                        .build())
                .build();
    }

    static String volume(String device) {
        return "vol-" + device.substring(device.length() - 1);
    }

    @Override
    public DescribeInstanceAttributeResponse describeInstanceAttribute(DescribeInstanceAttributeRequest request) {
        fail("DescribeInstanceAttribute " + request.attributeAsString());
        var value = AttributeBooleanValue.builder()
                .value(attributes.get(request.attribute()))
                .build();
        return switch (request.attribute()) {
            case DISABLE_API_TERMINATION ->
                DescribeInstanceAttributeResponse.builder()
                        .disableApiTermination(value)
                        .build();
            case DISABLE_API_STOP ->
                DescribeInstanceAttributeResponse.builder()
                        .disableApiStop(value)
                        .build();
            default -> throw new UnsupportedOperationException(request.attributeAsString());
        };
    }

    @Override
    public ModifyInstanceAttributeResponse modifyInstanceAttribute(ModifyInstanceAttributeRequest request) {
        if (Optional.ofNullable(instance.build().operator())
                .filter(OperatorResponse::managed)
                .isPresent()) {
            throw AwsErrors.of(403, "OperationNotPermitted", "managed by eks.amazonaws.com");
        }
        fail("ModifyInstanceAttribute");
        if (Boolean.TRUE.equals(request.dryRun())) {
            throw AwsErrors.of(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
        }
        set(InstanceAttributeName.DISABLE_API_TERMINATION, request.disableApiTermination());
        set(InstanceAttributeName.DISABLE_API_STOP, request.disableApiStop());
        request.blockDeviceMappings().forEach(mapping -> {
            deleteOnTermination.put(mapping.deviceName(), mapping.ebs().deleteOnTermination());
            writes.add(mapping.deviceName() + "=" + mapping.ebs().deleteOnTermination());
        });
        fail("lost");
        return ModifyInstanceAttributeResponse.builder().build();
    }

    private void set(InstanceAttributeName name, @Nullable AttributeBooleanValue value) {
        if (value != null) {
            attributes.put(name, value.value());
            writes.add(name + "=" + value.value());
        }
    }

    private void fail(String call) {
        var failure = failing.remove(call);
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public String serviceName() {
        return "ec2";
    }

    @Override
    public void close() {}
}

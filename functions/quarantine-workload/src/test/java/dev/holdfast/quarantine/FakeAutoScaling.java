package dev.holdfast.quarantine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingInstanceDetails;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingGroupsRequest;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingGroupsResponse;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingInstancesRequest;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingInstancesResponse;
import software.amazon.awssdk.services.autoscaling.model.SetInstanceProtectionRequest;
import software.amazon.awssdk.services.autoscaling.model.SetInstanceProtectionResponse;

/** Auto Scaling groups in memory, with the calls that a hold makes. */
final class FakeAutoScaling implements AutoScalingClient {
    final Map<String, Boolean> protectedInstances = new HashMap<>();
    final List<String> writes = new ArrayList<>();
    AutoScalingGroup group = AutoScalingGroup.builder()
            .autoScalingGroupName("nodes")
            .healthCheckType("EC2")
            .build();

    /** Thrown by the call of this name, once. */
    final Map<String, SdkException> failing = new HashMap<>();

    @Override
    public DescribeAutoScalingInstancesResponse describeAutoScalingInstances(
            DescribeAutoScalingInstancesRequest request) {
        fail("DescribeAutoScalingInstances");
        var found = request.instanceIds().stream()
                .filter(protectedInstances::containsKey)
                .map(id -> AutoScalingInstanceDetails.builder()
                        .instanceId(id)
                        .autoScalingGroupName("nodes")
                        .lifecycleState("InService")
                        .protectedFromScaleIn(protectedInstances.get(id))
                        .build())
                .toList();
        return DescribeAutoScalingInstancesResponse.builder()
                .autoScalingInstances(found)
                .build();
    }

    @Override
    public SetInstanceProtectionResponse setInstanceProtection(SetInstanceProtectionRequest request) {
        fail("SetInstanceProtection");
        request.instanceIds().forEach(id -> protectedInstances.put(id, request.protectedFromScaleIn()));
        writes.add(request.autoScalingGroupName() + "=" + request.protectedFromScaleIn());
        return SetInstanceProtectionResponse.builder().build();
    }

    @Override
    public DescribeAutoScalingGroupsResponse describeAutoScalingGroups(DescribeAutoScalingGroupsRequest request) {
        fail("DescribeAutoScalingGroups");
        return DescribeAutoScalingGroupsResponse.builder()
                .autoScalingGroups(group)
                .build();
    }

    private void fail(String call) {
        var failure = failing.remove(call);
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public String serviceName() {
        return "autoscaling";
    }

    @Override
    public void close() {}
}

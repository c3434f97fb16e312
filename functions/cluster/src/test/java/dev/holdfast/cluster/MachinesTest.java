package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.InstanceId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MachinesTest {
    private static final InstanceId ID = new InstanceId("i-0123456789abcdef0");

    @Test
    void instances() {
        assertThat(Machines.ofProviderId("aws:///eu-west-1a/" + ID)).contains(new Machine.Ec2(ID));
        assertThat(Machines.ofProviderId("aws:///us-west-2-lax-1a/" + ID)).contains(new Machine.Ec2(ID));
        assertThat(Machines.ofNodeName(ID.value())).contains(new Machine.Ec2(ID));
    }

    @Test
    void fargate() {
        assertThat(Machines.ofProviderId("aws:///eu-west-1a/0a1b2c-4d5e/fargate-ip-10-0-1-2.ec2.internal"))
                .contains(new Machine.Fargate());
        assertThat(Machines.ofNodeName("fargate-ip-10-0-1-2.ec2.internal")).contains(new Machine.Fargate());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "i-0123456789abcdef0",
                "aws:///eu-west-1a/i-xyz",
                "aws:///eu-west-1a/i-0123456789abcdef0/../x",
                "eks-hybrid:///eu-west-1/prod/mi-0123456789abcdef0",
                "gce://project/zone/i-0123456789abcdef0",
                "aws:///eu-west-1a/"
            })
    void neither(String providerId) {
        assertThat(Machines.ofProviderId(providerId)).isEmpty();
    }
}

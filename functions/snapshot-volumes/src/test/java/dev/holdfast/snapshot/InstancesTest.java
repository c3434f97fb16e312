package dev.holdfast.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Membership;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.VolumeId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InstancesTest {
    private final SimulatedEc2 ec2 = new SimulatedEc2(new VirtualTime(TestBed.START));
    private final Instances instances = new Instances(ec2);

    @Test
    void anInstanceIsReadBackWhole() throws AwsFailure {
        var machine = ec2.node(1, 2).autoMode();

        var node = instances.describe(List.of(id(1))).values().iterator().next();

        assertThat(node.membership()).isEqualTo(new Membership.Member(new ClusterName("prod")));
        assertThat(node.volumeIds()).extracting(VolumeId::value).containsExactlyElementsOf(machine.volumes.values());
        assertThat(node.managedBy()).contains("eks.amazonaws.com");
        assertThat(node.state()).isEqualTo(Node.State.THERE);
        assertThat(node.type()).isEqualTo("m6i.large");
    }

    @Test
    void badIdsAreDroppedAndTheOthersKept() throws AwsFailure {
        ec2.node(1, 1);
        ec2.node(3, 1);

        var found = instances.describe(List.of(id(1), id(2), id(3), id(4)));

        assertThat(found).containsOnlyKeys(id(1), id(3));
        assertThat(ec2.calls("DescribeInstances")).isEqualTo(2);
    }

    @Test
    void allBadIdsLeaveNothing() throws AwsFailure {
        assertThat(instances.describe(List.of(id(1), id(2)))).isEmpty();
        assertThat(ec2.calls("DescribeInstances")).isEqualTo(1);
    }

    @Test
    void moreBadIdsThanAMessageNamesAreDroppedInSeveralRounds() throws AwsFailure {
        ec2.node(500, 1);
        var ids = new ArrayList<InstanceId>();
        for (int n = 250; n <= 500; n++) {
            ids.add(id(n));
        }

        assertThat(instances.describe(ids)).containsOnlyKeys(id(500));
    }

    @Test
    void anErrorThatNamesNoneOfTheIdsIsNotRepeatedForever() {
        ec2.node(1, 1);
        ec2.faults.failNext("DescribeInstances", 400, "InvalidInstanceID.Malformed");

        assertThatThrownBy(() -> instances.describe(List.of(id(1))))
                .isInstanceOfSatisfying(
                        AwsFailure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.NO_SUCH_INSTANCE));
    }

    @Test
    void aThousandIdsGoIntoOneCall() throws AwsFailure {
        var ids = new ArrayList<InstanceId>();
        for (int n = 1; n <= 1001; n++) {
            ec2.node(n, 1);
            ids.add(id(n));
        }

        assertThat(instances.describe(ids)).hasSize(1001);
        assertThat(ec2.calls("DescribeInstances")).isEqualTo(2);
    }

    @Test
    void allPagesAreRead() throws AwsFailure {
        for (int n = 1; n <= 7; n++) {
            ec2.node(n, 1).dns("same.ec2.internal");
        }
        ec2.pageSize(3);

        assertThat(instances.byPrivateDnsName("same.ec2.internal")).hasSize(7);
        assertThat(ec2.calls("DescribeInstances")).isEqualTo(3);
    }

    @Test
    void managedInstancesAreFoundByNameAndByVolume() throws AwsFailure {
        var machine = ec2.node(1, 2).autoMode().dns("auto.ec2.internal");
        var volume = new VolumeId(machine.volumes.values().iterator().next());

        assertThat(instances.byPrivateDnsName("auto.ec2.internal")).hasSize(1);
        assertThat(instances.attachments(List.of(volume))).containsEntry(volume, id(1));
    }

    @Test
    void theTypeIsAskedAboutOnce() throws AwsFailure {
        ec2.node(1, 1).withInstanceStore();

        assertThat(instances.hasInstanceStore("m6id.large")).isTrue();
        assertThat(instances.hasInstanceStore("m6id.large")).isTrue();
        assertThat(instances.hasInstanceStore("m6i.large")).isFalse();
        assertThat(ec2.calls("DescribeInstanceTypes")).isEqualTo(2);
    }

    private static InstanceId id(int n) {
        return new InstanceId(String.format("i-%017x", n));
    }
}

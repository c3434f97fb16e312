package dev.holdfast.drill.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.InstanceId;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;

/** The emulated account looks as one with EKS does, under the ids that an event names. */
@ExtendWith(SharedEmulator.class)
final class AccountIT {
    private static final InstanceId NODE = new InstanceId("i-0a1b2c3d4e5f60718");
    private static final InstanceId OTHER = new InstanceId("i-0b1b2c3d4e5f60718");
    private final String cluster = "c" + System.nanoTime();
    private final Front front;
    private final Ec2Client ec2;

    AccountIT(Emulator emulator) {
        front = Front.before(emulator);
        ec2 = front.clients().ec2();
    }

    @AfterEach
    void close() {
        ec2.close();
        front.close();
    }

    @Test
    void aNodeIsDescribedUnderTheIdThatWasWanted() {
        Account account = Account.in(front).cluster(cluster).node(NODE, 2).node(OTHER, 0);

        Instance node = describe(NODE);

        assertThat(node.instanceId()).isEqualTo(NODE.value());
        assertThat(node.state().name()).isEqualTo(InstanceStateName.RUNNING);
        assertThat(node.blockDeviceMappings()).hasSize(3);
        assertThat(account.nodes()).extracting(Account.Node::id).containsExactly(NODE, OTHER);
        assertThat(account.nodes().getFirst().volumes())
                .hasSize(3)
                .containsKeys(node.rootDeviceName(), "/dev/xvdb", "/dev/xvdc");
        assertThat(describe(OTHER).blockDeviceMappings()).hasSize(1);
    }

    @Test
    void aNodeHasTheTagsOfItsCluster() {
        Account.in(front).cluster(cluster).node(NODE, 0);

        Map<String, String> tags = describe(NODE).tags().stream().collect(Collectors.toMap(Tag::key, Tag::value));

        assertThat(tags)
                .containsEntry("eks:cluster-name", cluster)
                .containsEntry("kubernetes.io/cluster/" + cluster, "owned")
                .containsKeys("eks:nodegroup-name", "Name");
    }

    @Test
    void volumesAreAttachedUnderTheWantedId() {
        Account account = Account.in(front).cluster(cluster).node(NODE, 1);
        List<String> ids = account.nodes().getFirst().volumes().values().stream()
                .map(id -> id.value())
                .toList();

        List<Volume> volumes =
                ec2.describeVolumes(request -> request.volumeIds(ids)).volumes();

        assertThat(volumes)
                .hasSize(2)
                .allSatisfy(volume ->
                        assertThat(volume.attachments().getFirst().instanceId()).isEqualTo(NODE.value()));
    }

    @Test
    void theEvidenceBucketIsLockedAndVersioned() {
        Account.in(front).bucket("evidence-" + cluster);

        try (var s3 = front.clients().s3()) {
            assertThat(s3.getBucketVersioning(request -> request.bucket("evidence-" + cluster))
                            .status())
                    .isEqualTo(BucketVersioningStatus.ENABLED);
            assertThat(s3.getObjectLockConfiguration(request -> request.bucket("evidence-" + cluster))
                            .objectLockConfiguration()
                            .objectLockEnabled())
                    .isEqualTo(ObjectLockEnabled.ENABLED);
        }
    }

    private Instance describe(InstanceId id) {
        return ec2.describeInstances(request -> request.instanceIds(id.value()))
                .reservations()
                .getFirst()
                .instances()
                .getFirst();
    }
}

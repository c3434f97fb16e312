package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.testing.RbacRules;
import dev.holdfast.cluster.testing.SimulatedApi;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.WorkloadKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * SnapshotVolumes asks a cluster for nothing but what its targets are and where gone pods ran, so its rights are those of
 * {@link ClusterTargets} and {@link LastNodes}.
 */
final class SnapshotVolumesRightsIT {
    private static final Path FILE = Path.of(Objects.requireNonNull(System.getProperty("holdfast.root")))
            .resolve("functions/snapshot-volumes/rbac.yaml");

    @Test
    void rightsAreExactlyWhatIsAskedFor() {
        var rules = RbacRules.read(FILE);
        try (var api = SimulatedApi.start()) {
            resolveEverything(api.access());
            new LastNodes(api.access())
                    .find(Asking.CLUSTER, new Target.Pod("shop", "gone"), Deadline.after(600_000, Asking.CLOCK));
            var requests = api.requests().stream()
                    .filter(line -> line.startsWith("GET "))
                    .toList();

            assertThat(rules.refused(requests)).isEmpty();
            assertThat(rules.unused(requests)).isEmpty();
            assertThat(rules.groups()).containsExactly("holdfast:snapshot-volumes");
        }
    }

    private static void resolveEverything(ClusterAccess access) {
        var shop = shop(access);
        shop.node("ip-10-0-1-17.ec2.internal", "aws:///eu-west-1a/i-0123456789abcdef0");
        shop.podOn("on-node", "ip-10-0-1-17.ec2.internal");
        shop.pod("in-deployment", shop.replicaSet("cart-6d5f", shop.deployment("cart")));
        shop.pod("in-job", shop.job("night-1", shop.cronJob("night")));
        for (String kind : List.of("StatefulSet", "DaemonSet", "ReplicationController", "CronJob", "Deployment")) {
            Asking.ask(
                    access,
                    Duration.ofMinutes(10),
                    new Target.Workload(shop.namespace, WorkloadKind.of(kind), "nowhere"));
        }
        Asking.ask(access, Duration.ofMinutes(10), new Target.Node("ip-10-0-1-17.ec2.internal"));
        Asking.ask(
                access,
                Duration.ofMinutes(10),
                new Target.Pod(shop.namespace, "on-node"),
                new Target.Workload(shop.namespace, WorkloadKind.UNKNOWN, "anything"),
                new Target.ServiceAccount(shop.namespace, "nobody"),
                new Target.Instance(new InstanceId("i-0123456789abcdef0")));
    }

    private static Shop shop(ClusterAccess access) {
        try {
            return new Shop(access.client(Asking.CLUSTER));
        } catch (KubeFailure e) {
            throw new AssertionError(e);
        }
    }
}

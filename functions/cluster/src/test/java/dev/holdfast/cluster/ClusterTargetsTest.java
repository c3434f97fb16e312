package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Membership;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.event.Event.InstanceFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ClusterTargetsTest {
    private static final Target POD = new Target.Pod("shop", "cart-1");
    private static final InstanceId ONE = new InstanceId("i-0123456789abcdef0");
    private static final InstanceId TWO = new InstanceId("i-0123456789abcdef1");
    private final List<ClusterName> asked = new ArrayList<>();

    @Test
    void clusterOutsideTheListIsNotAsked() {
        var answer = resolve(Set.of("test"), Optional.of(Asking.CLUSTER), InstanceFacts.NONE);

        assertThat(answer.reason()).isEqualTo(Reason.CLUSTER_NOT_ALLOWED);
        assertThat(asked).isEmpty();
    }

    @Test
    void eventWithoutClusterMeansThatOfItsInstances() {
        var facts = new InstanceFacts(false, Map.of(ONE, new Membership.Member(Asking.CLUSTER)), true);

        resolve(Set.of("prod"), Optional.empty(), facts);

        assertThat(asked).containsExactly(Asking.CLUSTER);
    }

    @Test
    void eventWithoutAnyClusterOrWithSeveral() {
        var facts = new InstanceFacts(
                false,
                Map.of(
                        ONE, new Membership.Member(Asking.CLUSTER),
                        TWO, new Membership.Member(new ClusterName("test"))),
                true);

        assertThat(resolve(Set.of("*"), Optional.empty(), InstanceFacts.NONE).reason())
                .isEqualTo(Reason.CLUSTER_UNKNOWN);
        assertThat(resolve(Set.of("*"), Optional.empty(), facts).reason()).isEqualTo(Reason.AMBIGUOUS_CLUSTER);
    }

    @Test
    void onlyAListOfOneNameHasAnOnlyCluster() {
        assertThat(targets(Set.of("prod")).only()).contains(Asking.CLUSTER);
        assertThat(targets(Set.of("prod", "test")).only()).isEmpty();
        assertThat(targets(Set.of("prod", "*")).only()).isEmpty();
        assertThat(targets(Set.of("*")).only()).isEmpty();
        assertThat(targets(Set.of()).only()).isEmpty();
    }

    @Test
    void failureOfEksIsTheAnswer() {
        assertThat(resolve(Set.of("*"), Optional.of(Asking.CLUSTER), InstanceFacts.NONE))
                .isEqualTo(new Resolution.NotAsked(Reason.NO_SUCH_CLUSTER, "no such cluster"));
    }

    private Resolution.NotAsked resolve(Set<String> allowed, Optional<ClusterName> cluster, InstanceFacts facts) {
        var answer =
                targets(allowed).resolve(Asking.incident(cluster, facts, POD), Deadline.after(600_000, Asking.CLOCK));
        return (Resolution.NotAsked) answer;
    }

    private ClusterTargets targets(Set<String> allowed) {
        return new ClusterTargets(allowed, name -> {
            asked.add(name);
            throw new KubeFailure(Reason.NO_SUCH_CLUSTER, 404, "no such cluster", null);
        });
    }
}

package dev.holdfast.cluster.testing;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import java.util.Comparator;
import java.util.List;

/**
 * Keeps as many pods of every set as it wants.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/">ReplicaSet</a>
 */
final class ReplicaSets implements Controller {
    /** Who goes first where there are too many: not placed, not running, not ready, the newest. */
    private static final Comparator<Pod> FIRST_TO_GO = Comparator.comparing(
                    (Pod pod) -> Inside.node(pod).isPresent())
            .thenComparing(pod -> Inside.phase(pod).equals("Running"))
            .thenComparing(Inside::isReady)
            .thenComparing(pod -> pod.getMetadata().getCreationTimestamp(), Comparator.reverseOrder());

    @Override
    public void reconcile(Inside cluster) {
        for (ReplicaSet set :
                cluster.kube().apps().replicaSets().inAnyNamespace().list().getItems()) {
            if (!Inside.isTerminating(set)) {
                keep(cluster, set);
            }
        }
    }

    private static void keep(Inside cluster, ReplicaSet set) {
        var pods = new Claims(cluster).of(set, Inside.selector(set.getSpec().getSelector()), _ -> true);
        int wanted = set.getSpec().getReplicas();
        for (int i = pods.size(); i < wanted; i++) {
            cluster.create(Claims.draft(set, set.getSpec().getTemplate()).build());
        }
        pods.stream()
                .sorted(FIRST_TO_GO)
                .limit(Math.max(0, pods.size() - wanted))
                .forEach(cluster::delete);
        report(cluster, set, pods);
    }

    private static void report(Inside cluster, ReplicaSet set, List<Pod> pods) {
        int ready = (int) pods.stream().filter(Inside::isReady).count();
        var now = new ReplicaSetBuilder(set)
                .editOrNewStatus()
                .withReplicas(pods.size())
                .withFullyLabeledReplicas(pods.size())
                .withReadyReplicas(ready)
                .withAvailableReplicas(ready)
                .withObservedGeneration(set.getMetadata().getGeneration())
                .endStatus()
                .build();
        if (!now.getStatus().equals(set.getStatus())) {
            cluster.updateStatus(now);
        }
    }
}

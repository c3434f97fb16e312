package dev.holdfast.cluster.testing;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import java.util.List;
import java.util.function.Function;

/**
 * Says of each Deployment what its sets have. No rollout: every set counts as up to date.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#deployment-status">Deployment status</a>
 */
final class Deployments implements Controller {
    @Override
    public void reconcile(Inside cluster) {
        var sets = cluster.kube().apps().replicaSets().inAnyNamespace().list().getItems();
        for (Deployment deployment :
                cluster.kube().apps().deployments().inAnyNamespace().list().getItems()) {
            var own = sets.stream()
                    .filter(set -> Inside.isOf(set, deployment) && set.getStatus() != null)
                    .toList();
            if (!own.isEmpty() && !Inside.isTerminating(deployment)) {
                report(cluster, deployment, own);
            }
        }
    }

    private static void report(Inside cluster, Deployment deployment, List<ReplicaSet> sets) {
        int ready = sum(sets, ReplicaSetStatus::getReadyReplicas);
        int replicas = sum(sets, ReplicaSetStatus::getReplicas);
        var now = new DeploymentBuilder(deployment)
                .editOrNewStatus()
                .withReplicas(replicas)
                .withUpdatedReplicas(replicas)
                .withReadyReplicas(ready)
                .withAvailableReplicas(ready)
                .withObservedGeneration(deployment.getMetadata().getGeneration())
                .endStatus()
                .build();
        if (!now.getStatus().equals(deployment.getStatus())) {
            cluster.updateStatus(now);
        }
    }

    private static int sum(List<ReplicaSet> sets, Function<ReplicaSetStatus, Integer> number) {
        return sets.stream()
                .map(set -> number.apply(set.getStatus()))
                .mapToInt(value -> value == null ? 0 : value)
                .sum();
    }
}

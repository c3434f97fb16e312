package dev.holdfast.cluster.testing;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One pod on every node, also on one that is cordoned.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/">DaemonSet</a>
 */
final class DaemonSets implements Controller {
    @Override
    public void reconcile(Inside cluster) {
        for (DaemonSet set :
                cluster.kube().apps().daemonSets().inAnyNamespace().list().getItems()) {
            var pods = new Claims(cluster).of(set, Inside.selector(set.getSpec().getSelector()), _ -> true);
            cluster.nodes().stream().filter(node -> isFor(set, node)).forEach(node -> keep(cluster, set, node, pods));
        }
    }

    private static boolean isFor(DaemonSet set, Node node) {
        var wanted = Optional.ofNullable(set.getSpec().getTemplate().getSpec().getNodeSelector())
                .orElse(Map.of());
        return !Scheduler.isFargate(node) && Inside.labels(node).entrySet().containsAll(wanted.entrySet());
    }

    private static void keep(Inside cluster, DaemonSet set, Node node, List<Pod> pods) {
        var there = pods.stream()
                .filter(pod ->
                        Inside.node(pod).equals(Optional.of(node.getMetadata().getName())))
                .toList();
        if (there.isEmpty()) {
            cluster.create(Claims.draft(set, set.getSpec().getTemplate())
                    .editSpec()
                    .withNodeName(node.getMetadata().getName())
                    .endSpec()
                    .build());
        }
        there.stream().skip(1).forEach(cluster::delete);
    }
}

package dev.holdfast.cluster.testing;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;

/**
 * A cordoned node is tainted.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#taint-nodes-by-condition">
 *     Taints by condition</a>
 */
final class NodeTaints implements Controller {
    private static final String KEY = "node.kubernetes.io/unschedulable";
    static final Taint UNSCHEDULABLE =
            new TaintBuilder().withKey(KEY).withEffect("NoSchedule").build();

    @Override
    public void reconcile(Inside cluster) {
        for (Node node : cluster.nodes()) {
            boolean cordoned = Boolean.TRUE.equals(node.getSpec().getUnschedulable());
            var taints = new ArrayList<Taint>(node.getSpec().getTaints());
            boolean tainted = taints.removeIf(taint -> KEY.equals(taint.getKey()));
            if (cordoned == tainted) {
                continue;
            }
            if (cordoned) {
                taints.add(UNSCHEDULABLE);
            }
            cluster.patch(
                    node,
                    "[{\"op\":\"add\",\"path\":\"/spec/taints\",\"value\":" + Serialization.asJson(taints) + "}]");
        }
    }
}

package dev.holdfast.cluster.testing;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;

/**
 * What a cluster does by itself, done when a test says so: ReplicaSets, DaemonSets, StatefulSets and Jobs let go of pods whose
 * labels no longer fit, take those that fit, and replace what is missing; pods are placed on schedulable nodes and started;
 * Services' endpoints, the taint of cordoned nodes and what Deployments say of themselves follow. Rollouts, CronJobs and garbage
 * collection stand still. Works on any API without controllers of its own.
 */
public final class SimulatedControllers {
    private static final int MOST_ROUNDS = 20;

    /** What becomes of pods that are placed on a node. */
    public enum Starts {
        AT_ONCE,
        NOT_YET
    }

    private final Inside cluster;
    private final Kubelets kubelets = new Kubelets();
    private final List<Controller> all = List.of(
            new ReplicaSets(),
            new Deployments(),
            new DaemonSets(),
            new StatefulSets(),
            new Jobs(),
            new Scheduler(),
            kubelets,
            new NodeTaints(),
            new EndpointSlices());

    private SimulatedControllers(Inside cluster) {
        this.cluster = cluster;
    }

    /** Those of a simulated cluster, behind the scenes. */
    public static SimulatedControllers of(SimulatedApi api) {
        return on(api.backstage());
    }

    /** Those of any cluster, with an administrator's client. */
    public static SimulatedControllers on(KubernetesClient kube) {
        return new SimulatedControllers(new Inside(kube));
    }

    /** From the next time on. */
    public void pods(Starts start) {
        kubelets.pods(start);
    }

    Starts pods() {
        return kubelets.pods();
    }

    /** Lets them all work until nothing changes any more. */
    public void settle() {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            int before = cluster.writes();
            cluster.problems().clear();
            cluster.lookAgain();
            all.forEach(controller -> controller.reconcile(cluster));
            if (cluster.writes() == before + cluster.problems().size()) {
                return;
            }
        }
        throw new IllegalStateException("the controllers do not come to rest");
    }

    /** What could not be done at the last time, as the controllers' events say it. */
    public List<String> problems() {
        return List.copyOf(cluster.problems());
    }
}

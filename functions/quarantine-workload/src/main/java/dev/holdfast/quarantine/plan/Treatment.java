package dev.holdfast.quarantine.plan;

import dev.holdfast.incident.Reason;

/**
 * How a pod of each kind is treated, decided here for all kinds. Marks and policies are for all that can run; what differs is
 * whether the pod is taken from its controller, and by which labels it may leave Services.
 *
 * @see Detaching
 */
public sealed interface Treatment {
    /** For the outcome. */
    String words();

    /**
     * Out of its controller and its Services: {@link Detaching#orphan}. The controller starts a replacement elsewhere.
     *
     * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#isolating-pods-from-a-replicaset">Isolating
     *     pods</a>
     */
    record Orphan(String controller, String words) implements Treatment {}

    /** Stays its controller's, and leaves the Services it can: {@link Detaching#leaveServices}. */
    record StayOwned(String controller, String words) implements Treatment {}

    /** Nobody's, and leaves its Services: {@link Detaching#leaveServicesUnowned}. */
    record LeaveServices(String words) implements Treatment {}

    /** Marks and policies only: {@link Detaching#stay}. */
    record MarkOnly(String words) implements Treatment {}

    /** Nothing is changed, and nothing is lost by it. */
    record LeaveAlone(Reason reason, String words) implements Treatment {}

    /** The treatment of a pod. */
    static Treatment of(PodNature nature) {
        return switch (nature.stage()) {
            case FINISHED -> new LeaveAlone(Reason.FINISHED, "the pod has ended: no container of it runs or will run");
            case TERMINATING ->
                new MarkOnly("the pod is being deleted: it has left its Services and its controller has replaced it;"
                        + " its containers end within the grace period");
            case NOT_STARTED, RUNNING -> ofKind(nature);
        };
    }

    private static Treatment ofKind(PodNature nature) {
        String uid = nature.controller().map(owner -> owner.uid()).orElse("");
        return switch (nature.kind()) {
            case REPLICA_SET ->
                new Orphan(uid, "taken out of its ReplicaSet, which starts a replacement; the pod goes on running");
            case REPLICATION_CONTROLLER ->
                new Orphan(
                        uid,
                        "taken out of its ReplicationController, which starts a replacement; the pod goes on running");
            case STATEFUL_SET ->
                new StayOwned(
                        uid,
                        "stays in its StatefulSet: a replacement would have the same name and volumes and could not be"
                                + " made");
            case DAEMON_SET ->
                new StayOwned(
                        uid,
                        "stays in its DaemonSet: a replacement would start on the same node at once, cordoned or not");
            case JOB ->
                new StayOwned(uid, "stays in its Job: a replacement would run the same work, and the intrusion, again");
            case CUSTOM ->
                new MarkOnly("stays with its controller, whose kind Holdfast does not know and whose selector therefore"
                        + " not either");
            case BARE -> new LeaveServices("nobody's pod: nothing will replace it");
            case STATIC ->
                new LeaveServices("a static pod: the API shows a mirror, which the kubelet may write anew without the"
                        + " labels; only the node can stop it");
        };
    }
}

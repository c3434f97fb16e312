package dev.holdfast.quarantine.plan;

import java.util.List;

/**
 * What the guard rails let through.
 *
 * @param pods in the order in which they are to be done
 * @param nodes every node of a pod that is done now or later, and every node that is a target itself, once
 */
public record QuarantinePlan(List<ForPod> pods, List<ForNode> nodes) {
    public QuarantinePlan {
        pods = List.copyOf(pods);
        nodes = List.copyOf(nodes);
    }

    /** About one pod. */
    public sealed interface ForPod {
        /** Which. */
        Candidate pod();

        /** To be contained now, or asserted again where it is held. */
        record Now(Candidate pod) implements ForPod {}

        /** To be contained later, by a later run. */
        record Later(Candidate pod, Why why) implements ForPod {}

        /** Not to be touched. A person may decide otherwise. */
        record Refused(Candidate pod, Why why) implements ForPod {}
    }

    /** About one node. */
    public sealed interface ForNode {
        /** Its name. */
        String node();

        /** May be cordoned and held. */
        record Hold(String node) implements ForNode {}

        /** Is left as it is; its pods are contained all the same. */
        record Refused(String node, Why why) implements ForNode {}
    }

    /** The pods to be contained now. */
    public List<Candidate> now() {
        return pods.stream()
                .filter(one -> one instanceof ForPod.Now)
                .map(ForPod::pod)
                .toList();
    }
}

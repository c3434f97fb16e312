package dev.holdfast.logs;

import dev.holdfast.cluster.KubeCalls;
import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** One pod's logs in one invocation. */
record Run(PodWork work, Deadline deadline, Instant cutOff, NodeWatch nodes) {
    String namespace() {
        return work.pod().getMetadata().getNamespace();
    }

    String pod() {
        return work.pod().getMetadata().getName();
    }

    String uid() {
        return work.pod().getMetadata().getUid();
    }

    Optional<String> node() {
        return Optional.ofNullable(work.pod().getSpec().getNodeName()).filter(name -> !name.isEmpty());
    }

    Target.Pod target() {
        return new Target.Pod(namespace(), pod(), Optional.of(uid()));
    }

    /** Everything of the pod's logs begins with this. */
    String prefix() {
        CaseKeys keys = work.keys();
        return keys.podLogs(namespace(), pod(), uid());
    }

    /** The pod as it is now. */
    Optional<Pod> readAgain() throws KubeFailure {
        return KubeCalls.find(
                "get " + target().name(),
                deadline,
                () -> work.kube()
                        .pods()
                        .inNamespace(namespace())
                        .withName(pod())
                        .get());
    }

    Outcome outcome(Ending ending, Map<String, Object> details) {
        return new Outcome(target(), Action.COPY_LOG, ending, details);
    }

    static Ending outOfTime() {
        return new Ending.NotReached(Reason.DEADLINE, "the time was up before it was read");
    }
}

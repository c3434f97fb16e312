package dev.holdfast.quarantine;

import dev.holdfast.cluster.ClusterPod;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.quarantine.Choice.Candidate;
import dev.holdfast.quarantine.Choice.Naming;
import dev.holdfast.quarantine.plan.PodNature;
import dev.holdfast.quarantine.plan.Treatment;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A pod to be quarantined as it was read before anything was done to it in this run.
 *
 * @param object as the API server sent it
 * @param node its node; empty when it has none or it could not be read
 */
record Suspect(Candidate candidate, ObjectNode object, Pod pod, Optional<Node> node, PodNature nature) {
    static Suspect of(Candidate candidate, ObjectNode object, Pod pod, Optional<Node> node) {
        return new Suspect(candidate, object, pod, node, PodNature.of(pod, node));
    }

    ClusterPod resolved() {
        return candidate.pod();
    }

    Naming naming() {
        return candidate.naming();
    }

    Treatment treatment() {
        return Treatment.of(nature);
    }

    String namespace() {
        return resolved().namespace();
    }

    String name() {
        return resolved().name();
    }

    String uid() {
        return resolved().uid();
    }

    ObjectRef ref() {
        return ResourceKind.POD.in(namespace(), name());
    }

    Optional<String> nodeName() {
        return resolved().node();
    }

    Optional<InstanceId> instance() {
        return resolved().machine().instance();
    }

    Map<String, String> labels() {
        return labels(pod);
    }

    static Map<String, String> labels(Pod pod) {
        return Optional.ofNullable(pod.getMetadata().getLabels()).orElse(Map.of());
    }
}

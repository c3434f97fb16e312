package dev.holdfast.logs;

import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Round;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * One pod whose evidence is to be copied.
 *
 * @param pod as it was just read from the API
 * @param kube the API of the pod's cluster
 * @param elsewhere what other cases have of its logs
 */
public record PodWork(
        CaseKeys keys, Round round, Pod pod, KubernetesClient kube, EvidenceStore store, Elsewhere elsewhere) {
    PodWork(CaseKeys keys, Round round, Pod pod, KubernetesClient kube, EvidenceStore store) {
        this(keys, round, pod, kube, store, Elsewhere.NOWHERE);
    }
}

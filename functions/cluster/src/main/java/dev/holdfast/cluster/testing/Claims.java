package dev.holdfast.cluster.testing;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which pods are a controller's: it lets go of its own whose labels no longer fit, and takes those that fit and have no other.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#isolating-pods-from-a-replicaset">
 *     Isolating pods</a>
 */
final class Claims {
    private final Inside cluster;

    Claims(Inside cluster) {
        this.cluster = cluster;
    }

    /** The pods that are the owner's from now on, still running or waiting to. */
    List<Pod> of(HasMetadata owner, Labels selector, Predicate<Pod> adoptable) {
        var claimed = new ArrayList<Pod>();
        for (Pod pod : cluster.pods(owner.getMetadata().getNamespace())) {
            boolean fits = selector.select(Inside.labels(pod));
            if (Inside.isOf(pod, owner)) {
                if (fits) {
                    claimed.add(pod);
                } else {
                    release(pod, owner);
                }
            } else if (fits && Inside.controller(pod).isEmpty() && Inside.isActive(pod) && adoptable.test(pod)) {
                adopt(pod, owner);
                claimed.add(pod);
            }
        }
        return claimed.stream().filter(Inside::isActive).toList();
    }

    private void release(Pod pod, HasMetadata owner) {
        if (Inside.isTerminating(pod)) {
            return;
        }
        var owners = pod.getMetadata().getOwnerReferences();
        int at = owners.indexOf(Inside.controller(pod).orElseThrow());
        cluster.patch(pod, """
            [{"op":"test","path":"/metadata/uid","value":"%s"},
             {"op":"test","path":"/metadata/ownerReferences/%d/uid","value":"%s"},
             {"op":"remove","path":"%s"}]
            """.formatted(
                        pod.getMetadata().getUid(),
                        at,
                        owner.getMetadata().getUid(),
                        "/metadata/ownerReferences" + (owners.size() > 1 ? "/" + at : "")));
    }

    private void adopt(Pod pod, HasMetadata owner) {
        String reference = Serialization.asJson(Inside.reference(owner));
        boolean none = pod.getMetadata().getOwnerReferences().isEmpty();
        cluster.patch(pod, """
            [{"op":"test","path":"/metadata/uid","value":"%s"},{"op":"add","path":"%s","value":%s}]
            """.formatted(
                        pod.getMetadata().getUid(),
                        "/metadata/ownerReferences" + (none ? "" : "/-"),
                        none ? "[" + reference + "]" : reference));
    }

    /** A new pod of a template, not yet made. */
    static PodBuilder draft(HasMetadata owner, PodTemplateSpec template) {
        var metadata = Optional.ofNullable(template.getMetadata());
        return new PodBuilder()
                .withMetadata(new ObjectMetaBuilder()
                        .withNamespace(owner.getMetadata().getNamespace())
                        .withGenerateName(owner.getMetadata().getName() + "-")
                        .withLabels(metadata.map(one -> one.getLabels()).orElse(Map.of()))
                        .withAnnotations(
                                metadata.map(one -> one.getAnnotations()).orElse(Map.of()))
                        .withOwnerReferences(Inside.reference(owner))
                        .build())
                .withSpec(template.getSpec());
    }
}

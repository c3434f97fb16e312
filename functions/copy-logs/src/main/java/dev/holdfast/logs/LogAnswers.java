package dev.holdfast.logs;

import dev.holdfast.cluster.KubeFailure;
import io.fabric8.kubernetes.api.model.Pod;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Asks for the log of one instance, and makes sure whose log the answer is: the API takes names, and behind a name there may be
 * another pod, or the container's next instance, since the pod was read. So the pod is read again once the answer has
 * begun, for an answer stays with the file that it began with.
 *
 * @see <a href="https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#get-read-log-of-the-specified-pod">Read log</a>
 */
final class LogAnswers {
    private final KubeStreams streams;

    LogAnswers(KubeStreams streams) {
        this.streams = streams;
    }

    /** What came. */
    sealed interface Answer {
        /** The log of this instance, which has no id where the container was restarted while it was asked. */
        record Log(Opened opened, Instance instance) implements Answer {}

        record NoNodeYet() implements Answer {}

        record OtherPod() implements Answer {}
    }

    Answer ask(Run run, Instance instance, Optional<Instant> since, Limits limits)
            throws KubeFailure, InterruptedException {
        return ask(run, instance, since, OptionalLong.empty(), limits);
    }

    /** @param bytes about how many are given at most */
    Answer ask(Run run, Instance instance, Optional<Instant> since, OptionalLong bytes, Limits limits)
            throws KubeFailure, InterruptedException {
        String action =
                "read the log of " + instance.shown() + " in " + run.target().name();
        var opened = streams.open(run.work().kube(), action, path(run, instance, since, bytes), limits);
        return opened.isEmpty() ? new Answer.NoNodeYet() : whose(run, instance, opened.get());
    }

    private static Answer whose(Run run, Instance instance, Opened opened) {
        Optional<Pod> now;
        try {
            now = run.readAgain();
        } catch (KubeFailure e) {
            return new Answer.Log(opened, instance.ofUnknownId());
        }
        if (now.filter(pod -> !run.uid().equals(pod.getMetadata().getUid())).isPresent()) {
            opened.body().close();
            return new Answer.OtherPod();
        }
        boolean isSame = now.flatMap(pod -> Instances.same(instance, pod))
                .map(Instance::id)
                .orElse(instance.id())
                .equals(instance.id());
        return new Answer.Log(opened, isSame ? instance : instance.ofUnknownId());
    }

    private static String path(Run run, Instance instance, Optional<Instant> since, OptionalLong bytes) {
        return "/api/v1/namespaces/" + encoded(run.namespace()) + "/pods/" + encoded(run.pod()) + "/log?container="
                + encoded(instance.container()) + "&timestamps=true"
                + (instance.which() == Which.PREVIOUS ? "&previous=true" : "")
                + since.map(at -> "&sinceTime=" + encoded(at.toString())).orElse("")
                + (bytes.isPresent() ? "&limitBytes=" + bytes.getAsLong() : "");
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}

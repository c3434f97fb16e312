package dev.holdfast.cluster.testing;

import java.util.ArrayList;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Which instance's log a request for a pod's log means, or why there is none: the rules and the words of the API server and the
 * kubelet.
 *
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/pod/strategy.go">API server</a>
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kubelet_pods.go">kubelet</a>
 */
sealed interface LogLocation {
    record Instance(String containerId) implements LogLocation {}

    record BadRequest(String message) implements LogLocation {}

    /** No node yet: the API server answers without content. */
    record Nowhere() implements LogLocation {}

    enum Asked {
        CURRENT,
        PREVIOUS
    }

    static LogLocation of(JsonNode pod, Optional<String> wanted, Asked asked) {
        String name = pod.at("/metadata/name").asString("");
        var names = Stream.of("initContainers", "containers", "ephemeralContainers")
                .flatMap(kind -> pod.path("spec").path(kind).values().stream())
                .map(container -> container.path("name").asString(""))
                .toList();
        if (wanted.isEmpty() && names.size() != 1) {
            return new BadRequest("a container name must be specified for pod " + name + ", choose one of: ["
                    + String.join(" ", names) + "]");
        }
        String container = wanted.orElseGet(names::getFirst);
        if (!names.contains(container)) {
            return new BadRequest("container " + container + " is not valid for pod " + name);
        }
        if (pod.at("/spec/nodeName").asString("").isEmpty()) {
            return new Nowhere();
        }
        return ofStatus(status(pod, container), "container \"" + container + "\" in pod \"" + name + "\"", asked);
    }

    private static Optional<JsonNode> status(JsonNode pod, String container) {
        var found = new ArrayList<JsonNode>();
        for (String kind : new String[] {"initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses"}) {
            found.addAll(pod.path("status").path(kind).values().stream()
                    .filter(status -> container.equals(status.path("name").asString("")))
                    .toList());
        }
        return found.stream().findFirst();
    }

    private static LogLocation ofStatus(Optional<JsonNode> known, String what, Asked asked) {
        if (known.isEmpty()) {
            return new BadRequest(what + " is not available");
        }
        var status = known.get();
        String last = status.at("/lastState/terminated/containerID").asString("");
        if (asked == Asked.PREVIOUS) {
            return last.isEmpty() ? new BadRequest("previous terminated " + what + " not found") : new Instance(last);
        }
        if (status.at("/state/running").isObject()) {
            return new Instance(status.path("containerID").asString(""));
        }
        String ended = status.at("/state/terminated/containerID").asString("");
        if (!ended.isEmpty() || !last.isEmpty()) {
            return new Instance(ended.isEmpty() ? last : ended);
        }
        if (status.at("/state/terminated").isObject()) {
            return new BadRequest(what + " is terminated");
        }
        return new BadRequest(waiting(status.at("/state/waiting/reason").asString(""), what));
    }

    private static String waiting(String reason, String what) {
        return switch (reason) {
            case "" -> what + " is waiting to start - no logs yet";
            case "ErrImagePull" -> what + " is waiting to start: image can't be pulled";
            case "ImagePullBackOff" -> what + " is waiting to start: trying and failing to pull image";
            default -> what + " is waiting to start: " + reason;
        };
    }
}

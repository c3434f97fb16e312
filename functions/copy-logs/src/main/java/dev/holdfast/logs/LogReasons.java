package dev.holdfast.logs;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Ending.Verified;
import dev.holdfast.incident.Reason;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.List;
import java.util.Optional;

/**
 * What it means that a log is not given.
 *
 * <table>
 * <caption>Rules, read from the top</caption>
 * <tr><th>answer</th><th>ending</th></tr>
 * <tr><td>400 for the instance before one that never ran</td><td>SKIPPED {@code NO_PREVIOUS_LOG}: there was nothing</td></tr>
 * <tr><td>400 for an instance whose id the status has</td><td>FAILED {@code LOG_GONE}</td></tr>
 * <tr><td>400 for an instance before, of which only the count of restarts is left</td><td>FAILED {@code NO_PREVIOUS_LOG}</td></tr>
 * <tr><td>400, the container waits to be started, or the pod is pending</td><td>SKIPPED {@code CONTAINER_NOT_STARTED}</td></tr>
 * <tr><td>any other 400 (the pod was evicted, or finished and was cleared away), 404, 410</td><td>FAILED {@code LOG_GONE}</td></tr>
 * <tr><td>5xx of an API server that cannot reach the kubelet</td><td>FAILED {@code KUBELET_UNREACHABLE}</td></tr>
 * <tr><td>anything else</td><td>FAILED, as {@code KubeFailures} says</td></tr>
 * </table>
 *
 * @see <a href="https://kubernetes.io/docs/concepts/cluster-administration/logging/#log-location-node">What the kubelet keeps</a>
 */
final class LogReasons {
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int GONE = 410;
    private static final int SERVER_ERROR = 500;
    private static final List<String> NO_WAY_TO_KUBELET = List.of(
            ":10250/",
            "dial tcp",
            "error dialing backend",
            "error trying to reach service",
            "No agent available",
            "no preferred addresses found");

    private LogReasons() {}

    static Ending of(KubeFailure failure, Instance instance, Pod pod) {
        return switch (failure.code()) {
            case BAD_REQUEST -> notGiven(failure, instance, pod);
            case NOT_FOUND, GONE -> gone(failure);
            default -> ofNode(failure);
        };
    }

    /** Of a call through the API server to the node. */
    static Ending ofNode(KubeFailure failure) {
        boolean isUnreachable =
                failure.code() >= SERVER_ERROR && NO_WAY_TO_KUBELET.stream().anyMatch(failure.text()::contains);
        return new Ending.Failed(isUnreachable ? Reason.KUBELET_UNREACHABLE : failure.reason(), failure.text());
    }

    static Ending gone(KubeFailure failure) {
        return new Ending.Failed(Reason.LOG_GONE, failure.text());
    }

    private static Ending notGiven(KubeFailure failure, Instance instance, Pod pod) {
        if (instance.id().isPresent()) {
            return gone(failure);
        }
        return switch (instance.which()) {
            case PREVIOUS -> noPrevious(failure, instance);
            case CURRENT -> notStarted(failure, pod);
        };
    }

    private static Ending noPrevious(KubeFailure failure, Instance instance) {
        return instance.waiting().isPresent()
                ? new Ending.Skipped(Reason.NO_PREVIOUS_LOG, failure.text(), Verified.READ_BACK)
                : new Ending.Failed(Reason.NO_PREVIOUS_LOG, failure.text());
    }

    private static Ending notStarted(KubeFailure failure, Pod pod) {
        boolean isPending = Optional.ofNullable(pod.getStatus())
                .map(PodStatus::getPhase)
                .filter("Pending"::equals)
                .isPresent();
        return isPending || failure.text().contains("waiting to start")
                ? new Ending.Skipped(Reason.CONTAINER_NOT_STARTED, failure.text(), Verified.READ_BACK)
                : gone(failure);
    }
}

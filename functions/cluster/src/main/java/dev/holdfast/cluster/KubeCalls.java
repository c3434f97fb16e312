package dev.holdfast.cluster;

import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Reason;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Makes a call to a Kubernetes API, and a classified {@link KubeFailure} of what it throws. The whole call, repetitions and
 * body included, ends within {@link #LIMIT}: the client's own time-outs end where the headers have come, so a body that stalls
 * would otherwise hang as long as the function lives. Not for streams, whose reader has its own limits.
 */
public final class KubeCalls {
    /** How long one call may take, all repetitions included. */
    public static final Duration LIMIT = Duration.ofSeconds(60);

    private KubeCalls() {}

    /** Makes a call whose answer is there: {@code action} is shown to people, such as {@code list pods in shop}. */
    public static <T> T call(String action, Supplier<T> call) throws KubeFailure {
        return find(action, call)
                .orElseThrow(() -> new KubeFailure(Reason.SERVICE_ERROR, 0, action + ": an empty answer", null));
    }

    /** Makes a call that answers {@code null} where there is no such object, as the client's {@code get} does. */
    public static <T> Optional<T> find(String action, Supplier<? extends @Nullable T> call) throws KubeFailure {
        return within(LIMIT, action, call);
    }

    /** The same, and over before the deadline: a call that stalls must not outlive the function, which has to tell of it. */
    public static <T> Optional<T> find(String action, Deadline deadline, Supplier<? extends @Nullable T> call)
            throws KubeFailure {
        var left = deadline.left();
        if (left.isZero()) {
            throw new KubeFailure(Reason.DEADLINE, 0, action + ": no time left", null);
        }
        return within(left.compareTo(LIMIT) < 0 ? left : LIMIT, action, call);
    }

    static <T> Optional<T> within(Duration limit, String action, Supplier<? extends @Nullable T> call)
            throws KubeFailure {
        var task = new FutureTask<Optional<T>>(() -> Optional.ofNullable(call.get()));
        var thread = Thread.ofVirtual().name("kube ", 0).start(task);
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw classified(action, e);
        } catch (TimeoutException e) {
            thread.interrupt();
            throw new KubeFailure(
                    Reason.TIMEOUT, 0, action + ": no whole answer within " + limit.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new KubeFailure(Reason.TIMEOUT, 0, action + ": interrupted", e);
        }
    }

    private static KubeFailure classified(String action, ExecutionException e) {
        return switch (e.getCause()) {
            case KubernetesClientException kube -> KubeFailures.of(action, kube);
            case SdkException aws -> KubeFailures.of(action, aws);
            case RuntimeException bug -> throw bug;
            case Error error -> throw error;
            case null, default -> throw new IllegalStateException(e);
        };
    }
}

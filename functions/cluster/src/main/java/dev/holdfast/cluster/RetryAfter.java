package dev.holdfast.cluster;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Waits as long as {@code Retry-After} says before the client repeats a call, for the client (8.0.0) reads that header and then
 * waits its own time. Where it is longer than is worth waiting for, the call ends at once, and the caller is told that it was
 * throttled.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#field.retry-after">RFC 9110, Retry-After</a>
 */
final class RetryAfter implements Interceptor {
    static final Duration LONGEST = Duration.ofSeconds(10);
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,2}");
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    @Override
    public CompletableFuture<Boolean> afterFailure(
            BasicBuilder builder, HttpResponse<?> response, @Nullable RequestTags tags) {
        var wait = Optional.ofNullable(response.header("Retry-After"));
        boolean isRepeated = response.code() == TOO_MANY_REQUESTS || response.code() >= SERVER_ERROR;
        if (wait.isEmpty() || !isRepeated) {
            return CompletableFuture.completedFuture(false);
        }
        if (isWorthWaitingFor(wait.get())) {
            return new CompletableFuture<Boolean>()
                    .completeOnTimeout(false, Long.parseLong(wait.get()), TimeUnit.SECONDS);
        }
        return giveUp(response);
    }

    /** API servers give seconds; a date counts as too long. */
    private static boolean isWorthWaitingFor(String wait) {
        return SECONDS.matcher(wait).matches() && Long.parseLong(wait) <= LONGEST.toSeconds();
    }

    private static CompletableFuture<Boolean> giveUp(HttpResponse<?> response) {
        if (response.body() instanceof AsyncBody body) {
            body.cancel();
        }
        var status = new StatusBuilder()
                .withCode(response.code())
                .withMessage("come back later than it is worth waiting for")
                .build();
        return CompletableFuture.failedFuture(new KubernetesClientException(status));
    }
}

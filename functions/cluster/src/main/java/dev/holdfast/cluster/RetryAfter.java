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
        return worthWaitingFor(wait.get())
                .map(time ->
                        new CompletableFuture<Boolean>().completeOnTimeout(false, time.toSeconds(), TimeUnit.SECONDS))
                .orElseGet(() -> giveUp(response));
    }

    /** What the header's value says, if it is not too long. API servers give seconds; a date counts as too long. */
    static Optional<Duration> worthWaitingFor(String value) {
        return Optional.of(value)
                .filter(text -> SECONDS.matcher(text).matches())
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .filter(wait -> wait.compareTo(LONGEST) <= 0);
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

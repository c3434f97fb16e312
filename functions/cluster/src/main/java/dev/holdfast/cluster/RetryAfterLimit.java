package dev.holdfast.cluster;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The client waits as long as {@code Retry-After} says, be it a day. This ends the call at once where that is longer than it is
 * worth waiting for: the caller is told that it was throttled.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#field.retry-after">RFC 9110, Retry-After</a>
 */
final class RetryAfterLimit implements Interceptor {
    static final Duration LONGEST = Duration.ofSeconds(15);
    private static final Pattern SHORT_SECONDS = Pattern.compile("[0-9]{1,2}");

    @Override
    public CompletableFuture<Boolean> afterFailure(
            BasicBuilder builder, HttpResponse<?> response, @Nullable RequestTags tags) {
        String wait = response.header("Retry-After");
        if (wait == null || isShort(wait)) {
            return CompletableFuture.completedFuture(false);
        }
        if (response.body() instanceof AsyncBody body) {
            body.cancel();
        }
        var status = new StatusBuilder()
                .withCode(response.code())
                .withMessage("come back later than it is worth waiting for")
                .build();
        return CompletableFuture.failedFuture(new KubernetesClientException(status));
    }

    /** API servers give seconds; a date counts as too long. */
    private static boolean isShort(String wait) {
        return SHORT_SECONDS.matcher(wait).matches() && Integer.parseInt(wait) <= LONGEST.toSeconds();
    }
}

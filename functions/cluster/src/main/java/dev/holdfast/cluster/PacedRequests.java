package dev.holdfast.cluster;

import dev.holdfast.incident.Pause;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/**
 * Sends requests to an API server, at most so many at once. They are repeated as {@link KubeHttp} repeats every other call: at most
 * four attempts, 0.5, 1 and 2 seconds apart and not before {@code Retry-After}, on 429, 5xx and broken connections. Here a request
 * that waits for its next attempt leaves its place to another: among thousands of requests some always wait, and seconds of waiting
 * would otherwise fill the places of requests that take milliseconds.
 *
 * <p>Thread-safe. Blocks; meant for virtual threads, within a {@link KubeCalls} call.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/cluster-administration/flow-control/">API Priority and Fairness</a>
 */
public final class PacedRequests {
    private static final int ATTEMPTS = 4;
    private static final Duration BACKOFF = Duration.ofMillis(500);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private final HttpClient http;
    private final Semaphore places;
    private final Pause pause;

    private PacedRequests(HttpClient http, int atOnce, Pause pause) {
        this.http = http;
        this.places = new Semaphore(atOnce, true);
        this.pause = pause;
    }

    /** Through the client's HTTP, with its token and its trust. */
    public static PacedRequests of(KubernetesClient client, int atOnce) {
        return of(client, atOnce, Pause.real());
    }

    static PacedRequests of(KubernetesClient client, int atOnce, Pause pause) {
        var once = new RequestConfigBuilder().withRequestRetryBackoffLimit(0).build();
        var http = client.getHttpClient()
                .newBuilder()
                .tag(once)
                .addOrReplaceInterceptor(KubeHttp.RETRY_AFTER, new Interceptor() {})
                .build();
        return new PacedRequests(http, atOnce, pause);
    }

    /** A request to be sent here. */
    public HttpRequest.Builder request() {
        return http.newHttpRequestBuilder();
    }

    /**
     * Sends it, again where that helps; what was answered last.
     *
     * @throws CompletionException with its cause where there was no answer
     */
    public HttpResponse<byte[]> send(HttpRequest request) throws InterruptedException {
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            Duration backoff = BACKOFF.multipliedBy(1L << (attempt - 1));
            try {
                var answer = once(request);
                var wait = wait(answer, backoff);
                if (wait.isEmpty()) {
                    return answer;
                }
                pause.sleep(wait.get());
            } catch (CompletionException e) {
                if (!isBroken(e)) {
                    throw e;
                }
                pause.sleep(backoff);
            }
        }
        return once(request);
    }

    private HttpResponse<byte[]> once(HttpRequest request) throws InterruptedException {
        places.acquire();
        try {
            return http.sendAsync(request, byte[].class).join();
        } finally {
            places.release();
        }
    }

    /** How long before the next attempt; empty where there is to be none. */
    private static Optional<Duration> wait(HttpResponse<byte[]> answer, Duration backoff) {
        if (answer.code() != TOO_MANY_REQUESTS && answer.code() < SERVER_ERROR) {
            return Optional.empty();
        }
        var asked = Optional.ofNullable(answer.header("Retry-After"));
        if (asked.isEmpty()) {
            return Optional.of(backoff);
        }
        return asked.flatMap(RetryAfter::worthWaitingFor).map(wait -> wait.compareTo(backoff) > 0 ? wait : backoff);
    }

    /** A certificate that is not trusted will not be the next time. */
    private static boolean isBroken(CompletionException e) {
        boolean isDistrust = Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> cause instanceof CertificateException || cause instanceof CertPathBuilderException);
        return e.getCause() instanceof IOException && !isDistrust;
    }
}

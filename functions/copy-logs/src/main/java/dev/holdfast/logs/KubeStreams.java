package dev.holdfast.logs;

import dev.holdfast.cluster.BlockingAnswer;
import dev.holdfast.cluster.BlockingClient;
import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.cluster.KubeFailures;
import dev.holdfast.incident.Reason;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Opens answers of any length. The client's own log stream would do but for three things: it reads without a limit on waiting,
 * it does not show the answer's headers, and it takes an answer without content for an empty log. So this goes one step
 * deeper, to {@link BlockingClient}, where authentication, trust and repetitions are the same.
 */
final class KubeStreams {
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int ERROR_BYTES = 64 * 1024;

    private final Clock clock;
    private final Function<KubernetesClient, HttpClient> http;
    private final Map<KubernetesClient, HttpClient> clients = new ConcurrentHashMap<>();

    KubeStreams(Clock clock) {
        this(clock, BlockingClient::of);
    }

    /** @param http what sends requests with a client's own token and trust, and gives {@link BlockingAnswer}s */
    KubeStreams(Clock clock, Function<KubernetesClient, HttpClient> http) {
        this.clock = clock;
        this.http = http;
    }

    /** Empty where the server says that there is no content, as it does for a pod that has no node yet. */
    Optional<Opened> open(KubernetesClient kube, String action, String path, Limits limits)
            throws KubeFailure, InterruptedException {
        var response = answer(kube, action, path, limits);
        return switch (response.code()) {
            case OK -> Optional.of(new Opened(body(response, limits), date(response), clock.instant()));
            case NO_CONTENT -> {
                response.body().cancel();
                yield Optional.empty();
            }
            default -> throw KubeFailures.of(action, refusal(kube, response, body(response, limits)));
        };
    }

    private HttpResponse<AsyncBody> answer(KubernetesClient kube, String action, String path, Limits limits)
            throws KubeFailure, InterruptedException {
        var sender = clients.computeIfAbsent(kube, http);
        long openMillis = limits.toOpen().toMillis();
        if (openMillis <= 0) {
            throw new KubeFailure(Reason.DEADLINE, 0, action + ": no time left", null);
        }
        var request = sender.newHttpRequestBuilder()
                .uri(kube.getMasterUrl().toString().replaceAll("/+$", "") + path)
                .timeout(openMillis, TimeUnit.MILLISECONDS)
                .build();
        var answer = sender.consumeBytes(request, (_, _) -> {});
        try {
            return answer.get(openMillis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw KubeFailures.of(action, unanswered(e.getCause()));
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw KubeFailures.of(action, unanswered(e));
        }
    }

    private static BodyStream body(HttpResponse<AsyncBody> response, Limits limits) {
        return switch (response.body()) {
            case BlockingAnswer answer -> new BodyStream(answer, limits);
            case AsyncBody other -> throw new IllegalStateException("not an answer of ours: " + other.getClass());
        };
    }

    private static RuntimeException unanswered(@Nullable Throwable cause) {
        return cause instanceof KubernetesClientException classified
                ? classified
                : new KubernetesClientException("no answer", Objects.requireNonNullElseGet(cause, IOException::new));
    }

    private static KubernetesClientException refusal(
            KubernetesClient kube, HttpResponse<AsyncBody> response, BodyStream body) {
        String text = "";
        try (body) {
            text = new String(body.readNBytes(ERROR_BYTES), StandardCharsets.UTF_8);
        } catch (IOException e) {
            text = "an error whose text broke off";
        }
        return new KubernetesClientException(status(kube, response.code(), text));
    }

    /** The kubelet and proxies between answer in plain text where the API server answers with a Status. */
    private static Status status(KubernetesClient kube, int code, String text) {
        var plain = new StatusBuilder().withCode(code).withMessage(text).build();
        if (!text.startsWith("{")) {
            return plain;
        }
        try {
            var status = kube.getKubernetesSerialization().unmarshal(text, Status.class);
            return new StatusBuilder(status).withCode(code).build();
        } catch (KubernetesClientException e) {
            return plain;
        }
    }

    private static Optional<Instant> date(HttpResponse<?> response) {
        try {
            return Optional.ofNullable(response.header("Date"))
                    .map(text -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}

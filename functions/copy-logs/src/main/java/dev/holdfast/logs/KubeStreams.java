package dev.holdfast.logs;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.cluster.KubeFailures;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Opens answers of any length. The client's own log stream would do but for three things: it reads without a limit on waiting,
 * it does not show the answer's headers, and it takes an answer without content for an empty log. So this goes one step
 * deeper, to the client's HTTP, where authentication, trust and repetitions are the same.
 */
final class KubeStreams {
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int ERROR_BYTES = 64 * 1024;

    private final Clock clock;

    KubeStreams(Clock clock) {
        this.clock = clock;
    }

    /** Empty where the server says that there is no content, as it does for a pod that has no node yet. */
    Optional<Opened> open(KubernetesClient kube, String action, String path, Limits limits)
            throws KubeFailure, InterruptedException {
        var body = new BodyStream(limits);
        var response = answer(kube, action, path, limits, body);
        return switch (response.code()) {
            case OK -> {
                body.begin(response.body());
                yield Optional.of(new Opened(body, date(response), clock.instant()));
            }
            case NO_CONTENT -> {
                response.body().cancel();
                yield Optional.empty();
            }
            default -> throw KubeFailures.of(action, refusal(kube, response, body));
        };
    }

    private static HttpResponse<AsyncBody> answer(
            KubernetesClient kube, String action, String path, Limits limits, BodyStream body)
            throws KubeFailure, InterruptedException {
        var http = kube.getHttpClient();
        var request = http.newHttpRequestBuilder()
                .uri(kube.getMasterUrl().toString().replaceAll("/+$", "") + path)
                .timeout(limits.waits().open().toMillis(), TimeUnit.MILLISECONDS)
                .build();
        var answer = http.consumeBytes(request, body);
        try {
            return answer.get(limits.waits().open().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw KubeFailures.of(action, unanswered(e.getCause()));
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw KubeFailures.of(action, unanswered(e));
        }
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
            body.begin(response.body());
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

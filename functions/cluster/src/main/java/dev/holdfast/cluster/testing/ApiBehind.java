package dev.holdfast.cluster.testing;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The API behind the door of {@link SimulatedKubelets}. */
final class ApiBehind implements AutoCloseable {
    private static final Set<String> NOT_HANDED_ON =
            Set.of("connection", "content-length", "host", "transfer-encoding", "upgrade", "http2-settings", "expect");

    private final URI api;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    ApiBehind(URI api) {
        this.api = api;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    void handOn(HttpExchange exchange) throws IOException {
        byte[] sent = exchange.getRequestBody().readAllBytes();
        var request = HttpRequest.newBuilder(api.resolve(exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(sent));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!NOT_HANDED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            answer.headers()
                    .firstValue("Content-Type")
                    .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
            answer.headers()
                    .firstValue("Retry-After")
                    .ifPresent(wait -> exchange.getResponseHeaders().set("Retry-After", wait));
            exchange.sendResponseHeaders(answer.statusCode(), 0);
            try (var in = answer.body()) {
                in.transferTo(exchange.getResponseBody());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the API says to the same caller, to whom it may forbid this. */
    HttpResponse<byte[]> get(HttpExchange exchange, String path) throws IOException {
        var request = HttpRequest.newBuilder(api.resolve(path));
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .ifPresent(token -> request.header("Authorization", token));
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}

package dev.holdfast.drill.emulator;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** The emulator itself, the lowest layer of the front. Everything but the headers of the connection passes as it is. */
final class Upstream implements Step.Next, AutoCloseable {
    private static final Set<String> OF_THE_CONNECTION = Set.of(
            "connection",
            "keep-alive",
            "content-length",
            "expect",
            "host",
            "transfer-encoding",
            "upgrade",
            "http2-settings");
    private final String base;
    private final HttpClient client;

    Upstream(URI endpoint) {
        String text = endpoint.toString();
        this.base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        this.client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @Override
    public Reply answer(Call call) throws IOException {
        try {
            return reply(client.send(request(call), BodyHandlers.ofInputStream()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private HttpRequest request(Call call) {
        BodyPublisher body =
                call.body().length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(call.body());
        var request = HttpRequest.newBuilder(URI.create(base + call.target())).method(call.method(), body);
        call.headers().forEach((name, values) -> {
            if (!isOfTheConnection(name)) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return request.build();
    }

    private static Reply reply(HttpResponse<InputStream> response) {
        Map<String, List<String>> headers = new TreeMap<>();
        response.headers().map().forEach((name, values) -> {
            if (!isOfTheConnection(name) && !name.startsWith(":")) {
                headers.put(name, values);
            }
        });
        OptionalLong length = response.headers().firstValueAsLong("Content-Length");
        return new Reply(response.statusCode(), headers, response.body(), length);
    }

    private static boolean isOfTheConnection(String header) {
        return OF_THE_CONNECTION.contains(header.toLowerCase(Locale.ROOT));
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}

package dev.holdfast.quarantine.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.quarantine.testing.KubeObjectStore.Change;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An API server with as little of its own work as will do: each request takes the same time and every hundredth is told to come
 * back in a second, and whether it does so earlier is counted.
 */
final class ApiStandIn implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int TOO_MANY = 429;
    private static final long RETRY_AFTER_NANOS = Duration.ofSeconds(1).toNanos();

    private final StandInCluster cluster;
    private final Duration latency;
    private final Traffic traffic = new Traffic();
    private final int throttledOneIn;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicInteger throttled = new AtomicInteger();
    private final AtomicInteger tooEarly = new AtomicInteger();
    private final Map<String, Long> sentAway = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    /** @param throttledOneIn every how many requests one is refused; 0 for none */
    ApiStandIn(StandInCluster cluster, Duration latency, int throttledOneIn) throws IOException {
        this.cluster = cluster;
        this.latency = latency;
        this.throttledOneIn = throttledOneIn;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    Traffic traffic() {
        return traffic;
    }

    int throttled() {
        return throttled.get();
    }

    /** Requests that came back before their second was over. */
    int tooEarly() {
        return tooEarly.get();
    }

    void reset() {
        traffic.reset();
        throttled.set(0);
        tooEarly.set(0);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** What is sent, and what it counts as. */
    private record Answer(int code, JsonNode body, String kind) {}

    private void answer(HttpExchange exchange) {
        long came = traffic.enter();
        Answer answer = new Answer(500, status(500, "InternalError"), "broken");
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            answer = admitted(exchange, body);
            byte[] bytes = JSON.writeValueAsBytes(answer.body());
            Traffic.delay(latency.minusNanos(System.nanoTime() - came));
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            if (answer.code() == TOO_MANY) {
                exchange.getResponseHeaders().add("Retry-After", "1");
            }
            // left before the client can know that it was answered, or its next request would seem to be one too many
            traffic.leave(answer.kind(), came);
            exchange.sendResponseHeaders(answer.code(), bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Answer admitted(HttpExchange exchange, byte[] body) {
        String what = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        var before = sentAway.remove(what);
        if (before != null && System.nanoTime() - before < RETRY_AFTER_NANOS) {
            tooEarly.incrementAndGet();
        }
        if (before == null && throttledOneIn > 0 && requests.incrementAndGet() % throttledOneIn == 0) {
            throttled.incrementAndGet();
            sentAway.put(what, System.nanoTime());
            return new Answer(TOO_MANY, status(TOO_MANY, "TooManyRequests"), "429");
        }
        return served(exchange.getRequestMethod(), exchange.getRequestURI(), body);
    }

    private Answer served(String method, URI uri, byte[] body) {
        String path = uri.getPath();
        return switch (method) {
            case "POST" ->
                cluster.objects()
                        .create(path, (ObjectNode) JSON.readTree(body))
                        .map(made -> new Answer(201, made, "POST " + plural(path)))
                        .orElseGet(() -> new Answer(409, status(409, "AlreadyExists"), "POST " + plural(path)));
            case "PATCH" -> patch(path, body);
            default -> read(path, query(uri));
        };
    }

    private Answer patch(String path, byte[] body) {
        String of = "PATCH " + plural(parent(path));
        return switch (cluster.objects().patch(path, body)) {
            case Change.Made(var before, var after) ->
                new Answer(200, after, of + cluster.changed(path, before, after));
            case Change.NotThere _ -> new Answer(404, status(404, "NotFound"), of);
            case Change.Refused _ -> new Answer(422, status(422, "Invalid"), of + " (422)");
        };
    }

    private Answer read(String path, Map<String, String> query) {
        if (query.containsKey("limit")) {
            return new Answer(200, cluster.list(path, query), "LIST " + plural(path));
        }
        return cluster.get(path)
                .map(found -> new Answer(200, found, "GET " + plural(parent(path))))
                .orElseGet(() -> new Answer(404, status(404, "NotFound"), "GET " + plural(parent(path))));
    }

    private static String parent(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }

    private static String plural(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static Map<String, String> query(URI uri) {
        var parameters = new HashMap<String, String>();
        if (uri.getRawQuery() != null) {
            for (String pair : uri.getRawQuery().split("&", -1)) {
                int equals = pair.indexOf('=');
                parameters.put(
                        equals < 0 ? pair : pair.substring(0, equals),
                        equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return parameters;
    }

    private static ObjectNode status(int code, String reason) {
        return JSON.createObjectNode()
                .put("kind", "Status")
                .put("apiVersion", "v1")
                .put("status", "Failure")
                .put("reason", reason)
                .put("message", reason)
                .put("code", code);
    }
}

package dev.holdfast.quarantine.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.quarantine.testing.StandInRoutes.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.json.JsonMapper;

/**
 * An API server with as little of its own work as will do: each request takes the same time and every hundredth is told to come
 * back in a second, and whether it does so earlier is counted.
 */
final class ApiStandIn implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int TOO_MANY = 429;
    private static final long RETRY_AFTER_NANOS = Duration.ofSeconds(1).toNanos();

    private final StandInRoutes routes;
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
        this.routes = new StandInRoutes(cluster);
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

    private void answer(HttpExchange exchange) {
        long came = traffic.enter();
        Answer answer = new Answer(500, StandInRoutes.status(500, "InternalError"), "broken");
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
            return new Answer(TOO_MANY, StandInRoutes.status(TOO_MANY, "TooManyRequests"), "429");
        }
        return routes.served(exchange.getRequestMethod(), exchange.getRequestURI(), body);
    }
}

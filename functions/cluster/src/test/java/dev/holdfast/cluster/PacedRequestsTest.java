package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.holdfast.cluster.testing.SimulatedApi;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Pause;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PacedRequestsTest {
    private final List<Duration> waited = Collections.synchronizedList(new ArrayList<>());
    private final SimulatedApi api = SimulatedApi.start();

    @BeforeEach
    void begin() {
        api.reset();
    }

    @AfterEach
    void end() {
        api.close();
    }

    @Test
    void whatIsThrottledIsRepeatedAtGrowingDistances() throws Exception {
        api.fault(line -> true, 2, 429, "{}");
        assertThat(send(1, waited::add).code()).isEqualTo(200);
        assertThat(waited).containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(api.requests()).hasSize(3);
    }

    @Test
    void theFourthAnswerIsTheLast() throws Exception {
        api.fault(line -> true, 9, 503, "{}");
        assertThat(send(1, waited::add).code()).isEqualTo(503);
        assertThat(waited).hasSize(3);
        assertThat(api.requests()).hasSize(4);
    }

    @Test
    void whatIsRefusedIsNotRepeated() throws Exception {
        api.fault(line -> true, 1, 422, "{}");
        assertThat(send(1, waited::add).code()).isEqualTo(422);
        assertThat(waited).isEmpty();
    }

    @Test
    void retryAfterIsHonouredWhereItIsWorthWaitingFor() throws Exception {
        try (var server = new Throttling("7", 1)) {
            assertThat(send(server, waited::add).code()).isEqualTo(200);
        }
        assertThat(waited).containsExactly(Duration.ofSeconds(7));
        waited.clear();
        try (var server = new Throttling("60", 1)) {
            assertThat(send(server, waited::add).code()).isEqualTo(429);
        }
        assertThat(waited).isEmpty();
    }

    /** With one place, the second request gets through while the first one waits. */
    @Test
    void whatWaitsLeavesItsPlace() throws Exception {
        var waiting = new CountDownLatch(1);
        var through = new CountDownLatch(1);
        api.fault(line -> line.contains("first"), 1, 429, "{}");
        var paced = PacedRequests.of(api.access().client(new ClusterName("prod")), 1, _ -> {
            waiting.countDown();
            through.await();
        });
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = pool.submit(() -> paced.send(request(paced, api.url() + "api/v1/namespaces?limit=1&first")));
            waiting.await();
            assertThat(paced.send(request(paced, api.url() + "api/v1/namespaces?limit=1"))
                            .code())
                    .isEqualTo(200);
            through.countDown();
            assertThat(first.get().code()).isEqualTo(200);
        }
    }

    private HttpResponse<byte[]> send(int atOnce, Pause pause) throws Exception {
        var paced = PacedRequests.of(api.access().client(new ClusterName("prod")), atOnce, pause);
        return paced.send(request(paced, api.url() + "api/v1/namespaces?limit=1"));
    }

    private HttpResponse<byte[]> send(Throttling server, Pause pause) throws Exception {
        var paced = PacedRequests.of(api.access().client(new ClusterName("prod")), 1, pause);
        return paced.send(request(paced, server.url()));
    }

    private static HttpRequest request(PacedRequests paced, String url) {
        return paced.request().uri(URI.create(url)).build();
    }

    /** Says {@code Retry-After} to the first requests. */
    private static final class Throttling implements AutoCloseable {
        private final HttpServer server;

        Throttling(String retryAfter, int times) throws IOException {
            var left = new AtomicInteger(times);
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                boolean isFree = left.getAndDecrement() <= 0;
                exchange.getResponseHeaders().add("Retry-After", retryAfter);
                exchange.sendResponseHeaders(isFree ? 200 : 429, -1);
                exchange.close();
            });
            server.start();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}

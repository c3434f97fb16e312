package dev.holdfast.logs.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Speaks just enough of the Kubernetes API for one pod with large logs. A log is one block of lines, written again and again, so
 * that giving it costs next to nothing.
 */
final class KubeStandIn implements AutoCloseable {
    static final String NAMESPACE = "shop";
    static final String POD = "cart-6d5f-x2x9z";
    private static final String NODE = "ip-10-0-1-17.ec2.internal";
    private static final String STARTED = "2026-11-23T17:00:00Z";
    private static final String LINE =
            "2026-11-23T18:00:00.000000000Z GET /cart/0123456789abcdef 200 0123456789abcdef fedcba9876543210\n";

    /** A second later, so that it alone is what there is since its second. */
    private static final byte[] LAST = LINE.replace(":00.0", ":01.0").getBytes(StandardCharsets.US_ASCII);

    private static final int BLOCK_LINES = 4096;
    private static final int AWS_REFUSAL = 400;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final byte[] block = LINE.repeat(BLOCK_LINES).getBytes(StandardCharsets.US_ASCII);
    private final int containers;
    private final long bytes;

    /** @param bytes how long the log of each container is */
    KubeStandIn(int containers, long bytes) throws IOException {
        this.containers = containers;
        this.bytes = bytes;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            exchange.getRequestBody().readAllBytes();
            if (exchange.getRequestHeaders().containsKey("X-Amz-Target")) {
                send(exchange, AWS_REFUSAL, "{\"__type\":\"ResourceNotFoundException\",\"message\":\"no log group\"}");
            } else if (path.endsWith("/pods/" + POD + "/log")) {
                log(exchange);
            } else if (path.endsWith("/pods/" + POD)) {
                send(exchange, 200, pod());
            } else if (path.endsWith("/nodes/" + NODE)) {
                send(exchange, 200, node());
            } else if (isList(path)) {
                send(exchange, 200, "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"metadata\":{},\"items\":[]}");
            } else {
                send(exchange, 404, status(404, "NotFound", "not there"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isList(String path) {
        return path.matches(".*/(pods|services|events|endpointslices|networkpolicies|poddisruptionbudgets|nodes"
                + "|rolebindings|clusterrolebindings|namespaces|replicasets)");
    }

    private void log(HttpExchange exchange) throws IOException {
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        if (query.contains("previous=true")) {
            send(exchange, 400, status(400, "BadRequest", "previous terminated container not found"));
            return;
        }
        exchange.getResponseHeaders().add("Content-Type", "text/plain");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            long before = query.contains("sinceTime=") ? 0 : Math.ceilDiv(bytes, LINE.length()) - 1;
            for (long left = before * LINE.length(); left > 0; left -= block.length) {
                out.write(block, 0, (int) Math.min(left, block.length));
            }
            out.write(LAST);
        }
    }

    private static void send(HttpExchange exchange, int code, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, body.length);
        exchange.getResponseBody().write(body);
    }

    private static String status(int code, String reason, String message) {
        return """
            {"kind":"Status","apiVersion":"v1","status":"Failure","message":"%s","reason":"%s","code":%d}\
            """.formatted(message, reason, code);
    }

    private String pod() {
        String specs = each("{\"name\":\"c%1$d\",\"image\":\"registry.example/cart:1\"}");
        String statuses =
                each("{\"name\":\"c%1$d\",\"ready\":true,\"restartCount\":0,\"image\":\"registry.example/cart:1\","
                        + "\"imageID\":\"registry.example/cart@sha256:00\",\"containerID\":\"containerd://%1$d\","
                        + "\"state\":{\"running\":{\"startedAt\":\"" + STARTED + "\"}}}");
        return """
            {"kind":"Pod","apiVersion":"v1","metadata":{"name":"%s","namespace":"%s","uid":"11111111-2222-3333-4444-555555555555",
            "resourceVersion":"1","creationTimestamp":"%s"},"spec":{"nodeName":"%s","serviceAccountName":"cart","containers":[%s]},
            "status":{"phase":"Running","startTime":"%s","containerStatuses":[%s]}}\
            """.formatted(POD, NAMESPACE, STARTED, NODE, specs, STARTED, statuses);
    }

    private String each(String form) {
        return IntStream.range(0, containers).mapToObj(form::formatted).collect(Collectors.joining(","));
    }

    private static String node() {
        return """
            {"kind":"Node","apiVersion":"v1","metadata":{"name":"%s","uid":"66666666-2222-3333-4444-555555555555",
            "resourceVersion":"1"},"spec":{"providerID":"aws:///us-east-1a/i-0aaaaaaaaaaaaaaaa"}}\
            """.formatted(NODE);
    }
}

package dev.holdfast.quarantine.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** A bucket with versions and Object Lock for the real S3 client, with the same latency for every call. */
final class S3StandIn implements AutoCloseable {
    private static final String XML = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    private static final String VERSIONED =
            XML + "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
    private static final String LOCKED =
            XML + "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>";

    private final ConcurrentSkipListMap<String, byte[]> objects = new ConcurrentSkipListMap<>();
    private final Duration latency;
    private final Traffic traffic = new Traffic();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    S3StandIn(Duration latency) throws IOException {
        this.latency = latency;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** By address and not by name, which makes the client put the bucket into the path. */
    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    Traffic traffic() {
        return traffic;
    }

    long beforeStates() {
        return objects.keySet().stream()
                .filter(key -> key.contains("/pod~") && key.endsWith(".before.json"))
                .count();
    }

    Optional<byte[]> newest(String part) {
        return objects.entrySet().stream()
                .filter(entry -> entry.getKey().contains(part))
                .map(Map.Entry::getValue)
                .reduce((_, last) -> last);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    @SuppressWarnings("ArrayRecordComponent" /* never compared */)
    private record Answer(int code, byte[] body, String kind) {
        static Answer of(int code, String body, String kind) {
            return new Answer(code, body.getBytes(StandardCharsets.UTF_8), kind);
        }
    }

    private void answer(HttpExchange exchange) {
        long came = traffic.enter();
        try (exchange) {
            byte[] body = content(exchange);
            String path = exchange.getRequestURI().getPath();
            int slash = path.indexOf('/', 1);
            String key = slash < 0 ? "" : path.substring(slash + 1);
            String query =
                    Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
            var answer = switch (exchange.getRequestMethod()) {
                case "PUT" -> put(key, body);
                case "GET" -> key.isEmpty() ? bucket(query) : get(key);
                default -> get(key);
            };
            Traffic.delay(latency);
            exchange.getResponseHeaders().add("ETag", "\"e\"");
            exchange.getResponseHeaders().add("x-amz-version-id", "v1");
            traffic.leave(answer.kind(), came);
            boolean isHead = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(
                    answer.code(), isHead || answer.body().length == 0 ? -1 : answer.body().length);
            if (!isHead) {
                exchange.getResponseBody().write(answer.body());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** On plain HTTP the client signs the body in chunks, each after a line with its length. */
    private static byte[] content(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (!exchange.getRequestHeaders().containsKey("x-amz-decoded-content-length")) {
            return body;
        }
        var content = new ByteArrayOutputStream();
        int at = 0;
        while (true) {
            int line = at;
            while (body[line] != '\r') {
                line++;
            }
            String length = new String(body, at, line - at, StandardCharsets.US_ASCII).replaceAll(";.*", "");
            int bytes = Integer.parseInt(length, 16);
            if (bytes == 0) {
                return content.toByteArray();
            }
            content.write(body, line + 2, bytes);
            at = line + 2 + bytes + 2;
        }
    }

    private Answer put(String key, byte[] body) {
        String kind = key.contains("/pod~") ? "PUT before-state of a pod" : "PUT others";
        return objects.putIfAbsent(key, body) == null
                ? Answer.of(200, "", kind)
                : Answer.of(412, XML + "<Error><Code>PreconditionFailed</Code></Error>", kind);
    }

    private Answer get(String key) {
        return Optional.ofNullable(objects.get(key))
                .map(bytes -> new Answer(200, bytes, "GET"))
                .orElseGet(() -> Answer.of(404, XML + "<Error><Code>NoSuchKey</Code></Error>", "GET"));
    }

    private Answer bucket(String query) {
        if (query.startsWith("versioning")) {
            return Answer.of(200, VERSIONED, "GET bucket");
        }
        if (query.startsWith("object-lock")) {
            return Answer.of(200, LOCKED, "GET bucket");
        }
        String prefix = Arrays.stream(query.split("&", -1))
                .filter(pair -> pair.startsWith("prefix="))
                .map(pair -> URLDecoder.decode(pair.substring("prefix=".length()), StandardCharsets.UTF_8))
                .findFirst()
                .orElse("");
        String contents = objects.keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .map(key -> "<Contents><Key>" + key + "</Key></Contents>")
                .collect(Collectors.joining());
        return Answer.of(
                200,
                XML + "<ListBucketResult><IsTruncated>false</IsTruncated>" + contents + "</ListBucketResult>",
                "LIST");
    }
}

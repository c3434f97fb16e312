package dev.holdfast.evidence.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/** Speaks just enough S3 over HTTP for the real client to upload to it. It throws away what it gets, and counts it. */
public final class SinkServer implements AutoCloseable {
    private static final String BEGUN =
            "<InitiateMultipartUploadResult><UploadId>upload-1</UploadId></InitiateMultipartUploadResult>";
    private static final String ENDED =
            "<CompleteMultipartUploadResult><ETag>\"e\"</ETag></CompleteMultipartUploadResult>";
    private static final String VERSIONED =
            "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
    private static final String LOCKED =
            "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final LongAdder received = new LongAdder();

    /** Listens on a free port of the loopback address. */
    public SinkServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** By address and not by name, which makes the client put the bucket into the path. */
    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Body bytes since the last call, framing of the signed chunks included. */
    public long takeReceived() {
        return received.sumThenReset();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) {
        try (exchange) {
            drain(exchange.getRequestBody());
            exchange.getResponseHeaders().add("ETag", "\"e\"");
            exchange.getResponseHeaders().add("x-amz-version-id", "v1");
            byte[] body = body(exchange).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void drain(InputStream in) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            received.add(read);
        }
    }

    private static String body(HttpExchange exchange) {
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        return switch (exchange.getRequestMethod()) {
            case "GET" -> answerTo(query);
            case "POST" -> query.startsWith("uploads") ? BEGUN : ENDED;
            default -> "";
        };
    }

    /** It forgets everything, so nothing is ever listed. */
    private static String answerTo(String query) {
        if (query.startsWith("versioning")) {
            return VERSIONED;
        }
        if (query.contains("list-type=2")) {
            return "<ListBucketResult></ListBucketResult>";
        }
        return query.startsWith("uploads") ? "<ListMultipartUploadsResult></ListMultipartUploadsResult>" : LOCKED;
    }
}

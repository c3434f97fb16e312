package dev.holdfast.drill.emulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The HTTP side of the front: turns exchanges into calls and replies into responses. Answers {@code Expect} by itself. */
final class ProxyServer implements AutoCloseable {
    private static final int NO_CONTENT = 204;

    static {
        // Without it every response on a kept connection waits 40 ms for the client's acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads;

    private ProxyServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    static ProxyServer start(Step.Next layers) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        server.createContext("/", exchange -> handle(exchange, layers));
        server.start();
        return new ProxyServer(server, threads);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static void handle(HttpExchange exchange, Step.Next layers) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            var call =
                    new Call(exchange.getRequestMethod(), exchange.getRequestURI(), exchange.getRequestHeaders(), body);
            send(exchange, answer(call, layers));
        } catch (Faults.ResponseLost _) {
            // closing the exchange without a response closes the connection
        }
    }

    private static Reply answer(Call call, Step.Next layers) throws IOException {
        try {
            return layers.answer(call);
        } catch (Faults.ResponseLost e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // A fault of the front or a dead emulator: say so to the client, who otherwise sees a closed connection
            // only.
            return S3Error.reply(502, "BadGateway", "The front before the emulator failed: " + e);
        }
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        reply.headers().forEach((name, values) -> exchange.getResponseHeaders().put(name, values));
        try (var body = reply.body()) {
            if ("HEAD".equals(exchange.getRequestMethod())) {
                reply.length()
                        .ifPresent(
                                length -> exchange.getResponseHeaders().set("Content-Length", Long.toString(length)));
                exchange.sendResponseHeaders(reply.status(), -1);
                return;
            }
            exchange.sendResponseHeaders(reply.status(), lengthArgument(reply));
            if (reply.length().orElse(1) > 0) {
                OutputStream out = exchange.getResponseBody();
                body.transferTo(out);
                out.close();
            }
        }
    }

    /** For the JDK's server -1 is no body, and 0 a body of unknown length. */
    private static long lengthArgument(Reply reply) {
        if (reply.status() == NO_CONTENT) {
            return -1;
        }
        OptionalLong length = reply.length();
        boolean none = length.isPresent() && length.getAsLong() == 0;
        return none ? -1 : length.orElse(0);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

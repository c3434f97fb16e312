package dev.holdfast.cluster;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The body of an answer, read by whoever wants it and on whose thread that is. A read waits as long as the request was given, or
 * until another thread cancels.
 */
public final class BlockingAnswer implements AsyncBody {
    private final Closeable connection;
    private final InputStream stream;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private BlockingAnswer(Closeable connection, InputStream stream) {
        this.connection = connection;
        this.stream = stream;
    }

    /** Of bytes that come from elsewhere than a socket, as in tests. */
    public static BlockingAnswer of(InputStream stream) {
        return new BlockingAnswer(stream, stream);
    }

    /** The bytes. A body that ends before the server said is an error, never an end. */
    public InputStream stream() {
        return stream;
    }

    @Override
    public void consume() {
        // nothing comes by itself
    }

    @Override
    public CompletableFuture<Void> done() {
        return done;
    }

    /** Closes the connection; a read that waits fails. */
    @Override
    public void cancel() {
        try {
            connection.close();
        } catch (IOException e) {
            done.completeExceptionally(new UncheckedIOException(e));
        }
        done.complete(null);
    }

    /** An answer with such a body. */
    static HttpResponse<AsyncBody> of(StandardHttpRequest request, HttpExchange exchange) throws IOException {
        var head = exchange.head();
        return new Answer(
                request, head.code(), head.headers(), new BlockingAnswer(exchange::close, exchange.body(head)));
    }

    private record Answer(StandardHttpRequest request, int code, Map<String, List<String>> headers, AsyncBody body)
            implements HttpResponse<AsyncBody> {
        @Override
        public Optional<HttpResponse<?>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public List<String> headers(String name) {
            return headers.getOrDefault(name, List.of());
        }
    }
}

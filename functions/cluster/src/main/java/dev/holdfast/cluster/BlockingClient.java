package dev.holdfast.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpClientBuilder;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardWebSocketBuilder;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/**
 * Sends GET requests for long answers, which are then read from their socket without further threads: the client's own HTTP hands
 * each buffer from its selector to a pool to the reader, which costs as much again as reading. Token, trust, repetitions and
 * {@code Retry-After} are the client's own, for only the lowest layer is another one. No redirects, no proxy.
 *
 * <p>Thread-safe.
 */
public final class BlockingClient
        extends StandardHttpClient<BlockingClient, HttpClient.Factory, BlockingClient.Settings> {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final SSLSocketFactory sockets;

    private BlockingClient(Settings settings, AtomicBoolean closed) {
        super(settings, closed);
        this.sockets = Optional.ofNullable(settings.getSslContext())
                .map(SSLContext::getSocketFactory)
                .orElseGet(() -> (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    /** With what the client's HTTP is made of. */
    public static BlockingClient of(KubernetesClient client) {
        var http = client.getHttpClient();
        var closed = http instanceof StandardHttpClient<?, ?, ?> standard ? standard.getClosed() : new AtomicBoolean();
        return switch (http.newBuilder()) {
            case StandardHttpClientBuilder<?, ?, ?> original -> new BlockingClient(new Settings(original), closed);
            case HttpClient.DerivedClientBuilder other ->
                throw new IllegalStateException("not a client of ours: " + other.getClass());
        };
    }

    /** What the original is made of. */
    static final class Settings extends StandardHttpClientBuilder<BlockingClient, HttpClient.Factory, Settings> {
        private Settings(StandardHttpClientBuilder<?, ?, ?> original) {
            super(original.getClientFactory());
            this.interceptors = original.getInterceptors();
            this.tags = original.getTags();
            this.sslContext = original.getSslContext();
        }

        @Override
        public HttpClient build() {
            throw new UnsupportedOperationException("made once");
        }

        @Override
        protected Settings newInstance(HttpClient.Factory factory) {
            throw new UnsupportedOperationException("made once");
        }
    }

    /** The answer's body is a {@link BlockingAnswer}. */
    @Override
    public CompletableFuture<HttpResponse<AsyncBody>> consumeBytesDirect(
            StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        var answer = new CompletableFuture<HttpResponse<AsyncBody>>();
        Thread.ofVirtual().name("kube stream ", 0).start(() -> {
            try {
                var made = exchange(request);
                if (!answer.complete(made)) {
                    made.body().cancel();
                }
            } catch (IOException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private HttpResponse<AsyncBody> exchange(StandardHttpRequest request) throws IOException {
        var wait = Objects.requireNonNullElse(request.getTimeout(), LONGEST);
        var exchange = HttpExchange.get(request.uri(), request.headers(), sockets, wait);
        try {
            return BlockingAnswer.of(request, exchange);
        } catch (IOException e) {
            exchange.close();
            throw e;
        }
    }

    @Override
    public CompletableFuture<WebSocketResponse> buildWebSocketDirect(
            StandardWebSocketBuilder builder, WebSocket.Listener listener) {
        throw new UnsupportedOperationException("only for long answers");
    }

    /** It has nothing of its own. */
    @Override
    protected void doClose() {
        // see above
    }
}

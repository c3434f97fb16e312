package dev.holdfast.cluster.testing;

import dev.holdfast.cluster.ClusterAccess;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
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
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A Kubernetes client's HTTP without a network: what is asked is answered by a function, on the caller's thread. For tests that make
 * tens of thousands of requests. No watches and no streams.
 */
public final class DirectHttp extends StandardHttpClient<DirectHttp, DirectHttp.Made, DirectHttp.Settings> {
    private final Server server;

    private DirectHttp(Settings settings, AtomicBoolean closed, Server server) {
        super(settings, closed);
        this.server = server;
    }

    /** Answers. */
    @FunctionalInterface
    public interface Server {
        /** To this request that. */
        Answer answer(Request request);
    }

    /** What is asked. */
    public record Request(String method, URI uri, Map<String, List<String>> headers, String body) {}

    /** What is answered. */
    public record Answer(int code, String body) {}

    /** A client of a cluster that is this server, with this bearer token. */
    public static ClusterAccess access(Server server, String token) {
        var config = new ConfigBuilder(Config.empty())
                .withAutoConfigure(false)
                .withMasterUrl("http://direct.invalid/")
                .withOauthToken(token)
                .withRequestRetryBackoffLimit(0)
                .build();
        var client = new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new Made(server))
                .build();
        return _ -> client;
    }

    /** Makes them. */
    static final class Made implements HttpClient.Factory {
        private final Server server;

        Made(Server server) {
            this.server = server;
        }

        @Override
        public HttpClient.Builder newBuilder() {
            return new Settings(this);
        }
    }

    /** What they are made of. */
    static final class Settings extends StandardHttpClientBuilder<DirectHttp, Made, Settings> {
        private Settings(Made factory) {
            super(factory);
        }

        @Override
        public HttpClient build() {
            var original = Optional.<DirectHttp>ofNullable(client);
            return new DirectHttp(
                    this, original.map(DirectHttp::getClosed).orElseGet(AtomicBoolean::new), clientFactory.server);
        }

        @Override
        protected Settings newInstance(Made factory) {
            return new Settings(factory);
        }
    }

    @Override
    public CompletableFuture<HttpResponse<AsyncBody>> consumeBytesDirect(
            StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        try {
            var answer =
                    server.answer(new Request(request.method(), request.uri(), headers(request), text(request.body())));
            return CompletableFuture.completedFuture(new Answered(
                    request, answer.code(), new Body(answer.body().getBytes(StandardCharsets.UTF_8), consumer)));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        } catch (UncheckedIOException e) {
            return CompletableFuture.failedFuture(e.getCause());
        }
    }

    /** The client tells the type of a body apart from its headers. */
    private static Map<String, List<String>> headers(StandardHttpRequest request) {
        var headers = new HashMap<>(request.headers());
        Optional.ofNullable(request.getContentType()).ifPresent(type -> headers.put("Content-Type", List.of(type)));
        return headers;
    }

    private static String text(StandardHttpRequest.@Nullable BodyContent body) throws IOException {
        return switch (body) {
            case null -> "";
            case StandardHttpRequest.StringBodyContent text -> text.getContent();
            case StandardHttpRequest.ByteArrayBodyContent bytes ->
                new String(bytes.getContent(), StandardCharsets.UTF_8);
            case StandardHttpRequest.InputStreamBodyContent stream ->
                new String(stream.getContent().readAllBytes(), StandardCharsets.UTF_8);
            default -> throw new IOException("a body that is not known: " + body.getClass());
        };
    }

    /** An answer without headers. */
    record Answered(StandardHttpRequest request, int code, AsyncBody body) implements HttpResponse<AsyncBody> {
        @Override
        public Optional<HttpResponse<?>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public List<String> headers(String name) {
            return List.of();
        }

        @Override
        public Map<String, List<String>> headers() {
            return Map.of();
        }
    }

    /** All of it at once, when it is wanted. */
    private static final class Body implements AsyncBody {
        private final byte[] bytes;
        private final Consumer<List<ByteBuffer>> consumer;
        private final AtomicBoolean given = new AtomicBoolean();
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        Body(byte[] bytes, Consumer<List<ByteBuffer>> consumer) {
            this.bytes = bytes;
            this.consumer = consumer;
        }

        @Override
        public void consume() {
            if (given.compareAndSet(false, true)) {
                try {
                    consumer.consume(List.of(ByteBuffer.wrap(bytes)), this);
                    done.complete(null);
                } catch (Exception e) {
                    done.completeExceptionally(e);
                }
            }
        }

        @Override
        public CompletableFuture<Void> done() {
            return done;
        }

        @Override
        public void cancel() {
            done.cancel(false);
        }
    }

    @Override
    public CompletableFuture<WebSocketResponse> buildWebSocketDirect(
            StandardWebSocketBuilder builder, WebSocket.Listener listener) {
        throw new UnsupportedOperationException("no watches here");
    }

    /** It has nothing of its own. */
    @Override
    protected void doClose() {
        // see above
    }
}

package dev.holdfast.cluster.testing;

import dev.holdfast.cluster.BlockingAnswer;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
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
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** Long answers without a network, read as the product reads them. Nothing is repeated. */
final class DirectStreams extends StandardHttpClient<DirectStreams, HttpClient.Factory, DirectStreams.Settings> {
    private final Server server;

    private DirectStreams(Settings settings, Server server) {
        super(settings, new AtomicBoolean());
        this.server = server;
    }

    /** Answers. */
    @FunctionalInterface
    interface Server {
        Answer answer(URI asked) throws IOException;
    }

    /** What is answered. */
    record Answer(int code, InputStream body) {}

    static HttpClient to(Server server) {
        return new DirectStreams(new Settings(new NoFactory()), server);
    }

    /** Everything is made here. */
    private static final class NoFactory implements HttpClient.Factory {
        @Override
        public HttpClient.Builder newBuilder() {
            throw new UnsupportedOperationException("made once");
        }
    }

    /** What it is made of: nothing but that nothing is repeated. */
    static final class Settings extends StandardHttpClientBuilder<DirectStreams, HttpClient.Factory, Settings> {
        private Settings(HttpClient.Factory factory) {
            super(factory);
            var once =
                    new RequestConfigBuilder().withRequestRetryBackoffLimit(0).build();
            tags.put(once.getClass(), once);
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

    @Override
    public CompletableFuture<HttpResponse<AsyncBody>> consumeBytesDirect(
            StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> reader) {
        try {
            var answer = server.answer(request.uri());
            return CompletableFuture.completedFuture(
                    new DirectHttp.Answered(request, answer.code(), BlockingAnswer.of(answer.body())));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
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

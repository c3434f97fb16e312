package dev.holdfast.cluster.testing;

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
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** HTTP without a network: whoever answers is called. */
final class DirectHttp extends StandardHttpClient<DirectHttp, HttpClient.Factory, DirectHttp.Builder> {
    private final Answering answering;

    private DirectHttp(Builder builder, Answering answering) {
        super(builder, new AtomicBoolean());
        this.answering = answering;
    }

    /** A client without anything but this; it repeats nothing. */
    static HttpClient to(Answering answering) {
        var once = new RequestConfigBuilder().withRequestRetryBackoffLimit(0).build();
        return new Factory(answering).newBuilder().tag(once).build();
    }

    /** Answers a request, on the caller's thread. */
    @FunctionalInterface
    interface Answering {
        Answer answer(StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> reader) throws IOException;
    }

    /** What came. */
    record Answer(int code, Map<String, List<String>> headers, AsyncBody body) {}

    /** Makes clients that reach the same one. */
    record Factory(Answering answering) implements HttpClient.Factory {
        @Override
        public Builder newBuilder() {
            return new Builder(this);
        }
    }

    /** Settings change nothing here but interceptors and tags. */
    static final class Builder extends StandardHttpClientBuilder<DirectHttp, HttpClient.Factory, Builder> {
        private Builder(HttpClient.Factory factory) {
            super(factory);
        }

        @Override
        public DirectHttp build() {
            return new DirectHttp(this, ((Factory) clientFactory).answering());
        }

        @Override
        protected Builder newInstance(HttpClient.Factory factory) {
            return new Builder(factory);
        }
    }

    @Override
    public CompletableFuture<HttpResponse<AsyncBody>> consumeBytesDirect(
            StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> reader) {
        try {
            return CompletableFuture.completedFuture(new Response(request, answering.answer(request, reader)));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private record Response(StandardHttpRequest request, Answer answer) implements HttpResponse<AsyncBody> {
        @Override
        public int code() {
            return answer.code();
        }

        @Override
        public AsyncBody body() {
            return answer.body();
        }

        @Override
        public Optional<HttpResponse<?>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public List<String> headers(String name) {
            return answer.headers().getOrDefault(name, List.of());
        }

        @Override
        public Map<String, List<String>> headers() {
            return answer.headers();
        }
    }

    /** A body that is there already: all of it the first time that somebody wants some, and its end the second time. */
    static final class Whole implements AsyncBody {
        private final AtomicReference<byte[]> bytes;
        private final AsyncBody.Consumer<List<ByteBuffer>> reader;
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        Whole(byte[] bytes, AsyncBody.Consumer<List<ByteBuffer>> reader) {
            this.bytes = new AtomicReference<>(bytes);
            this.reader = reader;
        }

        @Override
        public void consume() {
            byte[] all = bytes.getAndSet(new byte[0]);
            if (all.length == 0) {
                done.complete(null);
                return;
            }
            try {
                reader.consume(List.of(ByteBuffer.wrap(all)), this);
            } catch (Exception e) {
                done.completeExceptionally(e);
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
        throw new UnsupportedOperationException("no watches");
    }

    @Override
    protected void doClose() {
        // nothing is open
    }
}

package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers as servers write them, and as they should not. */
@Timeout(20)
final class HttpExchangeTest {
    private static final SSLSocketFactory TRUST = (SSLSocketFactory) SSLSocketFactory.getDefault();
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    private final ServerSocket server = listening();
    private final CompletableFuture<String> asked = new CompletableFuture<>();

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void theRequestSaysWhatIsWanted() throws IOException {
        answer(OK + "Content-Length: 0\r\n\r\n");

        try (var exchange = get()) {
            assertThat(exchange.head().code()).isEqualTo(200);
        }
        assertThat(asked.join())
                .startsWith("GET /a%20b?c=d%3A HTTP/1.1\r\n")
                .contains("Host: 127.0.0.1:", "Authorization: Bearer t\r\n", "Connection: close\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                OK + "transfer-encoding: Chunked\r\n\r\n5\r\nhello\r\n7;x=y\r\n, world\r\n0\r\nTrailer: t\r\n\r\n",
                OK + "Transfer-Encoding: chunked\r\n\r\n00c\r\nhello, world\r\n0\r\n\r\nmore",
                OK + "Content-Length: 12\r\n\r\nhello, world",
                OK + "Content-Length: 12\r\n\r\nhello, world and more",
                OK + "\r\nhello, world",
                "HTTP/1.1 100 Continue\r\n\r\n" + OK + "Content-Length: 12\r\n\r\nhello, world",
                "HTTP/1.0 200\r\n\r\nhello, world",
            })
    void aWholeAnswerIsRead(String answer) throws IOException {
        answer(answer);

        assertThat(body()).isEqualTo("hello, world");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
                OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhel",
                OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello world\r\n0\r\n\r\n",
                OK + "Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
                OK + "Transfer-Encoding: chunked\r\n\r\n0\r\n",
                OK + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                OK + "Content-Length: 6\r\n\r\nhello",
                OK + "Content-Length: -1\r\n\r\nhello",
                OK + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
                OK + "Content-Length 5\r\n\r\nhello",
                "HTTP/2 200\r\n\r\nhello",
                "HTTP/1.1 200 OK\n\nhello",
                "SSH-2.0-OpenSSH\r\n",
                "",
            })
    void anAnswerThatIsNotWholeIsAnError(String answer) {
        answer(answer);

        assertThatIOException().isThrownBy(this::body);
    }

    @Test
    void aHeadWithoutEndIsNotReadForEver() {
        answer(OK + "X-Long: " + "x".repeat(100_000) + "\r\n\r\n");

        assertThatIOException().isThrownBy(this::body).withMessageContaining("too long");
    }

    @Test
    void aLongAnswerInManyChunksIsReadToTheByte() throws IOException {
        var answer = new StringBuilder(OK + "Transfer-Encoding: chunked\r\n\r\n");
        var whole = new StringBuilder();
        for (int i = 1; i < 3000; i += 7) {
            String chunk = Integer.toString(i).repeat(i).substring(0, i);
            answer.append(Integer.toHexString(i)).append("\r\n").append(chunk).append("\r\n");
            whole.append(chunk);
        }
        answer(answer + "0\r\n\r\n");

        assertThat(body()).isEqualTo(whole.toString());
    }

    @Test
    void aHeaderCannotBringAnotherOne() {
        answer(OK + "\r\n");

        assertThatIOException()
                .isThrownBy(() -> get(Map.of("Authorization", List.of("Bearer t\r\nX-Other: o"))))
                .withMessageContaining("cannot be sent");
    }

    @Test
    void aReadThatWaitsEndsWhereTheConnectionIsClosedByAnother() throws IOException {
        answerAndHold(OK + "\r\nhello");

        try (var exchange = get()) {
            var in = exchange.body(exchange.head());
            assertThat(in.readNBytes(5)).hasSize(5);
            Thread.ofVirtual().start(() -> closed(exchange));
            assertThatIOException().isThrownBy(in::read);
        }
    }

    @Test
    void whereNobodyListensOrNoNameIsKnownItIsToldApart() throws IOException {
        server.close();

        assertThatIOException().isThrownBy(this::get).isInstanceOf(ConnectException.class);
        assertThatIOException()
                .isThrownBy(() -> HttpExchange.get(
                        URI.create("http://no-such-host.invalid/"), Map.of(), TRUST, Duration.ofSeconds(5)))
                .isInstanceOf(UnknownHostException.class);
    }

    private static void closed(HttpExchange exchange) {
        try {
            exchange.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String body() throws IOException {
        try (var exchange = get()) {
            return new String(exchange.body(exchange.head()).readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private HttpExchange get() throws IOException {
        return get(Map.of("Authorization", List.of("Bearer t")));
    }

    private HttpExchange get(Map<String, List<String>> headers) throws IOException {
        var uri = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/a%20b?c=d%3A");
        return HttpExchange.get(uri, headers, TRUST, Duration.ofSeconds(10));
    }

    private void answer(String text) {
        serve(text, () -> {});
    }

    private void answerAndHold(String text) {
        serve(text, new CompletableFuture<Void>()::join);
    }

    private void serve(String text, Runnable afterwards) {
        Thread.ofVirtual().start(() -> {
            try (var socket = server.accept()) {
                var request = new StringBuilder();
                while (request.indexOf("\r\n\r\n") < 0) {
                    request.append((char) socket.getInputStream().read());
                }
                asked.complete(request.toString());
                socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
                afterwards.run();
            } catch (IOException e) {
                asked.completeExceptionally(e);
            }
        });
    }

    private static ServerSocket listening() {
        try {
            return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

package dev.holdfast.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One GET and its answer on a connection of its own: HTTP/1.1 as far as an API server speaks it. The JDK's own blocking client
 * reads 8 KiB at a time, and can neither be given up by another thread nor be read on after a time-out.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112, HTTP/1.1</a>
 */
final class HttpExchange implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final int MOST_HEAD_BYTES = 64 * 1024;
    private static final int INFORMATIONAL = 200;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (?<code>[1-5][0-9]{2})(?: .*)?");
    private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1f\\x7f]");

    private final Socket plain;
    private final SocketBytes bytes;
    private int headBytes;

    private HttpExchange(Socket plain, InputStream in) {
        this.plain = plain;
        this.bytes = new SocketBytes(in);
    }

    /** The status and the headers, whose names may be written in any case. */
    record Head(int code, Map<String, List<String>> headers) {
        private String only(String name) {
            return String.join(",", headers.getOrDefault(name, List.of())).strip();
        }
    }

    /**
     * Sends the request.
     *
     * @param wait how long each read may wait
     */
    static HttpExchange get(URI uri, Map<String, List<String>> headers, SSLSocketFactory trust, Duration wait)
            throws IOException {
        var plain = new Socket(Proxy.NO_PROXY);
        try {
            connect(plain, uri);
            plain.setTcpNoDelay(true);
            plain.setSoTimeout((int) Math.max(1, wait.toMillis()));
            var socket = uri.getScheme().equals("https") ? secured(plain, uri, trust) : plain;
            socket.getOutputStream().write(request(uri, headers));
            socket.getOutputStream().flush();
            return new HttpExchange(plain, socket.getInputStream());
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    /** A time-out here means that there is no way to the server, and not that it is slow. */
    private static void connect(Socket plain, URI uri) throws IOException {
        var address = new InetSocketAddress(host(uri), port(uri));
        if (address.isUnresolved()) {
            throw new UnknownHostException(host(uri));
        }
        try {
            plain.connect(address, (int) CONNECT.toMillis());
        } catch (SocketTimeoutException e) {
            var unreachable = new ConnectException("no connection in time");
            unreachable.initCause(e);
            throw unreachable;
        }
    }

    private static Socket secured(Socket plain, URI uri, SSLSocketFactory trust) throws IOException {
        var socket = (SSLSocket) trust.createSocket(plain, host(uri), port(uri), true);
        var parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static String host(URI uri) {
        return uri.getHost().replaceAll("^\\[|]$", "");
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
    }

    private static byte[] request(URI uri, Map<String, List<String>> headers) throws IOException {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        var lines = new ArrayList<>(List.of(
                "GET " + path + query + " HTTP/1.1",
                "Host: " + uri.getRawAuthority(),
                "Connection: close",
                "Accept-Encoding: identity"));
        headers.forEach((name, values) -> values.forEach(value -> lines.add(name + ": " + value)));
        for (String line : lines) {
            if (CONTROL.matcher(line).find()) {
                throw new IOException("a header that cannot be sent");
            }
        }
        return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    Head head() throws IOException {
        var head = oneHead();
        while (head.code() < INFORMATIONAL) {
            head = oneHead();
        }
        return head;
    }

    private Head oneHead() throws IOException {
        var status = STATUS.matcher(line());
        if (!status.matches()) {
            throw new IOException("the answer is not HTTP/1.1");
        }
        var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new IOException("the answer has a header without a name");
            }
            headers.computeIfAbsent(line.substring(0, colon), _ -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        return new Head(Integer.parseInt(status.group("code")), headers);
    }

    private String line() throws IOException {
        String line = bytes.line(MOST_HEAD_BYTES - headBytes);
        headBytes += line.length() + 2;
        return line;
    }

    InputStream body(Head head) throws IOException {
        if (head.code() == NO_CONTENT || head.code() == NOT_MODIFIED) {
            return InputStream.nullInputStream();
        }
        String coding = head.only("Transfer-Encoding");
        String length = head.only("Content-Length");
        if (coding.equalsIgnoreCase("chunked")) {
            return new HttpBody(bytes, HttpBody.Framing.CHUNKED, 0);
        }
        if (!coding.isEmpty() || !length.matches("[0-9]{0,18}")) {
            throw new IOException("the answer's length is not understood");
        }
        return length.isEmpty()
                ? new HttpBody(bytes, HttpBody.Framing.UNTIL_CLOSED, Long.MAX_VALUE)
                : new HttpBody(bytes, HttpBody.Framing.FIXED, Long.parseLong(length));
    }

    /** The connection below TLS: closing that never waits for the other side. */
    @Override
    public void close() throws IOException {
        plain.close();
    }
}

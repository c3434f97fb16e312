package dev.holdfast.evidence;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection that gathers what is written into 64 KiB. The SDK copies a body in pieces of 4 KiB, and each would be a system
 * call and over TLS a record of its own. Everything else is the connection's own business.
 */
final class LargeWrites extends HttpURLConnection {
    private static final int BUFFER = 64 * 1024;

    private final HttpURLConnection connection;
    private @Nullable OutputStream out;

    private LargeWrites(HttpURLConnection connection) {
        super(connection.getURL());
        this.connection = connection;
    }

    static HttpURLConnection to(URI address, Proxy proxy, Duration connect, Duration read) throws IOException {
        var connection = (HttpURLConnection) address.toURL().openConnection(proxy);
        connection.setConnectTimeout((int) connect.toMillis());
        connection.setReadTimeout((int) read.toMillis());
        connection.setUseCaches(false);
        return new LargeWrites(connection);
    }

    @Override
    public void connect() throws IOException {
        connection.connect();
    }

    @Override
    public void disconnect() {
        connection.disconnect();
    }

    @Override
    public boolean usingProxy() {
        return connection.usingProxy();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        var stream = out;
        if (stream == null) {
            stream = new BufferedOutputStream(connection.getOutputStream(), BUFFER);
            out = stream;
        }
        return stream;
    }

    @Override
    public int getResponseCode() throws IOException {
        flush();
        return connection.getResponseCode();
    }

    @Override
    public String getResponseMessage() throws IOException {
        return connection.getResponseMessage();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        flush();
        return connection.getInputStream();
    }

    @Override
    public @Nullable InputStream getErrorStream() {
        return connection.getErrorStream();
    }

    @Override
    public Map<String, List<String>> getHeaderFields() {
        return connection.getHeaderFields();
    }

    @Override
    public @Nullable String getHeaderField(String name) {
        return connection.getHeaderField(name);
    }

    @Override
    public void setRequestMethod(String method) throws ProtocolException {
        connection.setRequestMethod(method);
    }

    @Override
    public String getRequestMethod() {
        return connection.getRequestMethod();
    }

    @Override
    public void setRequestProperty(String key, String value) {
        connection.setRequestProperty(key, value);
    }

    @Override
    public void addRequestProperty(String key, String value) {
        connection.addRequestProperty(key, value);
    }

    @Override
    public @Nullable String getRequestProperty(String key) {
        return connection.getRequestProperty(key);
    }

    @Override
    public void setDoOutput(boolean output) {
        connection.setDoOutput(output);
    }

    @Override
    public void setInstanceFollowRedirects(boolean follow) {
        connection.setInstanceFollowRedirects(follow);
    }

    @Override
    public void setFixedLengthStreamingMode(int length) {
        connection.setFixedLengthStreamingMode(length);
    }

    @Override
    public void setFixedLengthStreamingMode(long length) {
        connection.setFixedLengthStreamingMode(length);
    }

    @Override
    public void setChunkedStreamingMode(int length) {
        connection.setChunkedStreamingMode(length);
    }

    private void flush() throws IOException {
        if (out != null) {
            out.flush();
        }
    }
}

package dev.holdfast.drill.emulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A body in AWS's chunked encoding, decoded.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html">Streaming with trailers</a>
 */
final class AwsChunked {
    private final byte[] data;
    private final Map<String, String> trailers;

    private AwsChunked(byte[] data, Map<String, String> trailers) {
        this.data = data;
        this.trailers = trailers;
    }

    byte[] data() {
        return data;
    }

    /** By lower-case name. */
    Map<String, String> trailers() {
        return trailers;
    }

    /** The data of the call's body, which is the body itself when it is not chunked; empty when it cannot be read. */
    static Optional<AwsChunked> of(Call call) {
        boolean chunked = call.header("x-amz-content-sha256").orElse("").startsWith("STREAMING-");
        return chunked ? decode(call.body()) : Optional.of(new AwsChunked(call.body(), Map.of()));
    }

    private static Optional<AwsChunked> decode(byte[] body) {
        try {
            var reader = new Reader(body);
            var data = new ByteArrayOutputStream(body.length);
            for (int size = reader.chunkSize(); size != 0; size = reader.chunkSize()) {
                reader.copy(size, data);
            }
            return Optional.of(new AwsChunked(data.toByteArray(), reader.trailers()));
        } catch (IndexOutOfBoundsException | NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static final class Reader {
        private final byte[] body;
        private int at;

        Reader(byte[] body) {
            this.body = body;
        }

        /** {@code <hex>[;chunk-signature=...]} */
        int chunkSize() {
            String line = line();
            int end = line.indexOf(';');
            return Integer.parseInt(end < 0 ? line : line.substring(0, end), 16);
        }

        void copy(int size, ByteArrayOutputStream data) {
            data.write(body, at, size);
            at += size + 2;
        }

        Map<String, String> trailers() {
            Map<String, String> trailers = new TreeMap<>();
            while (at < body.length) {
                String line = line();
                int colon = line.indexOf(':');
                if (colon > 0) {
                    trailers.put(
                            line.substring(0, colon).toLowerCase(Locale.ROOT),
                            line.substring(colon + 1).strip());
                }
            }
            return trailers;
        }

        private String line() {
            int start = at;
            while (body[at] != '\n') {
                at++;
            }
            at++;
            return new String(body, start, at - start, ISO_8859_1).strip();
        }
    }
}

package dev.holdfast.drill.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * One response. The body is a stream, so that large objects pass without being held.
 *
 * @param length of the body, empty when not known; for HEAD what a GET would have
 */
record Reply(int status, Map<String, List<String>> headers, InputStream body, OptionalLong length) {
    static Reply xml(int status, String text) {
        return empty(status)
                .withHeader("Content-Type", "text/xml;charset=UTF-8")
                .withBody(text.getBytes(UTF_8));
    }

    static Reply empty(int status) {
        return new Reply(status, Map.of(), InputStream.nullInputStream(), OptionalLong.of(0));
    }

    boolean isOk() {
        return status >= 200 && status < 300;
    }

    Optional<String> header(String name) {
        return headers.entrySet().stream()
                .filter(e -> e.getKey().equalsIgnoreCase(name))
                .flatMap(e -> e.getValue().stream())
                .findFirst();
    }

    Reply withHeader(String name, String value) {
        Map<String, List<String>> more = new TreeMap<>(headers);
        more.put(name, List.of(value));
        return new Reply(status, more, body, length);
    }

    Reply withBody(byte[] bytes) {
        return new Reply(status, headers, new ByteArrayInputStream(bytes), OptionalLong.of(bytes.length));
    }

    /** Reads the body to its end; the reply itself cannot be sent any more, use {@link #withBody}. */
    byte[] drain() throws IOException {
        try (body) {
            return body.readAllBytes();
        }
    }
}

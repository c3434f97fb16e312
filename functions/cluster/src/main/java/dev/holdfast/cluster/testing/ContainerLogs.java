package dev.holdfast.cluster.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The logs that simulated kubelets have, by the id of the container's instance; each line begins with its time. */
final class ContainerLogs {
    private static final int LONGEST_TIME = 40;

    private final Map<String, Supplier<InputStream>> logs = new ConcurrentHashMap<>();

    void put(String containerId, byte[] stamped) {
        put(containerId, () -> new ByteArrayInputStream(stamped));
    }

    void put(String containerId, Supplier<InputStream> stamped) {
        logs.put(containerId, stamped);
    }

    void remove(String containerId) {
        logs.remove(containerId);
    }

    void clear() {
        logs.clear();
    }

    /** As the kubelet: where the file is gone, a message in place of the log, and no error. */
    void write(String containerId, Optional<Instant> since, Stamps stamps, OutputStream out) throws IOException {
        var log = logs.get(containerId);
        if (log == null) {
            out.write(("unable to retrieve container logs for " + containerId).getBytes(StandardCharsets.UTF_8));
            return;
        }
        try (var in = new BufferedInputStream(log.get(), 1 << 16)) {
            if (since.isEmpty() && stamps == Stamps.SHOWN) {
                in.transferTo(out);
            } else {
                writeLines(in, since, stamps, out);
            }
        }
    }

    enum Stamps {
        SHOWN,
        HIDDEN
    }

    private static void writeLines(InputStream in, Optional<Instant> since, Stamps stamps, OutputStream out)
            throws IOException {
        for (byte[] line = line(in); line.length > 0; line = line(in)) {
            int space =
                    new String(line, 0, Math.min(line.length, LONGEST_TIME), StandardCharsets.ISO_8859_1).indexOf(' ');
            var at = OffsetDateTime.parse(new String(line, 0, space, StandardCharsets.US_ASCII))
                    .toInstant();
            if (since.filter(at::isBefore).isEmpty()) {
                int from = stamps == Stamps.SHOWN ? 0 : space + 1;
                out.write(line, from, line.length - from);
            }
        }
    }

    private static byte[] line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            line.write(b);
            if (b == '\n') {
                break;
            }
        }
        return line.toByteArray();
    }
}

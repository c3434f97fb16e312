package dev.holdfast.evidence;

import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Untrusted;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a source into parts, all in one buffer. It reads one byte ahead, so that a source that ends with a part is known to
 * end there. A source that fails, or a deadline that comes near, ends the reading but loses nothing of what was read.
 */
final class PartReader implements AutoCloseable {
    private static final int NOTHING = -1;
    private static final Duration SOME = Duration.ofMillis(1);

    private final Source source;
    private final PartBuffer buffer;
    private final Deadline stopAt;
    private @Nullable InputStream in;
    private @Nullable Exception failure;
    private @Nullable String truncated;
    private int length;
    private int ahead = NOTHING;

    PartReader(Source source, PartBuffer buffer, Deadline stopAt) {
        this.source = source;
        this.buffer = buffer;
        this.stopAt = stopAt;
    }

    /** Replaces what is in the buffer by the next part. */
    void next() {
        length = 0;
        if (ahead != NOTHING) {
            buffer.bytes()[length++] = (byte) ahead;
            ahead = NOTHING;
        }
        boolean open = true;
        while (open && length < buffer.most()) {
            buffer.roomBehind(length);
            int read = read(buffer.bytes(), length, buffer.bytes().length - length);
            open = read >= 0;
            length += Math.max(read, 0);
        }
        if (open) {
            lookAhead();
        }
    }

    /** How many bytes of the buffer are the part. */
    int length() {
        return length;
    }

    /** Whether another part follows. */
    boolean hasMore() {
        return ahead != NOTHING;
    }

    /** Why reading stopped before the end; empty when it did not. */
    Optional<String> truncated() {
        return Optional.ofNullable(truncated);
    }

    /** Nothing at all is no evidence, unless the source was empty. */
    void requireSomething(String uri) throws EvidenceException {
        if (length == 0 && truncated != null) {
            Reason reason = failure == null ? Reason.DEADLINE : Reason.UNREACHABLE;
            throw new EvidenceException(reason, "nothing was read for " + uri + ": " + truncated, failure);
        }
    }

    /** What was needed has been read: a source that fails to close costs nothing. */
    @Override
    @SuppressWarnings("EmptyCatch")
    public void close() {
        try {
            if (in != null) {
                in.close();
            }
        } catch (IOException | UncheckedIOException _) {
            // see above
        }
    }

    private void lookAhead() {
        byte[] one = new byte[1];
        int read = 0;
        while (read == 0) {
            read = read(one, 0, 1);
        }
        ahead = read > 0 ? one[0] & 0xff : NOTHING;
    }

    private int read(byte[] target, int offset, int count) {
        if (!stopAt.allows(SOME)) {
            truncated = "deadline";
            return NOTHING;
        }
        try {
            if (in == null) {
                in = source.open();
            }
            return in.read(target, offset, count);
        } catch (IOException | UncheckedIOException e) {
            return failed(e);
        }
    }

    private int failed(Exception e) {
        failure = e;
        truncated = "source failed: " + Untrusted.show(String.valueOf(e.getMessage()));
        return NOTHING;
    }
}

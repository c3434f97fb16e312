package dev.holdfast.logs;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Looks through what a log has from its last second on: the line that was the last one has to come again, and nothing behind it
 * that was there already when the log was read.
 */
final class EndScan {
    /** A line is in the node's file a little after its time, and the node's clock may differ a little from ours. */
    static final Duration UNDER_WAY = Duration.ofSeconds(2);

    /** The longest time, and the space behind it. */
    private static final int BEGIN = 40;

    private final LogEnd end;
    private final long missedTo;
    private final byte[] begin = new byte[BEGIN];
    private int begun;
    private long length;
    private long bytes;
    private boolean cameAgain;
    private Optional<Instant> missed = Optional.empty();
    private boolean message;

    private EndScan(LogEnd end, long missedTo) {
        this.end = end;
        this.missedTo = missedTo;
    }

    /** Of a log that nobody writes any more: whatever follows was missed. */
    static EndScan ofFinished(LogEnd end) {
        return new EndScan(end, Long.MAX_VALUE);
    }

    /** Of a log that is still being written: what follows was missed where it had been written when the log was read. */
    static EndScan ofGrowing(LogEnd end, Instant cutOff) {
        Instant settled = end.readAt().minus(UNDER_WAY);
        return new EndScan(end, Stamp.nanos(settled.isBefore(cutOff) ? settled : cutOff));
    }

    /** Reads all of it. What was seen before it broke counts. */
    void read(InputStream in) throws IOException {
        byte[] buffer = new byte[1 << 14];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            bytes += read;
            lines(buffer, read);
        }
        if (length > 0) {
            line(LogEnd.Line.OPEN);
        }
    }

    /** The first line that should have been copied. */
    Optional<Instant> missed() {
        return missed;
    }

    /** Whether the last line came again; where there was none, nothing has to come. */
    boolean cameAgain() {
        return cameAgain || end.stamp() == Stamp.NONE;
    }

    /** Whether the kubelet said something in place of the log. */
    boolean isMessage() {
        return message;
    }

    long bytes() {
        return bytes;
    }

    private void lines(byte[] buffer, int filled) {
        int at = 0;
        while (at < filled) {
            int newline = Newlines.find(buffer, at, filled);
            int to = newline < 0 ? filled : newline;
            int kept = Math.min(to - at, BEGIN - begun);
            System.arraycopy(buffer, at, begin, begun, kept);
            begun += kept;
            length += to - at;
            if (newline >= 0) {
                line(LogEnd.Line.ENDED);
            }
            at = newline < 0 ? filled : newline + 1;
        }
    }

    private void line(LogEnd.Line line) {
        long stamp = Stamp.read(begin, 0, begun);
        if (stamp == Stamp.NONE) {
            message |= line == LogEnd.Line.ENDED || begun == 0 || begin[0] < '0' || begin[0] > '9';
        } else if (isFurther(stamp)) {
            if (missed.isEmpty() && stamp <= missedTo) {
                missed = Optional.of(Stamp.instant(stamp));
            }
        } else {
            cameAgain |= stamp == end.stamp() && length == end.lineBytes();
        }
        begun = 0;
        length = 0;
    }

    /** Behind the last line everything is, whatever its time: a node's clock may be set back. */
    private boolean isFurther(long stamp) {
        boolean isLongerNow = stamp == end.stamp() && end.line() == LogEnd.Line.OPEN && length > end.lineBytes();
        return cameAgain || stamp > end.stamp() || isLongerNow;
    }
}

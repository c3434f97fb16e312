package dev.holdfast.logs;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * Lets a log through byte for byte and sees what it is: lines, first and last time. Ends it at the first line that was written
 * after the cut-off, so that a log that grows faster than it is read ends too.
 *
 * <p>The times are the node's. A line from the future (by our clock) tells of a node whose clock is ahead, not of a line that
 * was written after the cut-off; such lines end the log only when it has been read for longer than {@link #PATIENCE}.
 *
 * <p>Lines may be of any length and hold any bytes; never more than one buffer of them is in memory.
 */
final class LogTap extends InputStream {
    /** Far longer than it takes to read what a kubelet keeps of one log. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int BUFFER = 64 * 1024;
    private static final int SHOWN = 200;
    private static final int NOWHERE = -1;
    private static final long NEWLINES = 0x0a0a0a0a0a0a0a0aL;
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final InputStream in;
    private final Clock clock;
    private final Instant cutOff;
    private final long cutOffNanos;
    private final Minute minute;
    private final Instant futureEndsAt;
    private final byte[] buffer = new byte[BUFFER];
    private int next;
    private int safe;
    private int filled;
    private boolean inLine;
    private boolean over;

    private Seen seen = new Seen();
    private Seen before = new Seen();
    private boolean wasInLine;
    private int lastAt = NOWHERE;
    private long ahead;
    private Figures.Stop stop = Figures.Stop.AT_THE_END;

    LogTap(InputStream in, Instant cutOff, Clock clock) {
        this.in = in;
        this.clock = clock;
        this.cutOff = cutOff;
        this.cutOffNanos = Stamp.nanos(cutOff);
        this.minute = new Minute(cutOffNanos);
        Instant now = clock.instant();
        this.futureEndsAt = (now.isAfter(cutOff) ? now : cutOff).plus(PATIENCE);
    }

    /**
     * What was given on so far. What is only in the buffer was not kept by anybody, and whoever reads on from the last line must
     * not miss it.
     */
    Figures figures() {
        Seen given = next == safe ? seen : given();
        return new Figures(
                given.lines,
                given.unstamped,
                given.first == Stamp.NONE ? Optional.empty() : Optional.of(Stamp.instant(given.first)),
                given.last == Stamp.NONE ? Optional.empty() : Optional.of(Stamp.instant(given.last)),
                stop,
                given.endsUnstamped ? Figures.Tail.UNSTAMPED : Figures.Tail.STAMPED,
                ahead > 0 ? Optional.of(Duration.ofNanos(ahead)) : Optional.empty(),
                given.firstUnstamped);
    }

    private Seen given() {
        var given = before.copy();
        boolean isLine = wasInLine;
        int at = 0;
        while (at < next) {
            if (!isLine) {
                given.note(Stamp.read(buffer, at, filled), this, at, filled);
            }
            int newline = newline(at, next);
            isLine = newline < 0;
            at = isLine ? next : newline + 1;
        }
        return given;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (next == safe && !over) {
            fill();
        }
        if (next == safe) {
            return -1;
        }
        int given = Math.min(length, safe - next);
        System.arraycopy(buffer, next, target, offset, given);
        next += given;
        return given;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** Reads on behind the begin of a line that was too short to show its time. A source that fails still gives that begin. */
    private void fill() throws IOException {
        int kept = filled - safe;
        System.arraycopy(buffer, safe, buffer, 0, kept);
        next = 0;
        safe = 0;
        filled = kept;
        before = seen.copy();
        wasInLine = inLine;
        int read;
        try {
            read = in.read(buffer, kept, BUFFER - kept);
        } catch (IOException e) {
            if (kept == 0) {
                throw e;
            }
            giveRest();
            return;
        }
        if (read < 0) {
            over = true;
            giveRest();
            return;
        }
        filled += read;
        scan();
        noteLast();
        noteClock();
    }

    /** What is left is the begin of the last line. */
    private void giveRest() {
        if (filled > 0 && !inLine) {
            beginLine(0, filled);
        }
        if (stop == Figures.Stop.AT_THE_END) {
            safe = filled;
        }
    }

    private void scan() {
        int at = 0;
        while (at < filled) {
            int from = inLine ? at : begin(at);
            if (from == NOWHERE) {
                safe = at;
                return;
            }
            int newline = newline(from, filled);
            inLine = newline < 0;
            at = inLine ? filled : newline + 1;
        }
        safe = filled;
    }

    /** From where to look for this line's end; nowhere, if its time cannot be read yet or ends the log. */
    private int begin(int at) {
        boolean isLong = filled - at >= Stamp.LONGEST;
        if (isLong && minute.holds(buffer, at)) {
            seen.noteStamped();
            lastAt = at;
            return at + Minute.LENGTH;
        }
        if (!isLong && newline(at, filled) < 0) {
            return NOWHERE;
        }
        beginLine(at, filled);
        return over ? NOWHERE : at;
    }

    private void beginLine(int from, int to) {
        long stamp = Stamp.read(buffer, from, to);
        if (stamp > cutOffNanos && isAfterCutOff(stamp)) {
            over = true;
            stop = Figures.Stop.AT_THE_CUT_OFF;
            filled = from;
            return;
        }
        inLine = true;
        seen.note(stamp, this, from, to);
        if (stamp != Stamp.NONE) {
            lastAt = NOWHERE;
            minute.learn(buffer, from, to, stamp);
        }
    }

    /** Of all the lines of a known minute, only the buffer's last one tells its time. */
    private void noteLast() {
        if (lastAt != NOWHERE) {
            seen.last = Stamp.read(buffer, lastAt, lastAt + Minute.LENGTH);
            lastAt = NOWHERE;
        }
    }

    private boolean isAfterCutOff(long stamp) {
        Instant now = clock.instant();
        return stamp <= Stamp.nanos(now) ? now.isAfter(cutOff) : now.isAfter(futureEndsAt);
    }

    private String shown(int from, int to) {
        int end = newline(from, to);
        int shown = Math.min(end < 0 ? to : end, from + SHOWN);
        return new String(Arrays.copyOfRange(buffer, from, shown), StandardCharsets.UTF_8);
    }

    /** Once per buffer: the last line can hardly be older than the buffer, so the difference is nearly all the clock's. */
    private void noteClock() {
        if (seen.last != Stamp.NONE) {
            ahead = Math.max(ahead, seen.last - Stamp.nanos(clock.instant()));
        }
    }

    /** Eight bytes at a time: a byte is a newline where it is zero after the exclusive or. */
    private int newline(int from, int to) {
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            long differing = (long) LONGS.get(buffer, at) ^ NEWLINES;
            long found = (differing - ONES) & ~differing & HIGHS;
            if (found != 0) {
                return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
        }
        for (; at < to; at++) {
            if (buffer[at] == '\n') {
                return at;
            }
        }
        return -1;
    }

    /** What lines told. */
    private static final class Seen {
        private long lines;
        private long unstamped;
        private long first = Stamp.NONE;
        private long last = Stamp.NONE;
        private boolean endsUnstamped;
        private Optional<String> firstUnstamped = Optional.empty();

        void note(long stamp, LogTap tap, int from, int to) {
            lines++;
            endsUnstamped = stamp == Stamp.NONE;
            if (endsUnstamped) {
                if (unstamped++ == 0) {
                    firstUnstamped = Optional.of(tap.shown(from, to));
                }
                return;
            }
            first = first == Stamp.NONE ? stamp : first;
            last = stamp;
        }

        /** A line whose time was compared and not read; an earlier one had its time read. */
        void noteStamped() {
            lines++;
            endsUnstamped = false;
        }

        Seen copy() {
            var copy = new Seen();
            copy.lines = lines;
            copy.unstamped = unstamped;
            copy.first = first;
            copy.last = last;
            copy.endsUnstamped = endsUnstamped;
            copy.firstUnstamped = firstUnstamped;
            return copy;
        }
    }
}

package dev.holdfast.logs;

import java.io.IOException;
import java.io.InputStream;
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
    private static final long NANOS = 1_000_000_000L;

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
    private int lastAt = Newlines.NOWHERE;
    private boolean endsInTime;
    private long ahead;
    private long base;
    private long lineFrom;
    private long second = Stamp.NONE;
    private long secondFrom;
    private Instant endedAt;
    private Figures.Stop stop = Figures.Stop.AT_THE_END;

    LogTap(InputStream in, Instant cutOff, Clock clock) {
        this.in = in;
        this.clock = clock;
        this.cutOff = cutOff;
        this.cutOffNanos = Stamp.nanos(cutOff);
        this.minute = new Minute(cutOffNanos);
        Instant now = clock.instant();
        this.endedAt = now;
        this.futureEndsAt = (now.isAfter(cutOff) ? now : cutOff).plus(PATIENCE);
    }

    /**
     * What was given on so far. What is only in the buffer was not kept by anybody, and whoever reads on from the last line must
     * not miss it.
     */
    Figures figures() {
        Seen given = next == safe ? seen : given();
        return given.figures(stop, ahead > 0 ? Optional.of(Duration.ofNanos(ahead)) : Optional.empty());
    }

    /** Once it was read to its end: where that is. */
    LogEnd end() {
        long all = base + filled;
        var open = endsInTime ? LogEnd.Line.IN_ITS_TIME : LogEnd.Line.OPEN;
        return new LogEnd(
                seen.last(),
                inLine ? open : LogEnd.Line.ENDED,
                all - lineFrom - (inLine || seen.isEmpty() ? 0 : 1),
                all - secondFrom,
                endedAt);
    }

    private Seen given() {
        var given = before.copy();
        boolean isLine = wasInLine;
        int at = 0;
        while (at < next) {
            if (!isLine) {
                int from = at;
                given.note(Stamp.read(buffer, from, filled), () -> shown(from, filled));
            }
            int newline = Newlines.find(buffer, at, next);
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
        base += safe;
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
            endedAt = clock.instant();
            giveRest();
            return;
        }
        filled += read;
        scan();
        noteLast();
        noteSecond();
        noteClock();
    }

    /** What is left is the begin of the last line. */
    private void giveRest() {
        if (filled > 0 && !inLine) {
            endsInTime = Stamp.isBegun(buffer, 0, filled);
            beginLine(0, filled);
            noteSecond();
        }
        if (stop == Figures.Stop.AT_THE_END) {
            safe = filled;
        }
    }

    private void scan() {
        int at = 0;
        while (at < filled) {
            int from = inLine ? at : begin(at);
            if (from == Newlines.NOWHERE) {
                safe = at;
                return;
            }
            int newline = Newlines.find(buffer, from, filled);
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
        if (!isLong && Newlines.find(buffer, at, filled) < 0) {
            return Newlines.NOWHERE;
        }
        beginLine(at, filled);
        return over ? Newlines.NOWHERE : at;
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
        lineFrom = base + from;
        seen.note(stamp, () -> shown(from, to));
        if (stamp != Stamp.NONE) {
            lastAt = Newlines.NOWHERE;
            minute.learn(buffer, from, to, stamp);
        }
    }

    /** Of all the lines of a known minute, only the buffer's last one tells its time. */
    private void noteLast() {
        if (lastAt != Newlines.NOWHERE) {
            seen.noteLast(Stamp.read(buffer, lastAt, lastAt + Minute.LENGTH));
            lineFrom = base + lastAt;
            lastAt = Newlines.NOWHERE;
        }
    }

    /** Once per buffer: the last line's second began in this buffer at the earliest, if the one before ended with another. */
    private void noteSecond() {
        long now = seen.last() == Stamp.NONE ? Stamp.NONE : Math.floorDiv(seen.last(), NANOS);
        if (now != second) {
            second = now;
            secondFrom = base;
        }
    }

    private boolean isAfterCutOff(long stamp) {
        Instant now = clock.instant();
        return stamp <= Stamp.nanos(now) ? now.isAfter(cutOff) : now.isAfter(futureEndsAt);
    }

    private String shown(int from, int to) {
        int end = Newlines.find(buffer, from, to);
        int shown = Math.min(end < 0 ? to : end, from + SHOWN);
        return new String(Arrays.copyOfRange(buffer, from, shown), StandardCharsets.UTF_8);
    }

    /** Once per buffer: the last line can hardly be older than the buffer, so the difference is nearly all the clock's. */
    private void noteClock() {
        if (seen.last() != Stamp.NONE) {
            ahead = Math.max(ahead, seen.last() - Stamp.nanos(clock.instant()));
        }
    }
}

package dev.holdfast.logs;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A minute that is known to lie before the cut-off. Lines that begin with it, written with nine digits as the kubelet writes
 * them, need not be read number by number: comparing four words is enough to know that a time stands there and is no reason
 * to stop. Nearly every line of a log is such a line.
 */
final class Minute {
    /** {@code 2026-11-23T18:00:00.123456789Z} */
    static final int LENGTH = 30;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int SECOND = 16;
    private static final int FRACTION = LENGTH - Long.BYTES;

    /** {@code :00.0000} and {@code 0000000Z}: the words behind the minute, with a zero for every digit. */
    private static final long SECOND_FORM = 0x3a30302e30303030L;

    private static final long SECOND_DIGITS = 0x00ffff00ffffffffL;
    private static final long FRACTION_FORM = 0x303030303030305aL;
    private static final long FRACTION_DIGITS = 0xffffffffffffff00L;
    private static final long SIXES = 0x0606060606060606L;
    private static final long HIGH_HALVES = 0xf0f0f0f0f0f0f0f0L;

    /** A minute's digits may say 99 seconds. */
    private static final long LONGEST_NANOS = 100_000_000_000L;

    private static final long MINUTE_NANOS = 60_000_000_000L;

    private final long cutOffNanos;
    private boolean isKnown;
    private long day;
    private long minute;

    Minute(long cutOffNanos) {
        this.cutOffNanos = cutOffNanos;
    }

    /** Takes the minute of this time, which was read from there, if all of it lies before the cut-off. */
    void learn(byte[] bytes, int from, int to, long stamp) {
        boolean isWhole = to - from >= LENGTH && isFormed(bytes, from);
        if (isWhole && stamp - Math.floorMod(stamp, MINUTE_NANOS) + LONGEST_NANOS <= cutOffNanos) {
            day = (long) WORDS.get(bytes, from);
            minute = (long) WORDS.get(bytes, from + Long.BYTES);
            isKnown = true;
        }
    }

    /** Whether a time of this minute stands there. There have to be {@link #LENGTH} bytes. */
    boolean holds(byte[] bytes, int from) {
        return isKnown
                && (long) WORDS.get(bytes, from) == day
                && (long) WORDS.get(bytes, from + Long.BYTES) == minute
                && isFormed(bytes, from);
    }

    private static boolean isFormed(byte[] bytes, int from) {
        return isFormed((long) WORDS.get(bytes, from + SECOND), SECOND_FORM, SECOND_DIGITS)
                && isFormed((long) WORDS.get(bytes, from + FRACTION), FRACTION_FORM, FRACTION_DIGITS);
    }

    /** A digit is what differs from a zero by its lower half only, and by no more than nine. */
    private static boolean isFormed(long word, long form, long digits) {
        long differing = word ^ form;
        return ((differing | (differing + (SIXES & digits))) & (HIGH_HALVES | ~digits)) == 0;
    }
}

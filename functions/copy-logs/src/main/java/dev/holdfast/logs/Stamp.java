package dev.holdfast.logs;

import java.time.Instant;

/**
 * Reads the time at the begin of a log line, as the kubelet writes it: {@code 2026-11-23T18:00:00.123456789Z}, or with an
 * offset. Works on the bytes and makes no objects, for it runs once per line.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3339#section-5.6">RFC 3339</a>
 */
final class Stamp {
    /** No time stands there. */
    static final long NONE = Long.MIN_VALUE;

    /** So many bytes of a line are enough to read its time. */
    static final int LONGEST = 40;

    private static final int SECONDS_END = 19;
    private static final int NANO_DIGITS = 9;
    private static final long NANOS = 1_000_000_000L;
    private static final long SECONDS_PER_DAY = 86_400;

    private Stamp() {}

    /** Nanoseconds since 1970, or {@link #NONE}. */
    static long read(byte[] bytes, int from, int to) {
        if (to - from <= SECONDS_END || !isShaped(bytes, from)) {
            return NONE;
        }
        long day = day(number(bytes, from, 4), number(bytes, from + 5, 2), number(bytes, from + 8, 2));
        long seconds = day * SECONDS_PER_DAY
                + number(bytes, from + 11, 2) * 3600L
                + number(bytes, from + 14, 2) * 60L
                + number(bytes, from + 17, 2);
        int at = from + SECONDS_END;
        long nanos = 0;
        if (bytes[at] == '.') {
            int digits = 0;
            for (at++; at < to && isDigit(bytes[at]) && digits < NANO_DIGITS; at++) {
                nanos = nanos * 10 + bytes[at] - '0';
                digits++;
            }
            for (; digits < NANO_DIGITS; digits++) {
                nanos *= 10;
            }
        }
        return withOffset(bytes, at, to, seconds * NANOS + nanos);
    }

    /** Whether this may be the begin of a time whose rest is missing. */
    static boolean isBegun(byte[] bytes, int from, int to) {
        boolean isShort = from < to && to - from < LONGEST;
        for (int at = from; isShort && at < to; at++) {
            isShort = isDigit(bytes[at]) || "-T:.+".indexOf(bytes[at]) >= 0;
        }
        return isShort;
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
    }

    static long nanos(Instant at) {
        return Math.addExact(Math.multiplyExact(at.getEpochSecond(), NANOS), at.getNano());
    }

    private static long withOffset(byte[] bytes, int at, int to, long nanos) {
        if (at >= to) {
            return NONE;
        }
        if (bytes[at] == 'Z') {
            return nanos;
        }
        boolean isOffset = (bytes[at] == '+' || bytes[at] == '-')
                && to - at >= 6
                && areDigits(bytes, at + 1, 2)
                && bytes[at + 3] == ':'
                && areDigits(bytes, at + 4, 2);
        if (!isOffset) {
            return NONE;
        }
        long offset = (number(bytes, at + 1, 2) * 3600L + number(bytes, at + 4, 2) * 60L) * NANOS;
        return bytes[at] == '+' ? nanos - offset : nanos + offset;
    }

    private static boolean isShaped(byte[] bytes, int from) {
        return bytes[from + 4] == '-'
                && bytes[from + 7] == '-'
                && bytes[from + 10] == 'T'
                && bytes[from + 13] == ':'
                && bytes[from + 16] == ':'
                && areDigits(bytes, from, 4)
                && areDigits(bytes, from + 5, 2)
                && areDigits(bytes, from + 8, 2)
                && areDigits(bytes, from + 11, 2)
                && areDigits(bytes, from + 14, 2)
                && areDigits(bytes, from + 17, 2)
                && number(bytes, from, 4) >= 1970
                && number(bytes, from, 4) < 2262;
    }

    private static boolean areDigits(byte[] bytes, int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (!isDigit(bytes[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static int number(byte[] bytes, int from, int count) {
        int number = 0;
        for (int i = from; i < from + count; i++) {
            number = number * 10 + bytes[i] - '0';
        }
        return number;
    }

    /** Days since 1970 in the Gregorian calendar; years are counted from March, so that the leap day is the last. */
    private static long day(int year, int month, int day) {
        int y = month <= 2 ? year - 1 : year;
        int m = month <= 2 ? month + 9 : month - 3;
        return 365L * y + y / 4 - y / 100 + y / 400 + (m * 306 + 5) / 10 + day - 1 - 719_468;
    }
}

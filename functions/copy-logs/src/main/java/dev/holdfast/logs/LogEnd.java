package dev.holdfast.logs;

import java.time.Instant;

/**
 * The end of a log as it was read.
 *
 * @param stamp the last line's time in nanoseconds; {@link Stamp#NONE} where there was no line
 * @param lineBytes how long the last line was, as far as it came
 * @param overlapBytes at least as many bytes as came since the begin of the last line's second
 * @param readAt when the end was reached, by our clock
 */
record LogEnd(long stamp, Line line, long lineBytes, long overlapBytes, Instant readAt) {
    /** Whether the last line was seen to its end. */
    enum Line {
        ENDED,
        OPEN,
        /** Not even its time is all there. */
        IN_ITS_TIME
    }
}

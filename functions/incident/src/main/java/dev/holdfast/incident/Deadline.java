package dev.holdfast.incident;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * When this invocation has to be over. Made at a function's first line from {@code context.getRemainingTimeInMillis()}.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/java-context.html">Lambda context object in Java</a>
 */
public record Deadline(Instant at, Clock clock) {
    /** The deadline that lies {@code remainingMillis} ahead. */
    public static Deadline after(long remainingMillis, Clock clock) {
        return new Deadline(clock.instant().plusMillis(remainingMillis), clock);
    }

    /** What is left, never negative. */
    public Duration left() {
        var left = Duration.between(clock.instant(), at);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Whether at least this much is left. */
    public boolean allows(Duration needed) {
        return left().compareTo(needed) >= 0;
    }

    /** The same deadline, earlier by this much: for work that must leave time to record it. */
    public Deadline earlierBy(Duration reserve) {
        return new Deadline(at.minus(reserve), clock);
    }
}

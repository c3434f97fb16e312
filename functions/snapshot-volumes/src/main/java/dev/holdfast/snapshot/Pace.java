package dev.holdfast.snapshot;

import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Pause;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Keeps the calls of one action within a {@link Budget}. When EC2 throttles all the same, somebody else uses the bucket, too:
 * the rate is halved, once for all calls that were under way, and comes back by a constant with every call that EC2 takes.
 *
 * <p>Whoever waits asks anew when he wakes, so that a rate that changed holds for those who wait already.
 *
 * @see <a href="https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html">Request throttling for the EC2 API</a>
 */
final class Pace {
    /** A little less than what flows in, because EC2's clock is not ours. */
    private static final double OF_THE_REFILL = 0.98;

    /** What a call that EC2 took adds to the rate, as a part of the full one. */
    private static final double RECOVERY = 0.01;

    private static final double AT_LEAST = 1.0 / 16;

    /** Calls that are refused within this time are refused for the same reason. */
    private static final Duration ONE_REFUSAL = Duration.ofSeconds(1);

    private final double burst;
    private final double fullRate;
    private final Clock clock;
    private final Pause pause;
    private double rate;
    private double tokens;
    private Instant counted;
    private Instant slowedAt = Instant.MIN;

    Pace(Budget budget, Clock clock, Pause pause) {
        // less than one call at once would be none at all, ever
        this.burst = Math.max(budget.burst(), 1);
        this.fullRate = budget.perSecond() * OF_THE_REFILL;
        this.rate = fullRate;
        this.tokens = burst;
        this.clock = clock;
        this.pause = pause;
        this.counted = clock.instant();
    }

    /** Waits until a call may be made; says whether that is before the deadline, and does not wait beyond it. */
    boolean await(Deadline deadline) throws InterruptedException {
        if (!deadline.left().isPositive()) {
            return false;
        }
        for (var wait = take(); wait.isPositive(); wait = take()) {
            if (!deadline.allows(wait)) {
                return false;
            }
            pause.sleep(wait);
        }
        return true;
    }

    /** EC2 said that it was too much: what was thought to be in the bucket is not there. */
    synchronized void throttled() {
        var now = clock.instant();
        refill(now);
        tokens = Math.min(tokens, 0);
        if (slowedAt.isBefore(now.minus(ONE_REFUSAL))) {
            rate = Math.max(rate / 2, fullRate * AT_LEAST);
            slowedAt = now;
        }
    }

    /** EC2 took the call. */
    synchronized void accepted() {
        rate = Math.min(rate + fullRate * RECOVERY, fullRate);
    }

    /** Takes a token if there is one, else says when there may be. */
    private synchronized Duration take() {
        refill(clock.instant());
        if (tokens >= 1) {
            tokens -= 1;
            return Duration.ZERO;
        }
        return Duration.ofMillis((long) Math.ceil((1 - tokens) / rate * 1000));
    }

    private void refill(Instant now) {
        double passed = Duration.between(counted, now).toMillis() / 1000.0;
        tokens = Math.min(burst, tokens + Math.max(passed, 0) * rate);
        counted = now;
    }
}

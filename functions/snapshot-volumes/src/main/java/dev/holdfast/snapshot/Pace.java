package dev.holdfast.snapshot;

import dev.holdfast.incident.Pause;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Keeps the calls of one action under the account's request bucket. When EC2 throttles all the same, somebody else uses the
 * bucket, too: the rate is halved, and comes back by a little with every call that succeeds.
 *
 * @see <a href="https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html">Request throttling for the EC2 API</a>
 */
final class Pace {
    private static final double RECOVERY = 1.05;

    private final double burst;
    private final double fullRate;
    private final Clock clock;
    private final Pause pause;
    private double rate;
    private double tokens;
    private Instant counted;

    /**
     * @param burst calls at once
     * @param perSecond calls a second after that
     */
    Pace(double burst, double perSecond, Clock clock, Pause pause) {
        this.burst = burst;
        this.fullRate = perSecond;
        this.rate = perSecond;
        this.tokens = burst;
        this.clock = clock;
        this.pause = pause;
        this.counted = clock.instant();
    }

    /** Waits until a call may be made. */
    void await() throws InterruptedException {
        var wait = take();
        if (wait.isPositive()) {
            pause.sleep(wait);
        }
    }

    /** EC2 said that it was too much. */
    synchronized void throttled() {
        rate = Math.max(rate / 2, fullRate / 16);
        tokens = Math.min(tokens, 0);
    }

    /** EC2 took the call. */
    synchronized void accepted() {
        rate = Math.min(rate * RECOVERY, fullRate);
    }

    /** Takes a token, which may be one of the future: then the time until it is there. */
    private synchronized Duration take() {
        var now = clock.instant();
        double passed = Duration.between(counted, now).toMillis() / 1000.0;
        tokens = Math.min(burst, tokens + Math.max(passed, 0) * rate);
        counted = now;
        tokens -= 1;
        return tokens >= 0 ? Duration.ZERO : Duration.ofMillis((long) Math.ceil(-tokens / rate * 1000));
    }
}

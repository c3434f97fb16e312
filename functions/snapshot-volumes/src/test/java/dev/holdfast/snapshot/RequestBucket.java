package dev.holdfast.snapshot;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The account's bucket of one action, as EC2 documents it: full at first, a token for each call, refilled at a rate. Neighbours
 * take their part of what flows in. Thread-safe.
 *
 * @see <a href="https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html">Request throttling for the EC2 API</a>
 */
final class RequestBucket {
    private final Budget size;
    private final double left;
    private final Clock clock;
    private double tokens;
    private Instant counted;
    private int taken;
    private int refused;

    /** @param left the part of the refill that neighbours leave */
    RequestBucket(Budget size, double left, Clock clock) {
        this.size = size;
        this.left = left;
        this.clock = clock;
        this.tokens = size.burst();
        this.counted = clock.instant();
    }

    /** Takes a token, if there is one. */
    synchronized boolean take() {
        var now = clock.instant();
        double passed = Duration.between(counted, now).toNanos() / 1e9;
        tokens = Math.min(size.burst(), tokens + passed * size.perSecond() * left);
        counted = now;
        if (tokens < 1) {
            refused++;
            return false;
        }
        tokens -= 1;
        taken++;
        return true;
    }

    /** The least time in which so many calls can be made. */
    double boundSeconds(int calls) {
        return Math.max(0, (calls - size.burst()) / (size.perSecond() * left));
    }

    synchronized int taken() {
        return taken;
    }

    synchronized int refused() {
        return refused;
    }
}

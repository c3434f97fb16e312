package dev.holdfast.snapshot;

import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Pause;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Keeps the calls of one action within a {@link Budget}. When EC2 throttles all the same, others use the bucket, too: the rate is
 * halved, once for all calls that were under way, and comes back by a part of the full one each second, slowly at first and faster
 * the longer nothing is refused. By the second and not by the call, so that of several who share a bucket the slow ones gain as much
 * as the fast ones, until they have the same.
 *
 * <p>Nobody knows how full the bucket is before he asks. So the burst is not spent at one go: the first of it is, which is enough
 * for a usual incident, and the rest within seconds, unless something is refused. Several who begin at the same moment would
 * otherwise all spend the same burst.
 *
 * <p>Whoever waits asks anew when he wakes, so that a rate that changed holds for those who wait already. Thread-safe.
 *
 * @see <a href="https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html">Request throttling for the EC2 API</a>
 */
final class Pace {
    /** A little less than what flows in, because EC2's clock is not ours. */
    private static final double OF_THE_REFILL = 0.98;

    /** The part of the burst that is spent at once, and the part of it that follows each second. */
    private static final double AT_FIRST = 0.4;

    private static final double THEN_EACH_SECOND = 0.4;

    /** What comes back each second, as a part of the full rate, right after something was refused. */
    private static final double RECOVERY = 0.005;

    /** After so long without a refusal it is twice that, and more and more: the others may be gone. */
    private static final double QUIET_SECONDS = 40;

    /** A time without calls says nothing of the bucket, beyond this. */
    private static final double LONGEST_SECONDS = 5;

    private static final double AT_LEAST = 1.0 / 16;

    /** Calls that are refused within this time are refused for the same reason. */
    private static final Duration ONE_REFUSAL = Duration.ofSeconds(1);

    private final double burst;
    private final double fullRate;
    private final Clock clock;
    private final Pause pause;
    private double rate;
    private double tokens;
    private double unproven;
    private Instant counted;
    private Instant recovered;
    private Instant slowedAt;

    Pace(Budget budget, Clock clock, Pause pause) {
        // less than one call at once would be none at all, ever
        this.burst = Math.max(budget.burst(), 1);
        this.fullRate = budget.perSecond() * OF_THE_REFILL;
        this.rate = fullRate;
        this.tokens = Math.max(burst * AT_FIRST, 1);
        this.unproven = burst - tokens;
        this.clock = clock;
        this.pause = pause;
        this.counted = clock.instant();
        this.recovered = counted;
        this.slowedAt = counted.minus(ONE_REFUSAL).minus(ONE_REFUSAL);
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
        unproven = 0;
        if (slowedAt.isBefore(now.minus(ONE_REFUSAL))) {
            rate = Math.max(rate / 2, fullRate * AT_LEAST);
            slowedAt = now;
            recovered = now;
        }
    }

    /** EC2 took the call. */
    synchronized void accepted() {
        var now = clock.instant();
        refill(now);
        double quiet = seconds(slowedAt, now) / QUIET_SECONDS;
        double passed = Math.min(seconds(recovered, now), LONGEST_SECONDS);
        rate = Math.min(rate + fullRate * RECOVERY * passed * (1 + quiet * quiet), fullRate);
        recovered = now;
    }

    /** Takes a token if there is one, else says when there may be. */
    private synchronized Duration take() {
        refill(clock.instant());
        if (tokens >= 1) {
            tokens -= 1;
            return Duration.ZERO;
        }
        double each = rate + (unproven > 0 ? burst * THEN_EACH_SECOND : 0);
        return Duration.ofMillis((long) Math.ceil((1 - tokens) / each * 1000));
    }

    private void refill(Instant now) {
        double passed = seconds(counted, now);
        double more = Math.min(unproven, passed * burst * THEN_EACH_SECOND);
        unproven -= more;
        // what was not asked for yet is in the bucket, too, and a full one takes no more
        tokens = Math.min(burst - unproven, tokens + more + passed * rate);
        counted = now;
    }

    private static double seconds(Instant from, Instant to) {
        return Math.max(Duration.between(from, to).toMillis() / 1000.0, 0);
    }
}

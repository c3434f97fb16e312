package dev.holdfast.snapshot;

import dev.holdfast.incident.Batch;
import dev.holdfast.incident.Pause;
import java.time.Clock;

/**
 * The paces of one execution environment. It has one invocation at a time, but not one kind of them: what it used as a direct
 * invocation says nothing about what it may use as a worker, whose batch says what its share is. So each has its own, and keeps
 * it from one invocation to the next, because the bucket remembers, too.
 */
final class Paces {
    /** Half of what the account has: the workers that take what is left over have the other. */
    private static final double DIRECT_HALF = 1 - Batch.WORKERS_HALF;

    private final Budget account;
    private final Clock clock;
    private final Pause pause;
    private final Pair direct;
    private double share;
    private Pair workers;

    /** One for each action, for each has a bucket of its own. */
    record Pair(Pace taking, Pace locking) {
        Pair(Budget budget, Clock clock, Pause pause) {
            this(new Pace(budget, clock, pause), new Pace(budget, clock, pause));
        }
    }

    /** @param account what all of the account may use of each action */
    Paces(Budget account, Clock clock, Pause pause) {
        this.account = account;
        this.clock = clock;
        this.pause = pause;
        this.direct = new Pair(account.share(DIRECT_HALF), clock, pause);
        this.share = Batch.WORKERS_HALF;
        this.workers = new Pair(account.share(share), clock, pause);
    }

    /** Of an invocation by an event or a person. */
    Pair direct() {
        return direct;
    }

    /** Of a worker that has this share of the account's budget. */
    synchronized Pair ofWorker(double itsShare) {
        if (share != itsShare) {
            share = itsShare;
            workers = new Pair(account.share(itsShare), clock, pause);
        }
        return workers;
    }
}

package dev.holdfast.logs;

import dev.holdfast.incident.Deadline;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets a few streams through at a time, of all pods together: each holds a buffer of 8 MiB and a connection. */
record Gate(Semaphore permits) {
    private static final Duration NEEDED = Duration.ofSeconds(8);

    /** False where the time would be up before anything could be read. */
    boolean enter(Deadline deadline) throws InterruptedException {
        long waitMillis = deadline.left().minus(NEEDED).toMillis();
        return waitMillis > 0 && permits.tryAcquire(waitMillis, TimeUnit.MILLISECONDS);
    }

    void leave() {
        permits.release();
    }
}

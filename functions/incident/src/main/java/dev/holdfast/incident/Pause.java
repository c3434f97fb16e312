package dev.holdfast.incident;

import java.time.Duration;

/** Waiting, so that tests need not. */
@FunctionalInterface
public interface Pause {
    /** Waits this long. */
    void sleep(Duration duration) throws InterruptedException;

    /** The real one. */
    static Pause real() {
        return Thread::sleep;
    }
}

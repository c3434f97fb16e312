package dev.holdfast.evidence;

import java.time.Duration;

/** Waits between attempts; a test does not. */
@FunctionalInterface
interface Pause {
    void of(Duration duration) throws InterruptedException;
}

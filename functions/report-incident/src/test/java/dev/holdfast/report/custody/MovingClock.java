package dev.holdfast.report.custody;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Stands still until it is moved, or goes on a little each time somebody looks. */
public final class MovingClock extends Clock {
    public static final Instant START = Instant.parse("2026-11-23T18:00:00Z");

    private Instant now = START;
    private Duration step = Duration.ZERO;

    public synchronized void move(Duration by) {
        now = now.plus(by);
    }

    public synchronized void step(Duration each) {
        step = each;
    }

    @Override
    public synchronized Instant instant() {
        now = now.plus(step);
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}

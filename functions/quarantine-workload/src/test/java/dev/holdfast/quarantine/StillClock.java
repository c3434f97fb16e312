package dev.holdfast.quarantine;

import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Pause;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Stands still but for what is slept or set forward. */
final class StillClock extends Clock implements Pause {
    private Instant now = Instant.parse("2026-11-23T18:00:00Z");

    @Override
    public synchronized void sleep(Duration duration) {
        now = now.plus(duration);
    }

    Deadline in(Duration time) {
        return Deadline.after(time.toMillis(), this);
    }

    @Override
    public synchronized Instant instant() {
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

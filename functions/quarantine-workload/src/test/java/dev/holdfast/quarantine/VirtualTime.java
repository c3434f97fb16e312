package dev.holdfast.quarantine;

import dev.holdfast.incident.Pause;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A clock that nobody waits for: whoever sleeps sets it forward, and what is due by then happens first. */
final class VirtualTime extends Clock implements Pause {
    private final List<Due> due = new ArrayList<>();
    private Instant now;
    private Runnable step = () -> {};

    VirtualTime(Instant start) {
        this.now = start;
    }

    private record Due(Instant at, Runnable what) {}

    /** Happens when so much time has passed, in the thread that sleeps over it. */
    synchronized void after(Duration delay, Runnable what) {
        due.add(new Due(now.plus(delay), what));
    }

    /** Happens whenever time passes. */
    void everyStep(Runnable what) {
        step = what;
    }

    @Override
    public void sleep(Duration duration) {
        forward(duration);
    }

    /** Sets the clock forward. */
    void forward(Duration duration) {
        pass(from -> from.plus(duration));
    }

    /** Sets it forward to this time, if it is not that late yet: what is done at the same time takes time once. */
    void reach(Instant time) {
        pass(from -> from.isBefore(time) ? time : from);
    }

    private void pass(UnaryOperator<Instant> to) {
        var ripe = new ArrayList<Due>();
        synchronized (this) {
            now = to.apply(now);
            due.stream().filter(one -> !one.at().isAfter(now)).forEach(ripe::add);
            due.removeAll(ripe);
        }
        ripe.forEach(one -> one.what().run());
        step.run();
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

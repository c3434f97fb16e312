package dev.holdfast.logs;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** What the lines of a log told so far. */
final class Seen {
    private long lines;
    private long unstamped;
    private long first = Stamp.NONE;
    private long last = Stamp.NONE;
    private Figures.Tail tail = Figures.Tail.STAMPED;
    private Optional<String> firstUnstamped = Optional.empty();

    /** @param shown the line's begin, for people */
    void note(long stamp, Supplier<String> shown) {
        lines++;
        if (stamp == Stamp.NONE) {
            tail = Figures.Tail.UNSTAMPED;
            if (unstamped++ == 0) {
                firstUnstamped = Optional.of(shown.get());
            }
            return;
        }
        tail = Figures.Tail.STAMPED;
        first = first == Stamp.NONE ? stamp : first;
        last = stamp;
    }

    /** A line whose time was compared and not read; an earlier one had its time read. */
    void noteStamped() {
        lines++;
        tail = Figures.Tail.STAMPED;
    }

    void noteLast(long stamp) {
        last = stamp;
    }

    boolean isEmpty() {
        return lines == 0;
    }

    long last() {
        return last;
    }

    Figures figures(Figures.Stop stop, Optional<Duration> nodeAhead) {
        return new Figures(
                lines,
                unstamped,
                first == Stamp.NONE ? Optional.empty() : Optional.of(Stamp.instant(first)),
                last == Stamp.NONE ? Optional.empty() : Optional.of(Stamp.instant(last)),
                stop,
                tail,
                nodeAhead,
                firstUnstamped);
    }

    Seen copy() {
        var copy = new Seen();
        copy.lines = lines;
        copy.unstamped = unstamped;
        copy.first = first;
        copy.last = last;
        copy.tail = tail;
        copy.firstUnstamped = firstUnstamped;
        return copy;
    }
}

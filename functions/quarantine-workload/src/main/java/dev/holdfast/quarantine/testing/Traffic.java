package dev.holdfast.quarantine.testing;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** What a stand-in saw: how many requests of each kind, when, and how many at once. */
final class Traffic {
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();
    private final ConcurrentSkipListMap<String, LongAdder> counts = new ConcurrentSkipListMap<>();
    private final ConcurrentHashMap<String, Span> spans = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, ConcurrentLinkedQueue<Long>> ends = new ConcurrentHashMap<>();

    /** From when to when requests of a kind were being answered, by {@link System#nanoTime}. */
    record Span(long from, long to) {
        double seconds() {
            return (to - from) / 1e9;
        }

        private Span and(Span other) {
            return new Span(Math.min(from, other.from), Math.max(to, other.to));
        }
    }

    /** Counts a request in, and returns when it came, for {@link #leave}. */
    long enter() {
        int now = inFlight.incrementAndGet();
        peak.accumulateAndGet(now, Math::max);
        return System.nanoTime();
    }

    void leave(String kind, long came) {
        inFlight.decrementAndGet();
        counts.computeIfAbsent(kind, _ -> new LongAdder()).increment();
        long now = System.nanoTime();
        spans.merge(kind, new Span(came, now), Span::and);
        ends.computeIfAbsent(kind, _ -> new ConcurrentLinkedQueue<>()).add(now);
    }

    int peak() {
        return peak.get();
    }

    Map<String, Long> counts() {
        var all = new TreeMap<String, Long>();
        counts.forEach((kind, count) -> all.put(kind, count.sum()));
        return all;
    }

    long all() {
        return counts().values().stream().mapToLong(Long::longValue).sum();
    }

    Optional<Span> span(String kind) {
        return Optional.ofNullable(spans.get(kind));
    }

    /** When all of a kind but one in a hundred had been answered. */
    Optional<Span> mostOf(String kind) {
        return span(kind).map(span -> {
            var ordered = ends.getOrDefault(kind, new ConcurrentLinkedQueue<>()).stream()
                    .sorted()
                    .toList();
            return new Span(span.from(), ordered.get(ordered.size() - 1 - ordered.size() / 100));
        });
    }

    void reset() {
        peak.set(0);
        counts.clear();
        spans.clear();
        ends.clear();
    }

    /** Takes as long as a network does. */
    static void delay(Duration latency) {
        if (latency.isPositive()) {
            LockSupport.parkNanos(latency.toNanos());
        }
    }
}

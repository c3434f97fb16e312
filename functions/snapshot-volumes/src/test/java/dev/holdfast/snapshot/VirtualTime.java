package dev.holdfast.snapshot;

import dev.holdfast.incident.Pause;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A clock that nobody waits for. Alone, a thread that sleeps just sets it forward. Several actors run one at a time and hand
 * over wherever they sleep or {@link #step step}: time goes on to the earliest sleeper when all sleep. Who is next where
 * several could be is drawn from a seed, so the same seed always gives the same order.
 *
 * <p>A thread that an actor starts acts for it. When an actor starts several, these run freely, and their sleeping sets the
 * clock forward.
 */
final class VirtualTime extends Clock implements Pause {
    private static final InheritableThreadLocal<Optional<Actor>> ACTING = new InheritableThreadLocal<>() {
        @Override
        protected Optional<Actor> initialValue() {
            return Optional.empty();
        }

        @Override
        protected Optional<Actor> childValue(Optional<Actor> parent) {
            parent.ifPresent(actor -> actor.threads.incrementAndGet());
            return parent;
        }
    };

    private final List<Actor> actors = new ArrayList<>();
    private Instant now;
    private Random random = new Random(0);

    VirtualTime(Instant start) {
        this.now = start;
    }

    private static final class Actor {
        private Instant wakes;
        private boolean ended;
        private final AtomicInteger threads = new AtomicInteger();
        private final Semaphore turn = new Semaphore(0);

        Actor(Instant wakes) {
            this.wakes = wakes;
        }
    }

    /** What came of one actor. */
    record Ended<T>(Optional<T> result, Optional<Throwable> thrown) {}

    /** Lets them all act, beginning now; returns when all have ended. */
    <T> List<Ended<T>> together(long seed, List<Callable<T>> all) {
        var results = new ArrayList<Ended<T>>();
        var threads = new ArrayList<Thread>();
        synchronized (this) {
            random = new Random(seed);
            actors.clear();
            for (int i = 0; i < all.size(); i++) {
                var actor = new Actor(now);
                actors.add(actor);
                results.add(new Ended<>(Optional.empty(), Optional.empty()));
                int place = i;
                threads.add(Thread.ofPlatform().unstarted(() -> {
                    ACTING.set(Optional.of(actor));
                    var ended = act(actor, all.get(place));
                    synchronized (results) {
                        results.set(place, ended);
                    }
                }));
            }
            pass();
        }
        threads.forEach(Thread::start);
        threads.forEach(VirtualTime::join);
        return results;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private <T> Ended<T> act(Actor actor, Callable<T> what) {
        try {
            await(actor);
            return new Ended<>(Optional.of(what.call()), Optional.empty());
        } catch (Throwable e) {
            return new Ended<>(Optional.empty(), Optional.of(e));
        } finally {
            synchronized (this) {
                actor.ended = true;
                pass();
            }
        }
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        var actor = ACTING.get();
        if (actor.isEmpty() || isCrowd(actor.get())) {
            forward(duration);
            return;
        }
        synchronized (this) {
            actor.get().wakes = now.plus(duration);
            pass();
        }
        await(actor.get());
    }

    /** Lets another actor act, if there are several; takes up to so much time. */
    void step(Duration most) {
        if (ACTING.get().isEmpty()) {
            return;
        }
        Duration some;
        synchronized (this) {
            some = Duration.ofMillis(random.nextLong(most.toMillis() + 1));
        }
        try {
            sleep(some);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What the current actor started has ended; one more thread is no crowd. */
    void alone() {
        ACTING.get().ifPresent(actor -> actor.threads.set(0));
    }

    /** Sets the clock forward. */
    synchronized void forward(Duration duration) {
        now = now.plus(duration);
    }

    private static boolean isCrowd(Actor actor) {
        return actor.threads.get() > 1;
    }

    private static void await(Actor actor) throws InterruptedException {
        actor.turn.acquire();
    }

    /** Chooses who is next. */
    private synchronized void pass() {
        var waiting = actors.stream().filter(actor -> !actor.ended).toList();
        if (!waiting.isEmpty()) {
            var earliest = waiting.stream()
                    .map(actor -> actor.wakes)
                    .min(Comparator.naturalOrder())
                    .orElseThrow();
            now = earliest.isAfter(now) ? earliest : now;
            var ready =
                    waiting.stream().filter(actor -> !actor.wakes.isAfter(now)).toList();
            ready.get(random.nextInt(ready.size())).turn.release();
        }
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

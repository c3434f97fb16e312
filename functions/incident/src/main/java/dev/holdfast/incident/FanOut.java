package dev.holdfast.incident;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.BiFunction;

/**
 * Works on several items at a time, each on a virtual thread, at most {@code width} at once. Lambda allows 1,024 threads, and
 * every item holds a connection.
 */
public record FanOut(int width) {

    /**
     * The results in the order of the items.
     *
     * @param onFault what to say of an item whose work broke: one fault of ours must not lose what was done for the others
     */
    public <T, R> List<R> each(Collection<T> items, Work<T, R> work, BiFunction<T, RuntimeException, R> onFault)
            throws InterruptedException {
        var permits = new Semaphore(width);
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks = items.stream()
                    .<Callable<R>>map(item -> () -> one(permits, item, work, onFault))
                    .toList();
            var results = new ArrayList<R>();
            for (Future<R> future : pool.invokeAll(tasks)) {
                results.add(resultOf(future));
            }
            return results;
        }
    }

    /** What to do with an item. */
    @FunctionalInterface
    public interface Work<T, R> {
        R on(T item) throws InterruptedException;
    }

    private static <T, R> R one(Semaphore permits, T item, Work<T, R> work, BiFunction<T, RuntimeException, R> onFault)
            throws InterruptedException {
        permits.acquire();
        try {
            return work.on(item);
        } catch (RuntimeException e) {
            return onFault.apply(item, e);
        } finally {
            permits.release();
        }
    }

    private static <R> R resultOf(Future<R> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("work on an item failed", e.getCause());
        }
    }
}

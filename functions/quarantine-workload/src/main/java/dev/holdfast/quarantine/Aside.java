package dev.holdfast.quarantine;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Something that is done while something more urgent goes on. It is waited for in the end, for Lambda freezes the function after
 * its answer.
 */
final class Aside<T> {
    private final FutureTask<T> task;

    private Aside(FutureTask<T> task) {
        this.task = task;
    }

    static <T> Aside<T> begin(Supplier<T> work) {
        var task = new FutureTask<>(work::get);
        Thread.ofVirtual().name("aside ", 0).start(task);
        return new Aside<>(task);
    }

    /** What came of it, as soon as it is there. */
    T await() throws InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("work that went on beside failed", e.getCause());
        }
    }
}

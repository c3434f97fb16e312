package dev.holdfast.logs;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer as a stream that never waits for ever: not longer than allowed without a byte, and not beyond the
 * deadline. The next buffer is asked for when the last one was taken, so no more than a few buffers are in memory however
 * fast the other side writes.
 */
final class BodyStream extends InputStream implements AsyncBody.Consumer<List<ByteBuffer>> {
    private static final Duration TURN = Duration.ofSeconds(1);

    private final Limits limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<ByteBuffer> buffers = new ArrayDeque<>();
    private @Nullable AsyncBody body;
    private @Nullable Throwable failure;
    private End end = End.OPEN;

    BodyStream(Limits limits) {
        this.limits = limits;
    }

    /** How a body ended. */
    enum End {
        OPEN,
        WHOLE,
        BROKEN,
        IDLE,
        DEADLINE
    }

    /** Takes the body of this answer; those of answers that led to a repetition were never asked for. */
    void begin(AsyncBody answer) {
        body = answer;
        var _ = answer.done().whenComplete((_, thrown) -> finished(thrown));
        answer.consume();
    }

    End end() {
        lock.lock();
        try {
            return end;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void consume(List<ByteBuffer> arrived, AsyncBody from) {
        lock.lock();
        try {
            arrived.stream().filter(ByteBuffer::hasRemaining).forEach(buffers::add);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (arrived.stream().noneMatch(ByteBuffer::hasRemaining)) {
            from.consume();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int read = take(target, offset, length);
        if (isDrained()) {
            Optional.ofNullable(body).ifPresent(AsyncBody::consume);
        }
        return read;
    }

    @Override
    public void close() {
        Optional.ofNullable(body).ifPresent(AsyncBody::cancel);
    }

    private int take(byte[] target, int offset, int length) throws IOException {
        lock.lock();
        try {
            awaitSomething();
            ByteBuffer first = buffers.peek();
            if (first == null) {
                return -1;
            }
            int taken = Math.min(length, first.remaining());
            first.get(target, offset, taken);
            if (!first.hasRemaining()) {
                buffers.remove();
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private boolean isDrained() {
        lock.lock();
        try {
            return buffers.isEmpty() && end == End.OPEN;
        } finally {
            lock.unlock();
        }
    }

    private void awaitSomething() throws IOException {
        try {
            awaitBufferOrEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var interrupted = new InterruptedIOException("interrupted");
            interrupted.initCause(e);
            throw interrupted;
        }
        if (buffers.isEmpty()) {
            requireWhole();
        }
    }

    /** In short turns, for the deadline's clock need not be the one that the waiting goes by. */
    private void awaitBufferOrEnd() throws InterruptedException {
        long idleNanos = limits.waits().idle().toNanos();
        while (buffers.isEmpty() && end == End.OPEN) {
            long leftNanos = limits.stopAt().left().toNanos();
            if (leftNanos <= 0) {
                end = End.DEADLINE;
            } else if (idleNanos <= 0) {
                end = End.IDLE;
            } else {
                long turn = Math.min(Math.min(idleNanos, leftNanos), TURN.toNanos());
                idleNanos -= turn - Math.max(0, changed.awaitNanos(turn));
            }
        }
    }

    /** However often it is read on, a body that was cut never looks as if it had ended. */
    private void requireWhole() throws IOException {
        switch (end) {
            case DEADLINE -> throw new IOException("deadline");
            case IDLE ->
                throw new IOException("no byte for " + limits.waits().idle().toMillis() + " ms");
            case BROKEN -> throw new IOException("the connection broke", failure);
            case OPEN, WHOLE -> {}
        }
    }

    private void finished(@Nullable Throwable thrown) {
        lock.lock();
        try {
            if (end == End.OPEN) {
                failure = thrown instanceof CancellationException ? null : thrown;
                end = failure == null ? End.WHOLE : End.BROKEN;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}

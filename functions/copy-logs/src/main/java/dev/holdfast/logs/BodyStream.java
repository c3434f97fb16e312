package dev.holdfast.logs;

import dev.holdfast.cluster.BlockingAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer as a stream that never waits for ever: not longer than allowed without a byte, and not beyond the
 * deadline. Reads come straight from the socket; a watch on a thread of its own looks every second whether one lasts too long, and
 * then closes the connection.
 */
final class BodyStream extends InputStream {
    private static final Duration TURN = Duration.ofSeconds(1);

    private final BlockingAnswer answer;
    private final InputStream in;
    private final Limits limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Thread watch;
    private boolean isReading;
    private long since;
    private End end = End.OPEN;
    private boolean isClosed;
    private @Nullable IOException failure;

    BodyStream(BlockingAnswer answer, Limits limits) {
        this.answer = answer;
        this.in = answer.stream();
        this.limits = limits;
        this.watch = Thread.ofVirtual().name("watch ", 0).start(this::watch);
    }

    /** How a body ended. */
    enum End {
        OPEN,
        WHOLE,
        BROKEN,
        IDLE,
        DEADLINE
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
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!begin()) {
            return -1;
        }
        int read = -1;
        IOException thrown = null;
        try {
            read = in.read(target, offset, length);
        } catch (IOException e) {
            thrown = e;
        }
        over(read, thrown);
        return read;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
        } finally {
            lock.unlock();
        }
        LockSupport.unpark(watch);
        answer.cancel();
    }

    /** However often it is read on, a body that was cut never looks as if it had ended. */
    private boolean begin() throws IOException {
        lock.lock();
        try {
            if (end == End.OPEN && limits.stopAt().left().isZero()) {
                end = End.DEADLINE;
            }
            if (end == End.OPEN) {
                isReading = true;
                since = System.nanoTime();
                return true;
            }
            requireWhole();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void over(int read, @Nullable IOException thrown) throws IOException {
        lock.lock();
        try {
            isReading = false;
            boolean isStruck = end != End.OPEN;
            boolean isInterrupted = !isStruck && Thread.currentThread().isInterrupted();
            if (thrown == null && read >= 0 && !isStruck) {
                return;
            }
            if (!isStruck) {
                end = thrown == null ? End.WHOLE : thrown instanceof SocketTimeoutException ? End.IDLE : End.BROKEN;
            }
            failure = thrown;
            if (isInterrupted && thrown != null) {
                var interrupted = new InterruptedIOException("interrupted");
                interrupted.initCause(thrown);
                throw interrupted;
            }
            requireWhole();
        } finally {
            lock.unlock();
        }
    }

    private void requireWhole() throws IOException {
        switch (end) {
            case DEADLINE -> throw new IOException("deadline", failure);
            case IDLE ->
                throw new IOException("no byte for " + limits.waits().idle().toMillis() + " ms", failure);
            case BROKEN -> throw new IOException("the connection broke", failure);
            case OPEN, WHOLE -> {}
        }
    }

    private void watch() {
        while (looksOn()) {
            LockSupport.parkNanos(Math.min(TURN.toNanos(), limits.waits().idle().toNanos()));
        }
    }

    /** Whether there is still something to watch. Looks at the deadline's clock, which need not be the one that waiting goes by. */
    private boolean looksOn() {
        lock.lock();
        try {
            if (isReading && end == End.OPEN) {
                if (limits.stopAt().left().isZero()) {
                    end = End.DEADLINE;
                } else if (System.nanoTime() - since >= limits.waits().idle().toNanos()) {
                    end = End.IDLE;
                }
                if (end != End.OPEN) {
                    answer.cancel();
                }
            }
            return end == End.OPEN && !isClosed;
        } finally {
            lock.unlock();
        }
    }
}

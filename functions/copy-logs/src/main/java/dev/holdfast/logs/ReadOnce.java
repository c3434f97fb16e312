package dev.holdfast.logs;

import dev.holdfast.evidence.Source;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An answer that is read once. Where the bucket wants the bytes once more there are none left, and an end that comes at once must
 * not pass for an empty answer: the run gives up and a later one asks again.
 */
final class ReadOnce implements Source {
    private final InputStream body;
    private final AtomicBoolean isOpened = new AtomicBoolean();

    ReadOnce(InputStream body) {
        this.body = body;
    }

    @Override
    public InputStream open() throws IOException {
        if (isOpened.getAndSet(true)) {
            throw new IOException("it is read once in a run");
        }
        return body;
    }
}

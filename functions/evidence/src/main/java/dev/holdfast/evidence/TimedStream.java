package dev.holdfast.evidence;

import dev.holdfast.incident.Deadline;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Fails where there is no time left, so that whoever reads it ends. */
public final class TimedStream extends FilterInputStream {
    private final Deadline deadline;

    /** @param deadline after which nothing is read any more; a read that has begun is not ended */
    public TimedStream(InputStream in, Deadline deadline) {
        super(in);
        this.deadline = deadline;
    }

    @Override
    public int read() throws IOException {
        requireTime();
        return super.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        requireTime();
        return super.read(target, offset, length);
    }

    private void requireTime() throws IOException {
        if (deadline.left().isZero()) {
            throw new IOException("no time is left to read on");
        }
    }
}

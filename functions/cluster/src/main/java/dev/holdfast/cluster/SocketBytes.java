package dev.holdfast.cluster;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** What comes from a socket, read as much at a time as there is. */
final class SocketBytes {
    private static final int BUFFER = 64 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int next;
    private int filled;

    SocketBytes(InputStream in) {
        this.in = in;
    }

    /** A line without its end, which is CR LF. */
    String line(int mostBytes) throws IOException {
        var line = new StringBuilder();
        for (int one = one(); one != '\n'; one = one()) {
            if (line.length() >= mostBytes) {
                throw new IOException("a line of the answer's head is too long");
            }
            line.append((char) one);
        }
        if (line.isEmpty() || line.charAt(line.length() - 1) != '\r') {
            throw new IOException("a line of the answer's head does not end as HTTP demands");
        }
        return line.substring(0, line.length() - 1);
    }

    /** Some of them, and never more than asked for; -1 at the end. Waits only where there is nothing. */
    int some(byte[] target, int offset, int length) throws IOException {
        if (next == filled && !fill()) {
            return -1;
        }
        int taken = Math.min(length, filled - next);
        System.arraycopy(buffer, next, target, offset, taken);
        next += taken;
        return taken;
    }

    /** Whether so many can be had without waiting. */
    boolean has(int bytes) {
        return filled - next >= bytes;
    }

    private int one() throws IOException {
        if (next == filled && !fill()) {
            throw new EOFException("the answer ended early");
        }
        return buffer[next++] & 0xff;
    }

    private boolean fill() throws IOException {
        next = 0;
        filled = Math.max(0, in.read(buffer, 0, BUFFER));
        return filled > 0;
    }
}

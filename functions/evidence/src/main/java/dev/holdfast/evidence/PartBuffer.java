package dev.holdfast.evidence;

import java.util.Arrays;

/**
 * What is held in memory of a stream: little at first, for most logs are short and each of thousands would clear megabytes for
 * nothing, and a whole part from the moment when that little does not do.
 */
final class PartBuffer {
    private static final int FIRST = 256 * 1024;

    private final int most;
    private byte[] bytes;

    PartBuffer(int most) {
        this.most = most;
        this.bytes = new byte[Math.min(FIRST, most)];
    }

    byte[] bytes() {
        return bytes;
    }

    int most() {
        return most;
    }

    /** Makes room behind so many bytes, which stay. */
    void roomBehind(int length) {
        if (length == bytes.length && length < most) {
            bytes = Arrays.copyOf(bytes, most);
        }
    }
}

package dev.holdfast.cluster;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;

/**
 * The body of an HTTP/1.1 answer. One that ends before its length, or without the empty chunk, is an error on every read.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-7.1">RFC 9112, chunked transfer coding</a>
 */
final class HttpBody extends InputStream {
    private static final int MOST_LINE_BYTES = 4096;
    private static final Pattern SIZE = Pattern.compile("(?<size>[0-9a-fA-F]{1,15})[ \\t]*(?:;.*)?");

    /** The next chunk's line is read without waiting only if it surely is there. */
    private static final int A_LINE = 64;

    private final SocketBytes bytes;
    private final Framing framing;
    private long left;
    private boolean isFirst = true;
    private boolean isOver;

    /** How the end is told. */
    enum Framing {
        CHUNKED,
        FIXED,
        UNTIL_CLOSED
    }

    /** @param length of the whole, or nothing for chunks */
    HttpBody(SocketBytes bytes, Framing framing, long length) {
        this.bytes = bytes;
        this.framing = framing;
        this.left = length;
        this.isOver = framing == Framing.FIXED && length == 0;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** Gathers what has come already, over several chunks; waits only for the first byte. */
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int read = 0;
        while (read < length && !isOver && (read == 0 || bytes.has(A_LINE))) {
            if (left == 0) {
                beginChunk();
            } else {
                read += piece(target, offset + read, length - read);
            }
        }
        return read == 0 ? -1 : read;
    }

    private int piece(byte[] target, int offset, int length) throws IOException {
        int some = bytes.some(target, offset, (int) Math.min(length, left));
        if (some >= 0) {
            left -= some;
            isOver = left == 0 && framing == Framing.FIXED;
            return some;
        }
        if (framing != Framing.UNTIL_CLOSED) {
            throw new EOFException("the answer ended early");
        }
        isOver = true;
        return 0;
    }

    /** What follows the last chunk are headers again, and an empty line. */
    private void beginChunk() throws IOException {
        if (!isFirst && !bytes.line(MOST_LINE_BYTES).isEmpty()) {
            throw new IOException("a chunk of the answer is longer than it said");
        }
        isFirst = false;
        var size = SIZE.matcher(bytes.line(MOST_LINE_BYTES));
        if (!size.matches()) {
            throw new IOException("a chunk of the answer does not say how long it is");
        }
        left = Long.parseLong(size.group("size"), 16);
        if (left == 0) {
            while (!bytes.line(MOST_LINE_BYTES).isEmpty()) {
                // trailers tell nothing that is needed
            }
            isOver = true;
        }
    }
}

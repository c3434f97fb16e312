package dev.holdfast.evidence;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Gives its bytes in small pieces, then ends, fails, or lets something happen on the way. Counts openings and closings. */
final class FlakySource implements Source {
    private static final int PIECE = 100;

    private final byte[] bytes;
    private int failAt = Integer.MAX_VALUE;
    private Runnable onPiece = () -> {};
    int opened;
    int closed;

    FlakySource(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The connection breaks once so many bytes were given. */
    FlakySource failingAt(int position) {
        failAt = position;
        return this;
    }

    /** Runs before every piece of up to 100 bytes. */
    FlakySource onPiece(Runnable action) {
        onPiece = action;
        return this;
    }

    @Override
    public InputStream open() {
        opened++;
        var in = new ByteArrayInputStream(bytes);
        return new InputStream() {
            private int given;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                onPiece.run();
                if (given >= failAt) {
                    throw new IOException("connection\nreset");
                }
                int read = in.read(target, offset, Math.min(Math.min(length, PIECE), failAt - given));
                given += Math.max(read, 0);
                return read;
            }

            @Override
            public void close() throws IOException {
                closed++;
                throw new IOException("close fails too");
            }
        };
    }
}

package dev.holdfast.evidence.testing;

import dev.holdfast.evidence.Source;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Log lines of any total length, made while they are read: nothing of them is held but one line. */
public final class LogLines implements Source {
    private final long bytes;

    /** @param bytes how much it gives in all */
    public LogLines(long bytes) {
        this.bytes = bytes;
    }

    @Override
    public InputStream open() {
        return new Lines(bytes);
    }

    private static final class Lines extends InputStream {
        private static final String FORM =
                "2026-11-23T18:00:00.000000000Z stdout F GET /cart/0123456789abcdef 200 0123456789abcdef\n";
        private static final int FIRST_ID = FORM.indexOf("0123");
        private static final int SECOND_ID = FORM.lastIndexOf("0123");

        private final SplittableRandom random = new SplittableRandom(42);
        private long left;
        private final byte[] line = FORM.getBytes(StandardCharsets.US_ASCII);
        private int position = line.length;

        Lines(long bytes) {
            this.left = bytes;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (left == 0) {
                return -1;
            }
            int wanted = (int) Math.min(length, left);
            int given = 0;
            while (given < wanted) {
                if (position == line.length) {
                    writeId(FIRST_ID, random.nextLong());
                    writeId(SECOND_ID, random.nextLong());
                    position = 0;
                }
                int piece = Math.min(wanted - given, line.length - position);
                System.arraycopy(line, position, target, offset + given, piece);
                position += piece;
                given += piece;
            }
            left -= given;
            return given;
        }

        private void writeId(int at, long id) {
            for (int i = 0; i < 16; i++) {
                line[at + i] = (byte) Character.forDigit((int) (id >>> (4 * i)) & 0xf, 16);
            }
        }
    }
}

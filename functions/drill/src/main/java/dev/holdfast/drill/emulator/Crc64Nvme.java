package dev.holdfast.drill.emulator;

import java.nio.ByteBuffer;

/** CRC-64/NVME, S3's own default checksum, which the JDK lacks. */
final class Crc64Nvme {
    private static final long REFLECTED_POLYNOMIAL = 0x9A6C9329AC4BC9B5L;
    private static final long[] TABLE = table();

    private Crc64Nvme() {}

    static byte[] of(byte[] bytes) {
        long crc = ~0L;
        for (byte b : bytes) {
            crc = TABLE[(int) (crc ^ b) & 0xFF] ^ (crc >>> 8);
        }
        return ByteBuffer.allocate(Long.BYTES).putLong(~crc).array();
    }

    private static long[] table() {
        var table = new long[256];
        for (int i = 0; i < table.length; i++) {
            long crc = i;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ REFLECTED_POLYNOMIAL;
            }
            table[i] = crc;
        }
        return table;
    }
}

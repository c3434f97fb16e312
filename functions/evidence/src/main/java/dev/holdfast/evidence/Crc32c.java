package dev.holdfast.evidence;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.CRC32C;

/** CRC-32C as S3 writes it: four bytes, the highest first, in base64. */
final class Crc32c {
    private Crc32c() {}

    static String of(byte[] buffer, int length) {
        var crc = new CRC32C();
        crc.update(buffer, 0, length);
        return text(crc);
    }

    static String text(CRC32C crc) {
        byte[] bytes =
                ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
        return Base64.getEncoder().encodeToString(bytes);
    }
}

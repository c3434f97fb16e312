package dev.holdfast.drill.emulator;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/** The checksums that S3 knows, as the bytes that are sent in Base64. */
final class Checksums {
    private interface Algorithm {
        byte[] of(byte[] bytes);
    }

    private static final Map<String, Algorithm> BY_HEADER = Map.of(
            "content-md5", Checksums::md5,
            "x-amz-checksum-sha256", bytes -> digest("SHA-256", bytes),
            "x-amz-checksum-sha1", bytes -> digest("SHA-1", bytes),
            "x-amz-checksum-crc32", bytes -> crc(new CRC32(), bytes),
            "x-amz-checksum-crc32c", bytes -> crc(new CRC32C(), bytes),
            "x-amz-checksum-crc64nvme", Crc64Nvme::of);

    private Checksums() {}

    /** The header names, in lower case, that {@link #of} can compute. */
    static List<String> headers() {
        return List.copyOf(BY_HEADER.keySet());
    }

    static byte[] of(String header, byte[] bytes) {
        Algorithm algorithm = BY_HEADER.get(header);
        if (algorithm == null) {
            throw new IllegalArgumentException(header);
        }
        return algorithm.of(bytes);
    }

    static byte[] md5(byte[] bytes) {
        return digest("MD5", bytes);
    }

    private static byte[] digest(String name, byte[] bytes) {
        try {
            return MessageDigest.getInstance(name).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + name, e);
        }
    }

    private static byte[] crc(Checksum checksum, byte[] bytes) {
        checksum.update(bytes, 0, bytes.length);
        return ByteBuffer.allocate(Integer.BYTES)
                .putInt((int) checksum.getValue())
                .array();
    }
}

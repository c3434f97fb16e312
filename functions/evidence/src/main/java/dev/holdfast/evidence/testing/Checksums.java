package dev.holdfast.evidence.testing;

import dev.holdfast.incident.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;

/** The receiving side's own arithmetic: a fake that used the sender's would agree with its mistakes. */
final class Checksums {
    private Checksums() {}

    static byte[] bytes(RequestBody body) {
        try (InputStream in = body.contentStreamProvider().newStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String sha256(byte[] bytes) {
        return Base64.getEncoder().encodeToString(Digests.sha256().digest(bytes));
    }

    static String crc32c(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return Base64.getEncoder()
                .encodeToString(
                        ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    static String eTag(byte[] bytes) {
        return "\"" + Digests.hex(bytes).substring(0, 32) + "\"";
    }

    static void requireSha256(@Nullable String announced, byte[] bytes) {
        require(announced, sha256(bytes));
    }

    static void requireCrc32c(@Nullable String announced, byte[] bytes) {
        require(announced, crc32c(bytes));
    }

    /** A locked bucket refuses a write without a checksum. */
    private static void require(@Nullable String announced, String actual) {
        if (announced == null) {
            throw S3Errors.of(400, "InvalidRequest");
        }
        if (!announced.equals(actual)) {
            throw S3Errors.of(400, "BadDigest");
        }
    }
}

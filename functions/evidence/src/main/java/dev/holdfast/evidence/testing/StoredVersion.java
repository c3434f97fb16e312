package dev.holdfast.evidence.testing;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One version of an object in {@link InMemoryS3}, as a test looks at it.
 *
 * @param checksumSha256 as S3 writes it; only where it was given with a {@code PutObject}
 * @param checksumCrc32c as S3 writes it, of the whole; only for a multipart upload
 */
public record StoredVersion(
        String versionId,
        Body body,
        Optional<Lock> lock,
        Optional<String> contentType,
        Map<String, String> metadata,
        Optional<String> checksumSha256,
        Optional<String> checksumCrc32c,
        Instant writtenAt) {

    /** The same bytes under another lock, or none. */
    StoredVersion locked(Optional<Lock> other) {
        return new StoredVersion(
                versionId, body, other, contentType, metadata, checksumSha256, checksumCrc32c, writtenAt);
    }

    StoredVersion with(Body other) {
        return new StoredVersion(
                versionId, other, lock, contentType, metadata, checksumSha256, checksumCrc32c, writtenAt);
    }

    /** What a version is locked by. */
    public record Lock(String mode, Instant until) {}

    /** Bytes that are compared by what they are. */
    public static final class Body {
        private final byte[] bytes;

        Body(byte[] bytes) {
            this.bytes = bytes;
        }

        /** The bytes themselves. */
        public byte[] bytes() {
            return bytes.clone();
        }

        int length() {
            return bytes.length;
        }
    }

    /** The bytes. */
    public byte[] bytes() {
        return body.bytes();
    }
}

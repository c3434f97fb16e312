package dev.holdfast.evidence;

import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Kept;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What was written, or was to be written.
 *
 * @param sha256 64 hex characters
 * @param crc32c of the whole, as S3 writes it; only for a multipart upload
 */
record Content(long bytes, String sha256, Optional<String> crc32c, Optional<String> truncated) {
    static Content of(byte[] buffer, int length, Optional<String> truncated) {
        MessageDigest digest = Digests.sha256();
        digest.update(buffer, 0, length);
        return new Content(length, HexFormat.of().formatHex(digest.digest()), Optional.empty(), truncated);
    }

    String sha256Base64() {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha256));
    }

    Kept keptAs(String key, String versionId, Instant retainUntil) {
        return new Kept(key, versionId, sha256, bytes, retainUntil, truncated);
    }
}

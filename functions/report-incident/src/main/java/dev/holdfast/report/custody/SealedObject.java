package dev.holdfast.report.custody;

import java.time.Instant;

/**
 * One version as the manifest holds it.
 *
 * @param key relative to the case's prefix
 * @param lock the firmest and longest that this or any earlier seal found
 * @param writer the function that says it wrote it, or {@code unknown}
 * @param hashedBy who wrote the hash down first: its writer, or {@code report-incident} where nobody had
 */
record SealedObject(
        String key,
        String versionId,
        String sha256,
        long bytes,
        Lock lock,
        String writer,
        Instant written,
        String hashedBy,
        Standing standing) {

    SealedObject lockedAtLeast(Lock other) {
        return new SealedObject(
                key, versionId, sha256, bytes, lock.firmest(other), writer, written, hashedBy, standing);
    }

    boolean hasBytesOf(SealedObject other) {
        return sha256.equals(other.sha256) && bytes == other.bytes;
    }
}

package dev.holdfast.report.custody;

import java.time.Instant;

/**
 * One version as the manifest holds it.
 *
 * @param key relative to the case's prefix
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
        Standing standing) {}

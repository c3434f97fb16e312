package dev.holdfast.incident;

import java.time.Instant;
import java.util.Optional;

/**
 * One piece of evidence as it lies in the bucket.
 *
 * @param sha256 64 hex characters, over the bytes as they were written
 * @param truncated whether the source was cut short, and why; empty when complete
 */
public record Kept(
        String key, String versionId, String sha256, long bytes, Instant retainUntil, Optional<String> truncated) {}

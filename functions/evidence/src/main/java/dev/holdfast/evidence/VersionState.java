package dev.holdfast.evidence;

import dev.holdfast.incident.LockRule;
import java.time.Instant;
import java.util.Optional;

/**
 * What S3 says of one version.
 *
 * @param mode and {@code retainUntil}: how it is locked; both empty where it is not, or where the role may not see it
 */
public record VersionState(String versionId, long bytes, Optional<LockRule.Mode> mode, Optional<Instant> retainUntil) {

    /**
     * One version with what S3 itself has computed of it.
     *
     * @param sha256 of all bytes, in hex; empty where S3 has none (a multipart upload, or one that was sent without)
     */
    public record Summed(VersionState state, Optional<String> sha256) {}

    /**
     * One version that was read from beginning to end.
     *
     * @param bytes how many came, which is what was hashed
     */
    public record Hashed(VersionState state, String sha256, long bytes) {}
}

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
     * One version that was read from beginning to end.
     *
     * @param bytes how many came, which is what was hashed
     */
    public record Hashed(VersionState state, String sha256, long bytes) {}
}

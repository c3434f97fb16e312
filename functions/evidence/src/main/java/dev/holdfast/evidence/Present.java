package dev.holdfast.evidence;

import java.time.Instant;
import java.util.Optional;

/**
 * What S3 says of the current version of an object.
 *
 * @param writtenAt by S3's clock, in whole seconds; for a multipart upload when it was begun
 * @param retainUntil how long it is locked; empty where it is not, or where the role may not see it
 */
public record Present(String versionId, long bytes, Optional<Instant> retainUntil, Optional<Instant> writtenAt) {
    /** Whether it is the version of which somebody wrote down the size, and is still locked. */
    public boolean is(String expectedVersion, long expectedBytes, Instant now) {
        return versionId.equals(expectedVersion)
                && bytes == expectedBytes
                && retainUntil.filter(until -> until.isAfter(now)).isPresent();
    }
}

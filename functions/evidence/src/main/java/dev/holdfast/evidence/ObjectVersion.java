package dev.holdfast.evidence;

import java.time.Instant;

/**
 * One version of an object, or a delete marker, as S3 lists it.
 *
 * @param bytes 0 for a delete marker
 */
public record ObjectVersion(String key, String versionId, Kind kind, Standing standing, long bytes, Instant writtenAt) {
    /** Whether there are bytes. */
    public enum Kind {
        BYTES,
        DELETE_MARKER
    }

    /** Whether it is what a reader gets who names no version. */
    public enum Standing {
        LATEST,
        OLDER
    }
}

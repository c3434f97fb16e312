package dev.holdfast.evidence;

import dev.holdfast.incident.Kept;
import java.util.Optional;

/** A write that may happen only where nothing lies yet. It can be repeated, under the same or another key. */
interface Creation {
    /**
     * Writes once, from the beginning.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException as S3 refused it
     */
    Kept create(String key) throws EvidenceException;

    /** What the last call wrote or would have written; empty while it had not read everything. */
    Optional<Content> content();
}

package dev.holdfast.evidence;

import dev.holdfast.incident.Kept;

/** How keeping a piece of evidence ended. In each case the bytes lie in the bucket, locked. */
public sealed interface Keeping {
    /** Where these bytes lie now. */
    Kept kept();

    /** Written by this call; beside its key, where the same bytes lay under it and their lock had ended. */
    record New(Kept kept) implements Keeping {}

    /** The same bytes lay there: from an earlier run, or from this call itself when the answer to its write was lost. */
    record AlreadyKept(Kept kept) implements Keeping {}

    /** Other bytes lay under the key, so these were kept beside it. To be reported as {@code CONFLICTING_EVIDENCE}. */
    record Conflict(Kept aside, String originalKey) implements Keeping {
        @Override
        public Kept kept() {
            return aside;
        }
    }
}

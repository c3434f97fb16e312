package dev.holdfast.report.custody;

/** Where a version stood among those of its key. */
enum Standing {
    /** What a reader gets. */
    CURRENT,
    /** Another version lay above it, which nobody who keeps to the rules can have written. */
    REPLACED,
    /** A delete marker lay above it. */
    HIDDEN
}

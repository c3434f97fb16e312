package dev.holdfast.quarantine.plan;

/** {@code details.containment}: what holds for the pod's traffic, by what was read back. */
public enum Containment {
    /** No new flow is possible, and established ones are cut. */
    CONTAINED,
    /** No new flow is possible; established ones may survive. */
    CONTAINED_NEW_FLOWS,
    /** New flows may be possible. */
    NOT_CONTAINED
}

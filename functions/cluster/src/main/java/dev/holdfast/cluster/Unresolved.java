package dev.holdfast.cluster;

import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;

/** A target that led to nothing, or perhaps not to all, and why. */
public record Unresolved(Target target, Reason reason, String text, Answer answer) {
    /** Whether the cluster said so. */
    public enum Answer {
        /** The cluster answered: there is nothing. */
        NOTHING_THERE,
        /** The cluster could not be asked, or not about everything. */
        NOT_ANSWERED
    }
}

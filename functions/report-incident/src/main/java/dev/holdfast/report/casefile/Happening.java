package dev.holdfast.report.casefile;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One line of the timeline.
 *
 * @param at when it began
 * @param lasted how long, where that is known
 * @param who function, detector or person
 * @param request the request id of the function's invocation
 * @param target what it was done to; empty for the case as a whole
 */
public record Happening(
        Instant at,
        Optional<Duration> lasted,
        Kind kind,
        Tone tone,
        String who,
        Optional<String> request,
        String target,
        String what) {

    /** What sort of news it is. */
    public enum Kind {
        ACTIVITY,
        EVENT,
        EVIDENCE,
        CONTAINMENT,
        VERDICT,
        TAMPERING,
        RELEASE,
        PERSON
    }
}

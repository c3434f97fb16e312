package dev.holdfast.report.casefile;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What people have put on record.
 *
 * @param acknowledged the first acknowledgement
 * @param moments when a moment was, by its name: the latest that was set
 * @param closed the latest closing
 */
public record People(Optional<Acknowledged> acknowledged, SortedMap<String, SetTime> moments, Optional<Closed> closed) {
    public People {
        moments = Collections.unmodifiableSortedMap(new TreeMap<>(moments));
    }

    /** Somebody has seen it. */
    public record Acknowledged(String by, Instant at) {}

    /** A time that only a person can know. */
    public record SetTime(Instant at, Instant setAt) {}

    /** The case is over. */
    public record Closed(Instant at, String reason) {}
}

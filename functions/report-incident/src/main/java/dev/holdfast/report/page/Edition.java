package dev.holdfast.report.page;

import java.time.Instant;
import java.util.List;

/** What is new with this version of the report: its seal, what it covers, the other cases known now, and the time. */
public record Edition(SealNote seal, Covers covers, List<LinkedCase> linked, Instant at) {
    public Edition {
        linked = List.copyOf(linked);
    }
}

package dev.holdfast.logs;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Kept;
import java.time.Instant;
import java.util.List;

/**
 * The copies by which another case has a log: each is whole, lies in the bucket as its record says, and begins where the one
 * before it ended; the first begins with the log.
 *
 * @param copies at least one, in their order
 * @param readTo nothing that was written later is in them
 */
record Linked(CaseId caseId, List<Kept> copies, Instant readTo) {
    Linked {
        copies = List.copyOf(copies);
    }
}

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
 * @param newest what the record of the last one says
 */
record Linked(CaseId caseId, List<Kept> copies, WholeCopy newest) {
    Linked {
        copies = List.copyOf(copies);
    }

    /** Nothing that was written later is in them. */
    Instant readTo() {
        return newest.readTo();
    }

    /** Whether nothing can have been written since that a copy would have: {@link LinkCheck} wants all of a run that has ended. */
    boolean isAllOf(Instance instance, Instant cutOff) {
        return instance.finishedAt().isPresent() || !readTo().isBefore(cutOff);
    }
}

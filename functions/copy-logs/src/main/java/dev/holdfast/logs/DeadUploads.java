package dev.holdfast.logs;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.Unfinished;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of uploads that were begun under a pod's prefix.
 *
 * @param finished keys that were completed, for their writers are dead
 * @param open keys of uploads whose writers may be alive, or that cannot be completed: nobody else takes them
 * @param attention why it is not known whether there are more
 */
record DeadUploads(List<String> finished, List<String> open, List<String> attention) {
    DeadUploads {
        finished = List.copyOf(finished);
        open = List.copyOf(open);
        attention = List.copyOf(attention);
    }

    /** Completes those that were begun more than {@link Ledger#DEAD_AFTER} ago. */
    static DeadUploads finish(EvidenceStore store, String prefix, Clock clock) {
        var finished = new ArrayList<String>();
        var open = new ArrayList<String>();
        Instant deadBefore = clock.instant().minus(Ledger.DEAD_AFTER);
        try {
            for (Unfinished upload : store.unfinished(prefix)) {
                boolean isDead = upload.begunAt().isBefore(deadBefore);
                boolean isFinished = isDead && store.finish(upload).isPresent();
                (isFinished ? finished : open).add(upload.key());
            }
        } catch (EvidenceException e) {
            String told = "unfinished uploads of an earlier run may be left: " + e.getMessage();
            return new DeadUploads(finished, open, List.of(told));
        }
        return new DeadUploads(finished, open, List.of());
    }
}

package dev.holdfast.evidence;

import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.answer.ReadinessRow;

/** Whether the evidence bucket could be worked with now. Reads alone, where no case's objects lie; one row an answer. */
public final class StoreReadiness {
    private static final String NO_CASE = CaseKeys.Area.CASES.prefix() + "m-readiness/";

    private final EvidenceStore store;

    public StoreReadiness(EvidenceStore store) {
        this.store = store;
    }

    /** Whether what is written into the bucket is safe there. */
    public Outcome bucket() {
        return ReadinessRow.of("bucket", ending(store::requireSafeBucket));
    }

    public Outcome versions() {
        return ReadinessRow.of("s3:ListBucketVersions", ending(() -> store.versions(NO_CASE)));
    }

    public Outcome unfinishedUploads() {
        return ReadinessRow.of("s3:ListBucketMultipartUploads", ending(() -> store.unfinished(NO_CASE)));
    }

    /** Something that is read. */
    private interface Read {
        void read() throws EvidenceException;
    }

    private static Ending ending(Read read) {
        try {
            read.read();
            return new Ending.Done();
        } catch (EvidenceException e) {
            return new Ending.Failed(e.reason(), String.valueOf(e.getMessage()));
        }
    }
}

package dev.holdfast.incident.answer;

import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Reason;

/** Where results are kept: create-once, under lock. */
public interface Journal {
    /**
     * Keeps the bytes. The same bytes again are the same evidence.
     *
     * @throws Unkept when they could not be kept
     */
    Kept keep(CaseKeys.Area area, String key, byte[] json) throws Unkept;

    /** The same, and over before the end of the invocation where that can be seen to. */
    default Kept keep(CaseKeys.Area area, String key, byte[] json, Deadline end) throws Unkept {
        return keep(area, key, json);
    }

    /** Something could not be kept. */
    final class Unkept extends Exception {
        private static final long serialVersionUID = 1L;
        private final Reason reason;

        public Unkept(Reason reason, String message, Throwable cause) {
            super(message, cause);
            this.reason = reason;
        }

        /** Why. */
        public Reason reason() {
            return reason;
        }
    }
}

package dev.holdfast.logs;

import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Reason;
import java.util.Optional;

/**
 * How the copy of a log ended.
 *
 * @param shortened why a copy that the store took for whole is not
 * @param notChecked why nobody can say any more whether the end was the log's end
 */
record Ended(How how, Optional<String> shortened, Optional<String> notChecked) {
    /** A kubelet that fails puts its message where the log, or the rest of it, should have been. */
    static final Ended MESSAGE = shortened(How.MESSAGE, "a message of the kubelet in place of the log");

    static final Ended BROKEN_OFF =
            shortened(How.BROKEN_OFF, "the kubelet broke off: its last line has no time, so no container wrote it");

    static final Ended IN_A_TIME = shortened(How.CUT, "the answer ended within the time of a line");

    /** All the ways there are. */
    enum How {
        WHOLE(Optional.empty()),
        BROKEN(Optional.of(Reason.LOG_TRUNCATED)),
        BROKEN_OFF(Optional.of(Reason.LOG_TRUNCATED)),
        CUT(Optional.of(Reason.LOG_TRUNCATED)),
        UNSURE(Optional.of(Reason.LOG_TRUNCATED)),
        IDLE(Optional.of(Reason.TIMEOUT)),
        DEADLINE(Optional.of(Reason.DEADLINE)),
        MESSAGE(Optional.of(Reason.LOG_GONE)),
        CONFLICTING(Optional.of(Reason.CONFLICTING_EVIDENCE));

        private final Optional<Reason> reason;

        How(Optional<Reason> reason) {
            this.reason = reason;
        }

        Optional<Reason> reason() {
            return reason;
        }
    }

    static Ended as(How how) {
        return new Ended(how, Optional.empty(), Optional.empty());
    }

    static Ended of(EndCheck.Verdict verdict) {
        return switch (verdict) {
            case EndCheck.Verdict.Reached _ -> as(How.WHOLE);
            case EndCheck.Verdict.Cut cut -> shortened(How.CUT, cut.why());
            case EndCheck.Verdict.Unsure unsure ->
                shortened(
                        unsure.reason() == Reason.DEADLINE ? How.DEADLINE : How.UNSURE,
                        "its end could not be checked: " + unsure.reason() + ", " + unsure.why());
            case EndCheck.Verdict.NeverKnown never -> new Ended(How.WHOLE, Optional.empty(), Optional.of(never.why()));
        };
    }

    private static Ended shortened(How how, String why) {
        return new Ended(how, Optional.of(why), Optional.empty());
    }

    /** The log as it is kept, with what is missing said. */
    Kept marked(Kept kept) {
        return new Kept(
                kept.key(),
                kept.versionId(),
                kept.sha256(),
                kept.bytes(),
                kept.retainUntil(),
                shortened.or(kept::truncated));
    }
}

package dev.holdfast.evidence;

import dev.holdfast.incident.Reason;
import org.jspecify.annotations.Nullable;

/** Evidence could not be kept or read. The message names the bucket and the key; the reason says whether to try again. */
public final class EvidenceException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public EvidenceException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public EvidenceException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why, in a form that machines compare. */
    public Reason reason() {
        return reason;
    }

    /** Whether a later attempt may succeed without anybody changing anything. */
    public boolean retryable() {
        return reason.retryable();
    }
}

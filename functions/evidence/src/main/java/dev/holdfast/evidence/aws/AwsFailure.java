package dev.holdfast.evidence.aws;

import dev.holdfast.incident.Reason;
import org.jspecify.annotations.Nullable;

/** A call of an AWS service that did not succeed, classified. */
public final class AwsFailure extends Exception {
    private static final long serialVersionUID = 1L;
    private final Reason reason;
    private final Effect effect;
    private final String code;

    /** Whether the call may have had its effect all the same. */
    public enum Effect {
        NONE,
        UNKNOWN
    }

    AwsFailure(Reason reason, Effect effect, String code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.effect = effect;
        this.code = code;
    }

    public Reason reason() {
        return reason;
    }

    public Effect effect() {
        return effect;
    }

    /** The error code of the service; empty when there was no answer. */
    public String code() {
        return code;
    }

    public String text() {
        return String.valueOf(getMessage());
    }
}

package dev.holdfast.snapshot;

import dev.holdfast.incident.Reason;

/** An EC2 or CloudWatch call that did not succeed, classified. */
final class Ec2Failure extends Exception {
    private static final long serialVersionUID = 1L;
    private final Reason reason;
    private final Effect effect;
    private final String code;

    /** Whether the call may have had its effect all the same. */
    enum Effect {
        NONE,
        UNKNOWN
    }

    Ec2Failure(Reason reason, Effect effect, String code, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.effect = effect;
        this.code = code;
    }

    Reason reason() {
        return reason;
    }

    Effect effect() {
        return effect;
    }

    /** EC2's error code; empty when there was no answer. */
    String code() {
        return code;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}

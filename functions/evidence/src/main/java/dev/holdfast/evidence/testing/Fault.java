package dev.holdfast.evidence.testing;

import java.net.SocketException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** What can go wrong with one call, before or after it had its effect. */
public enum Fault {
    /** Refused: 409 {@code ConditionalRequestConflict}. */
    CONFLICT_409(Moment.BEFORE),
    /** Refused: 503 {@code SlowDown}. */
    SLOW_DOWN(Moment.BEFORE),
    /** Refused: 403 {@code AccessDenied}. */
    ACCESS_DENIED(Moment.BEFORE),
    /** Refused: 500 {@code InternalError}. */
    INTERNAL_ERROR(Moment.BEFORE),
    /** The request never arrives. */
    UNREACHABLE(Moment.BEFORE),
    /** The request takes effect, its answer does not arrive. */
    LOST_RESPONSE(Moment.AFTER),
    /** The function is killed before the call. */
    KILL_BEFORE(Moment.BEFORE),
    /** The function is killed after the call took effect. */
    KILL_AFTER(Moment.AFTER);

    private final Moment moment;

    Fault(Moment moment) {
        this.moment = moment;
    }

    enum Moment {
        BEFORE,
        AFTER
    }

    /** A function that is killed runs no further line: nothing but the test catches this. */
    public static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed(String operation) {
            super("killed at " + operation);
        }
    }

    void strike(Moment now, String operation) {
        if (now != moment) {
            return;
        }
        switch (this) {
            case CONFLICT_409 -> throw S3Errors.of(409, "ConditionalRequestConflict");
            case SLOW_DOWN -> throw S3Errors.of(503, "SlowDown");
            case ACCESS_DENIED -> throw S3Errors.of(403, "AccessDenied");
            case INTERNAL_ERROR -> throw S3Errors.of(500, "InternalError");
            case UNREACHABLE, LOST_RESPONSE ->
                throw SdkClientException.create("Unable to execute HTTP request", new SocketException("reset"));
            case KILL_BEFORE, KILL_AFTER -> throw new Killed(operation);
        }
    }
}

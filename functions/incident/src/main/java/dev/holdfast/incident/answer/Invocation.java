package dev.holdfast.incident.answer;

import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.InvalidName;
import dev.holdfast.incident.Scope;
import java.time.Instant;
import java.util.Optional;

/**
 * One invocation of a function.
 *
 * @param requestId the same for Lambda's retries of an event, new for every other invocation
 * @param own account and region of the function; empty where its ARN does not say
 */
public record Invocation(String requestId, Optional<Scope> own, Instant startedAt, Deadline deadline) {

    /** Account and region from {@code arn:aws:lambda:<region>:<account>:function:<name>}. */
    public static Optional<Scope> scopeOf(String functionArn) {
        String[] parts = functionArn.split(":", -1);
        if (parts.length < 7) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Scope(parts[4], parts[3]));
        } catch (InvalidName e) {
            return Optional.empty();
        }
    }
}

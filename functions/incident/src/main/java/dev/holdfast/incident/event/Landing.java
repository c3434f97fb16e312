package dev.holdfast.incident.event;

import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.Reason;
import java.util.Optional;

/** One message about something that a function has done, or has not. */
public sealed interface Landing {
    /** The message's id in the queue, by which it can be asked for again; empty where it did not come through one. */
    Optional<String> messageId();

    /** The case that it is about, where it says so. */
    default Optional<CaseKeys> about() {
        return switch (this) {
            case Written written -> Optional.of(written.keys());
            case GivenUp givenUp -> givenUp.keys();
            case Other _ -> Optional.empty();
        };
    }

    /**
     * A result lies in the bucket.
     *
     * @param bucket as the event names it, to be compared with the function's own
     * @param by the function that recorded it
     * @param key of the record, made by {@link CaseKeys#action}
     */
    record Written(Optional<String> messageId, String bucket, CaseKeys keys, Function by, String key)
            implements Landing {}

    /**
     * Lambda has given an invocation up: nobody has recorded anything of it.
     *
     * @param functionName of the Lambda function; {@code unknown} where the record does not say
     * @param condition Lambda's word for why, such as {@code RetriesExhausted}
     * @param keys where the case of its event lies; empty where the event names none, as alarms do
     */
    record GivenUp(Optional<String> messageId, String functionName, String condition, Optional<CaseKeys> keys)
            implements Landing {}

    /** Nothing to make a report of, and why. */
    record Other(Optional<String> messageId, Reason reason, String text) implements Landing {}
}

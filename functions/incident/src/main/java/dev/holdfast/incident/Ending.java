package dev.holdfast.incident;

import java.util.Optional;

/** How an action on a target ended. All endings there are stand here. */
public sealed interface Ending {
    /** Done now and read back from the API. */
    record Done() implements Ending {}

    /** Found done by an earlier run, and read back from the API. */
    record AlreadyDone() implements Ending {}

    /** What would have been done; nothing was changed (observe mode, samples). */
    record Observed() implements Ending {}

    /** Not done, and nothing is lost by it: something else holds it, verified, or there is nothing to do. */
    record Skipped(Reason reason, String text, Verified verified) implements Ending {}

    /** A guard rail said no. A person may decide otherwise. */
    record Refused(Reason reason, String text) implements Ending {}

    /** Tried and not achieved, or found not to be so. */
    record Failed(Reason reason, String text) implements Ending {}

    /** Not tried, or not to the end: the time was up, or others have taken it over. */
    record NotReached(Reason reason, String text) implements Ending {}

    /** Whether a claim was read back. */
    enum Verified {
        READ_BACK,
        NOT_APPLICABLE
    }

    /** The contract's {@code status}. */
    default String status() {
        return switch (this) {
            case Done _, Observed _ -> "DONE";
            case AlreadyDone _ -> "ALREADY_DONE";
            case Skipped _ -> "SKIPPED";
            case Refused _ -> "REFUSED";
            case Failed _ -> "FAILED";
            case NotReached _ -> "NOT_REACHED";
        };
    }

    /** The contract's {@code verified}: empty is {@code null}, for what was only observed or not applicable. */
    default Optional<Boolean> readBack() {
        return switch (this) {
            case Done _, AlreadyDone _ -> Optional.of(true);
            case Observed _ -> Optional.empty();
            case Skipped skipped -> skipped.verified() == Verified.READ_BACK ? Optional.of(true) : Optional.empty();
            case Refused _, Failed _, NotReached _ -> Optional.of(false);
        };
    }

    /** Why not, where it was not. */
    default Optional<Reason> why() {
        return switch (this) {
            case Done _, AlreadyDone _, Observed _ -> Optional.empty();
            case Skipped skipped -> Optional.of(skipped.reason());
            case Refused refused -> Optional.of(refused.reason());
            case Failed failed -> Optional.of(failed.reason());
            case NotReached notReached -> Optional.of(notReached.reason());
        };
    }

    /** The reason in words. */
    default Optional<String> words() {
        return switch (this) {
            case Done _, AlreadyDone _, Observed _ -> Optional.empty();
            case Skipped skipped -> Optional.of(skipped.text());
            case Refused refused -> Optional.of(refused.text());
            case Failed failed -> Optional.of(failed.text());
            case NotReached notReached -> Optional.of(notReached.text());
        };
    }

    /** Whether nothing remains to be wished for: done, already done, or skipped without loss. */
    default boolean isGood() {
        return switch (this) {
            case Done _, AlreadyDone _, Observed _, Skipped _ -> true;
            case Refused _, Failed _, NotReached _ -> false;
        };
    }

    /** Whether an event-invoked run should be repeated for this. What was handed over, or is left to a schedule, is seen to. */
    default boolean wantsRetry() {
        return switch (this) {
            case Failed failed -> failed.reason().retryable();
            case NotReached notReached ->
                notReached.reason() != Reason.HANDED_OVER && notReached.reason() != Reason.NEXT_SWEEP;
            case Done _, AlreadyDone _, Observed _, Skipped _, Refused _ -> false;
        };
    }
}

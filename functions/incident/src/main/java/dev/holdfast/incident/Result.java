package dev.holdfast.incident;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a function answers, and keeps.
 *
 * @param drill whether the event was a sample or a rehearsal
 * @param observed whether nothing was changed on purpose
 * @param attention why a person should be told, empty when nobody needs to be
 * @param remaining names of targets that were not reached
 */
public record Result(
        Optional<CaseId> caseId,
        Function function,
        Status status,
        boolean drill,
        boolean observed,
        Optional<Round> round,
        Instant startedAt,
        Duration elapsed,
        Optional<Reason> reason,
        Optional<String> text,
        List<Outcome> outcomes,
        List<Kept> evidence,
        List<String> remaining,
        List<String> attention) {

    public Result {
        outcomes = List.copyOf(outcomes);
        evidence = List.copyOf(evidence);
        remaining = List.copyOf(remaining);
        attention = List.copyOf(attention);
    }

    /** The overall status. */
    public enum Status {
        DONE,
        PARTIAL,
        FAILED,
        IGNORED
    }

    /** Whether an event-invoked function has to throw after recording this. */
    public boolean wantsRetry() {
        return outcomes.stream().anyMatch(outcome -> outcome.ending().wantsRetry())
                || (status == Status.FAILED && reason.map(Reason::retryable).orElse(false));
    }
}

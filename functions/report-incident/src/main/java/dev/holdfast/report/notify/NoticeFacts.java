package dev.holdfast.report.notify;

import dev.holdfast.incident.CaseKeys;
import dev.holdfast.report.casefile.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a notice says of a case. Texts may hold names that an attacker chose: they are made harmless when they are shown.
 *
 * @param severity from 0 to 10
 * @param openedAt from when the levels of the plan count
 * @param state one word of ours for machines, such as {@code NOT_CONTAINED}
 * @param stateWords the same for people
 * @param stateHash equal for equal states, whatever the times and counters are
 * @param asOf when the case was listed: what was listed before the last notice is no news
 * @param targets each with where it stands
 * @param missing evidence that is not there
 * @param todo what a person has to do, the most urgent first
 * @param notes what else has to be said: a playbook that could not be read, a report without a signature
 * @param report where the report lies, as {@code s3://bucket/key}
 */
public record NoticeFacts(
        CaseKeys keys,
        double severity,
        Optional<String> cluster,
        Instant openedAt,
        String state,
        String stateWords,
        String stateHash,
        Instant asOf,
        Stage stage,
        List<String> targets,
        List<String> missing,
        List<String> todo,
        List<String> notes,
        Optional<String> report) {
    public NoticeFacts {
        targets = List.copyOf(targets);
        missing = List.copyOf(missing);
        todo = List.copyOf(todo);
        notes = List.copyOf(notes);
    }

    /** Whether anybody has it in hand. */
    public sealed interface Stage {
        /** Nobody has acknowledged it. */
        record Open() implements Stage {}

        /** Somebody has. */
        record Acknowledged(String by, Instant at) implements Stage {}

        /** It is over. */
        record Closed(Instant at) implements Stage {}
    }

    /** Whether the second level is not to wait: something is not contained, or evidence is lost unless somebody acts. */
    boolean isUrgent() {
        return !(stage instanceof Stage.Closed)
                && !isDrill()
                && (state.equals(State.NOT_CONTAINED.name()) || !missing.isEmpty());
    }

    /** Whether it is a rehearsal: only the first level is told, and nobody is woken later. */
    boolean isDrill() {
        return keys.area() == CaseKeys.Area.DRILLS;
    }
}

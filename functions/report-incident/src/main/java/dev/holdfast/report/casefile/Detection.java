package dev.holdfast.report.casefile;

import dev.holdfast.incident.CaseId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What was detected. Words of the events are made printable and cut, and are still somebody else's words.
 *
 * @param findingTypes types of the findings, and of those an attack sequence is made of, each once, sorted; the alarm's name for an
 *     alarm; empty for a person's request
 * @param title what the latest event says of itself, in one line
 * @param severity the highest of all events, 0 to 10
 * @param firstActivity the earliest that any event saw
 * @param lastActivity the latest that any event saw
 * @param detectedAt when the detector made the first event: {@code createdAt} of the finding, else the event's own time
 * @param openedAt when the first object of the case was written
 * @param sources who said it: {@code GUARDDUTY}, {@code ALARM}, {@code SECURITY_HUB}, {@code PERSON}
 * @param escapes types that say that somebody got, or reached, a node
 * @param related cases of the findings that a sequence is made of, or of the sequence that a finding is part of, as the events name
 *     them; they need not exist
 */
public record Detection(
        List<String> findingTypes,
        String title,
        OptionalDouble severity,
        Optional<Instant> firstActivity,
        Optional<Instant> lastActivity,
        Optional<Instant> detectedAt,
        Optional<Instant> openedAt,
        Optional<String> account,
        Optional<String> region,
        Optional<String> cluster,
        List<String> sources,
        List<String> escapes,
        List<CaseId> related,
        int events) {
    public Detection {
        findingTypes = List.copyOf(findingTypes);
        sources = List.copyOf(sources);
        escapes = List.copyOf(escapes);
        related = List.copyOf(related);
    }
}

package dev.holdfast.logs;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.answer.Gates;
import dev.holdfast.incident.answer.Log;
import dev.holdfast.incident.event.Event.Incident;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks for a log in the cases of the findings that this finding names: those that an attack sequence is made of, or the sequence
 * that it is part of. A look that fails is said in the function's log, and the log is copied; where S3 is slow or not reached,
 * nothing more is looked for.
 */
final class RelatedCases implements Elsewhere {
    /** So many cases that have copies of one and the same log are looked into, the newest first. */
    static final int MOST_CASES = 10;

    /** With less the log itself comes first. */
    private static final Duration TO_LOOK = Duration.ofSeconds(30);

    private final Incident incident;
    private final RelatedKeys keys;
    private final LinkCheck check;
    private final Log log;

    private RelatedCases(Incident incident, RelatedKeys keys, LinkCheck check, Log log) {
        this.incident = incident;
        this.keys = keys;
        this.check = check;
        this.log = log;
    }

    /** For one invocation. */
    static Elsewhere of(CaseCopies.Frame frame, EvidenceStore store, Log log) {
        var incident = frame.incident();
        if (incident.related().isEmpty()) {
            return NOWHERE;
        }
        var keys = new RelatedKeys(store, Gates.keys(incident).area());
        return incident.lastActivity()
                .<Elsewhere>map(
                        last -> new RelatedCases(incident, keys, new LinkCheck(store, last, frame.deadline()), log))
                .orElse(NOWHERE);
    }

    /** A case that has something of a log, the newest of which has this name. */
    private record Candidate(CaseId caseId, List<String> keys, LogName newest) {
        private static final Comparator<Candidate> NEWEST_FIRST =
                Comparator.comparing(Candidate::newest, LogName.IN_ORDER).reversed();
    }

    @Override
    public Optional<Linked> find(Run run, Instance instance) {
        if (!run.deadline().allows(TO_LOOK)) {
            return Optional.empty();
        }
        return candidates(run, instance).stream()
                .sorted(Candidate.NEWEST_FIRST)
                .limit(MOST_CASES)
                .flatMap(one -> checked(one, run, instance).stream())
                .findFirst();
    }

    private List<Candidate> candidates(Run run, Instance instance) {
        var found = new ArrayList<Candidate>();
        for (CaseId other : incident.related()) {
            try {
                var held = keys.of(other, run.target());
                int begin = keys.prefix(other, run.target()).length();
                held.stream()
                        .flatMap(key -> LogName.parse(key.substring(begin)).stream())
                        .map(LogName.Key::name)
                        .filter(name -> name.concerns(instance))
                        .max(LogName.IN_ORDER)
                        .ifPresent(newest -> found.add(new Candidate(other, held, newest)));
            } catch (EvidenceException e) {
                notLookedInto(other, e);
                if (e.retryable()) {
                    break;
                }
            }
        }
        return found;
    }

    private Optional<Linked> checked(Candidate one, Run run, Instance instance) {
        try {
            String prefix = keys.prefix(one.caseId(), run.target());
            return check.of(keys.keys(one.caseId()), prefix, one.keys(), instance);
        } catch (EvidenceException e) {
            notLookedInto(one.caseId(), e);
            return Optional.empty();
        }
    }

    private void notLookedInto(CaseId other, EvidenceException e) {
        log.warn(
                "a related case could not be looked into; its logs are copied again",
                Map.of(
                        "case", incident.caseId().value(),
                        "relatedCase", other.value(),
                        "reason", e.reason().name(),
                        "text", String.valueOf(e.getMessage())));
    }
}

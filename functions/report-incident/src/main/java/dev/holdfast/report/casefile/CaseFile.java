package dev.holdfast.report.casefile;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything the report says, made by {@link CaseReader}. All texts are printable and cut, whoever wrote them; they are still to be
 * escaped for the form in which they are shown.
 *
 * @param state the worst of all targets
 * @param targets sorted by name, the worst first
 * @param todo sorted, the most urgent first
 * @param timeline sorted by time
 * @param notes what else was found: attention that functions asked for, records of newer versions, documents that could not be read
 * @param stateHash 64 hex characters: equal for equal states, whatever the times and counters are
 */
public record CaseFile(
        CaseKeys keys,
        Detection detection,
        State state,
        List<TargetState> targets,
        Completeness evidence,
        List<ToDo> todo,
        List<Happening> timeline,
        People people,
        Picture picture,
        List<EvidenceGroup> groups,
        List<LinkName> linkNames,
        List<String> notes,
        String stateHash) {
    public CaseFile {
        targets = List.copyOf(targets);
        todo = List.copyOf(todo);
        timeline = List.copyOf(timeline);
        groups = List.copyOf(groups);
        linkNames = List.copyOf(linkNames);
        notes = List.copyOf(notes);
    }

    public CaseId caseId() {
        return keys.caseId();
    }

    /** Whether it is a rehearsal. */
    public boolean isDrill() {
        return keys.area() == CaseKeys.Area.DRILLS;
    }

    public Optional<Instant> openedAt() {
        return detection.openedAt();
    }

    /** Who has seen it, and when. */
    public Optional<People.Acknowledged> acknowledged() {
        return people.acknowledged();
    }

    /** When a moment was that only a person can know. */
    public Optional<Instant> moment(String name) {
        return Optional.ofNullable(people.moments().get(name)).map(People.SetTime::at);
    }

    public boolean isClosed() {
        return people.closed().isPresent();
    }

    /** All identities that still work. */
    public List<Identity> live() {
        return targets.stream().flatMap(target -> target.live().stream()).toList();
    }
}

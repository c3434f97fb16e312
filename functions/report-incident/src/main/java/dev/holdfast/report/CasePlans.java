package dev.holdfast.report;

import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.report.casefile.CaseFile;
import dev.holdfast.report.playbook.PlanFacts;
import dev.holdfast.report.playbook.loading.PlaybookLoader;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The plan for a case, out of the organisation's own playbook or, where that cannot be used, out of ours; said then. */
final class CasePlans implements CaseReport.Planning {
    /** What a case without any severity counts as: a person asked for it. */
    static final double SEVERITY_WHEN_NOT_SAID = 4.0;

    private final PlaybookLoader playbooks;

    CasePlans(PlaybookLoader playbooks) {
        this.playbooks = playbooks;
    }

    @Override
    public Planned plan(CaseFile file, Instant now) {
        var loaded = playbooks.load();
        var rows = loaded.problem().stream()
                .map(problem -> new Outcome(
                        "case/" + file.caseId(),
                        Action.RECORD,
                        new Ending.Failed(problem.reason(), problem.text()),
                        Map.of()))
                .toList();
        var notes = loaded.problem().map(PlaybookLoader.Problem::text).stream().toList();
        return new Planned(loaded.playbook().planFor(facts(file, now)), rows, List.copyOf(notes));
    }

    private static PlanFacts facts(CaseFile file, Instant now) {
        var moments = new HashMap<String, Instant>();
        file.people().moments().forEach((name, set) -> moments.put(name, set.at()));
        var detection = file.detection();
        return new PlanFacts(
                file.caseId(),
                detection.findingTypes(),
                detection.severity().orElse(SEVERITY_WHEN_NOT_SAID),
                detection.detectedAt().or(detection::openedAt).orElse(now),
                moments);
    }
}

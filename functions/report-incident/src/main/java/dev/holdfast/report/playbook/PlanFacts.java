package dev.holdfast.report.playbook;

import dev.holdfast.incident.CaseId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a plan depends on.
 *
 * @param findingTypes as GuardDuty or Security Hub write them, possibly none: any text
 * @param severity from 0 to 10, the highest of the case
 * @param detectedAt when the first automated finding, alarm or request reached Holdfast
 * @param moments the moments that people set, by name; the latest setting of each
 */
public record PlanFacts(
        CaseId caseId, List<String> findingTypes, double severity, Instant detectedAt, Map<String, Instant> moments) {
    public PlanFacts {
        findingTypes = List.copyOf(findingTypes);
        moments = Map.copyOf(moments);
    }
}

package dev.holdfast.report;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.report.CaseReport.Did;
import dev.holdfast.report.casefile.CaseFile;
import dev.holdfast.report.casefile.LinkName;
import dev.holdfast.report.links.Links;
import dev.holdfast.report.page.LinkedCase;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The other cases about the same pods, nodes, instances and cluster within a day. A report without them is still a report. */
final class CaseLinks implements CaseReport.Linking {
    private final Links links;

    CaseLinks(Links links) {
        this.links = links;
    }

    @Override
    public Linked link(CaseFile file, Instant now) {
        var names = new LinkedHashMap<String, LinkName>();
        file.linkNames().forEach(name -> names.put(name.toString(), name));
        var day = file.detection().detectedAt().or(file::openedAt).orElse(now);
        try {
            var others = links.join(file.keys(), List.copyOf(names.keySet()), day).stream()
                    .flatMap(link -> link.shared().stream()
                            .map(names::get)
                            .limit(1)
                            .map(shared -> new LinkedCase(link.caseId(), shared)))
                    .toList();
            return new Linked(others, new Did(List.of(), List.of()));
        } catch (EvidenceException e) {
            var ending =
                    new Ending.Failed(e.reason(), "other cases about the same were not looked for: " + e.getMessage());
            var row = new Outcome("case/" + file.caseId(), Action.RECORD, ending, Map.of());
            return new Linked(List.of(), new Did(List.of(row), List.of()));
        }
    }
}

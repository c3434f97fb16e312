package dev.holdfast.report.page;

import dev.holdfast.incident.CaseId;
import dev.holdfast.report.casefile.LinkName;

/** Another case that is about the same thing. */
public record LinkedCase(CaseId caseId, LinkName shared) {}

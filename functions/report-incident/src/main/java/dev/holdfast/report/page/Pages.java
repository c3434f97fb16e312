package dev.holdfast.report.page;

import dev.holdfast.report.casefile.CaseFile;
import dev.holdfast.report.playbook.Plan;

/** Writes the report. Pure: the same input gives the same bytes, so a repeated run writes the same version. */
public final class Pages {
    private Pages() {}

    /** Renders all three files. */
    public static Rendered render(CaseFile file, Plan plan, Edition edition) {
        return new Rendered(
                new HtmlPage(file, plan, edition).bytes(),
                JsonReport.bytes(file, plan, edition),
                MarkdownReport.bytes(file, plan, edition));
    }
}

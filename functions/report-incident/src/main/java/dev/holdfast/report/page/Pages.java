package dev.holdfast.report.page;

import dev.holdfast.report.casefile.CaseFile;
import dev.holdfast.report.playbook.Plan;

/** Writes the report. */
public final class Pages {
    private Pages() {}

    /** Renders all three files; the same input gives the same bytes. */
    public static Rendered render(CaseFile file, Plan plan, Edition edition) {
        throw new UnsupportedOperationException(file + " " + plan + " " + edition);
    }
}

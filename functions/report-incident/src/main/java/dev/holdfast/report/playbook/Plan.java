package dev.holdfast.report.playbook;

import java.util.List;

/**
 * What people have to do about one case.
 *
 * @param family the id of the family of findings
 * @param title what it is about, in words
 * @param lead the role that leads
 * @param steps what to do, in order
 * @param levels who is told, in order; the first at once
 * @param clocks by when the law may want to know
 */
public record Plan(
        String family, String title, String lead, List<String> steps, List<Level> levels, List<Clock> clocks) {
    public Plan {
        steps = List.copyOf(steps);
        levels = List.copyOf(levels);
        clocks = List.copyOf(clocks);
    }
}

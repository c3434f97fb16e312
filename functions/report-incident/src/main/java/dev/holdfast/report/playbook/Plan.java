package dev.holdfast.report.playbook;

import java.util.List;

/** What people do about a case, worked out from a playbook. */
public record Plan(
        String family, String title, String lead, List<String> steps, List<Level> levels, List<Clock> clocks) {
    public Plan {
        steps = List.copyOf(steps);
        levels = List.copyOf(levels);
        clocks = List.copyOf(clocks);
    }
}

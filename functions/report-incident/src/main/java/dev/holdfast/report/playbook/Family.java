package dev.holdfast.report.playbook;

import java.util.List;
import java.util.Map;

/**
 * Findings that ask for the same work.
 *
 * @param matches beginnings of finding types
 * @param levels by severity, where the family has its own
 */
record Family(
        String id,
        String title,
        String lead,
        List<String> matches,
        Map<Severity, List<Level>> levels,
        List<String> steps) {
    /** What stands for everything that no family matches. */
    static final String GENERAL = "general";

    Family {
        matches = List.copyOf(matches);
        levels = Map.copyOf(levels);
        steps = List.copyOf(steps);
    }

    /** How many characters of the type its longest match takes; 0 where it does not match. */
    int matched(String type) {
        return matches.stream()
                .filter(type::startsWith)
                .mapToInt(String::length)
                .max()
                .orElse(0);
    }
}

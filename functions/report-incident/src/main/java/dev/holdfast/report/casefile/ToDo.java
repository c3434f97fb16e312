package dev.holdfast.report.casefile;

import java.util.List;

/**
 * One thing that a person has to do.
 *
 * @param title the thing, as an order
 * @param why what happened that it is needed
 * @param steps how, in order
 * @param commands to be copied; made of validated names only, never of free text
 */
public record ToDo(Urgency urgency, String title, String why, List<String> steps, List<String> commands) {
    public ToDo {
        steps = List.copyOf(steps);
        commands = List.copyOf(commands);
    }

    /** In which order things are done. */
    public enum Urgency {
        NOW,
        TODAY,
        BEFORE_CLOSING
    }
}

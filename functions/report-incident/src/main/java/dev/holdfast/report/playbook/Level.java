package dev.holdfast.report.playbook;

import java.time.Duration;
import java.util.List;

/**
 * Who is told, and how long after the case opened if nobody has acknowledged it by then. The first level of a plan is told at
 * once and of every change; a later one is told of changes, too, once it has been told of the case.
 *
 * @param name lower-case words with hyphens, unique in its plan
 * @param tell names of channels: subscribers of the topic filter by them
 * @param after counted from the opening of the case
 */
public record Level(String name, List<String> tell, Duration after) {
    public Level {
        tell = List.copyOf(tell);
    }
}

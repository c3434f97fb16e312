package dev.holdfast.report.playbook;

import java.time.Duration;
import java.util.List;

/** Who is told if nobody has acknowledged so long after the case was opened. */
public record Level(String name, List<String> tell, Duration after) {
    public Level {
        tell = List.copyOf(tell);
    }
}

package dev.holdfast.report.casefile;

import dev.holdfast.incident.Digests;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;

/** A digest of what matters about a case: a notice is sent for each change of it, and for nothing else. */
final class StateHash {
    private StateHash() {}

    /** Words, reasons and names only; no times, counters or sentences, which change from run to run. */
    static String of(
            Detection detection,
            List<TargetState> targets,
            Completeness evidence,
            List<String> tampered,
            People people) {
        var lines = new TreeSet<String>();
        detection.findingTypes().forEach(type -> lines.add("finding " + type));
        detection.severity().ifPresent(severity -> lines.add("severity " + severity));
        targets.forEach(target -> {
            lines.add("target " + target.target() + " " + target.state());
            target.whys().forEach(why -> lines.add("why " + target.target() + " " + why.reason()));
            target.live().forEach(one -> lines.add("live " + target.target() + " " + one.kind()));
        });
        lines.add("evidence " + evidence.level());
        evidence.missing()
                .forEach(one -> lines.add(
                        "missing " + one.kind() + " " + one.target() + " " + one.what() + " " + one.reason()));
        evidence.pending().stream()
                .filter(one -> one.kind().equals("result"))
                .forEach(one -> lines.add("pending " + one.what()));
        tampered.forEach(text -> lines.add("attention " + text));
        lines.add(people.closed().isPresent() ? "closed" : "open");
        return Digests.hex(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }
}

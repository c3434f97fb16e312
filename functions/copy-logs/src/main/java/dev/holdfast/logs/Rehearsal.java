package dev.holdfast.logs;

import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Ending.Verified;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a sample finding leads to: the same resolution, and what would have been copied. Samples name things that do not exist;
 * nothing is lost when nothing is found.
 */
final class Rehearsal {
    private Rehearsal() {}

    static Handled handle(Picture.Seen seen, Covering covering) {
        var rows = new ArrayList<Outcome>();
        seen.pods().forEach(pod -> {
            var details = Map.<String, Object>of("wouldCopy", List.of("objects", "logs", "audit lines"));
            var row = new Outcome(pod.target(), Action.COPY_LOG, new Ending.Observed(), details);
            rows.addAll(Covering.first(List.of(row), covering.of(pod)));
        });
        seen.gone().forEach(gone -> rows.add(skipped(gone.pod(), gone.text())));
        seen.rows().forEach(row -> rows.add(skipped(row.target(), row.text())));
        return new Handled(rows, List.of(), List.of());
    }

    static Handled handle(Picture.Dark dark) {
        var rows = dark.targets().stream()
                .map(target -> skipped(target, dark.why().text()))
                .toList();
        return new Handled(rows, List.of(), List.of());
    }

    private static Outcome skipped(Target target, String text) {
        return new Outcome(
                target,
                Action.COPY_LOG,
                new Ending.Skipped(Reason.SAMPLE_FINDING, "sample finding: " + text, Verified.NOT_APPLICABLE));
    }
}

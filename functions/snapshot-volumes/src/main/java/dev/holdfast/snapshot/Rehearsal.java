package dev.holdfast.snapshot;

import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.VolumeId;
import dev.holdfast.snapshot.InstanceSnapshots.Handled;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a sample finding leads to: the same resolution, and what would have been done. Samples name things that do not exist;
 * nothing is lost when nothing is found.
 */
final class Rehearsal {
    private Rehearsal() {}

    static Handled handle(Located.Found found) {
        var rows = found.rows().stream()
                .map(row -> new Outcome(
                        row.target(), row.action(), skipped(row.ending().words().orElse("")), row.details()));
        var instances = found.instances().values().stream().map(Rehearsal::row);
        return new Handled(Stream.concat(rows, instances).toList(), List.of(), List.of());
    }

    private static Outcome row(Located.Affected affected) {
        var node = affected.node();
        var target = new Target.Instance(node.id());
        if (node.volumes().isEmpty()) {
            return new Outcome(target, Action.SNAPSHOT, skipped("the instance of the sample does not exist"));
        }
        return new Outcome(
                target,
                Action.SNAPSHOT,
                new Ending.Observed(),
                Map.of(
                        "wouldCall",
                        "CreateSnapshots",
                        "volumes",
                        node.volumeIds().stream().map(VolumeId::value).toList()));
    }

    private static Ending skipped(String text) {
        return new Ending.Skipped(Reason.SAMPLE_FINDING, "sample finding: " + text, Ending.Verified.NOT_APPLICABLE);
    }
}

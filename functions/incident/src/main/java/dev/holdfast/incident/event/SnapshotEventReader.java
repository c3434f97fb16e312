package dev.holdfast.incident.event;

import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Scope;
import dev.holdfast.incident.SnapshotId;
import dev.holdfast.incident.VolumeId;
import dev.holdfast.incident.event.Event.SnapshotEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads EBS's events about the end of snapshots. Their ARNs have the region in the account's place, so only what follows the
 * last slash counts; the times are spelled in several ways and are not read.
 *
 * @see <a href="https://docs.aws.amazon.com/ebs/latest/userguide/ebs-cloud-watch-events.html">EventBridge events for Amazon EBS</a>
 */
final class SnapshotEventReader {
    private SnapshotEventReader() {}

    static Event read(Json envelope, String type) throws BadInput {
        var detail = envelope.requireObject("detail");
        String event = detail.text("event").orElse("");
        if (type.equals("EBS Snapshot Notification") && event.equals("createSnapshot")) {
            return new Event.SnapshotsEnded(scope(envelope), List.of(single(detail)));
        }
        if (type.equals("EBS Multi-Volume Snapshots Completion Status") && event.equals("createSnapshots")) {
            return new Event.SnapshotsEnded(scope(envelope), set(detail));
        }
        return new Event.Ignored(Reason.UNKNOWN_EVENT, "not the end of a snapshot that was taken from a volume");
    }

    static Scope scope(Json envelope) throws BadInput {
        String region = envelope.requireName("region", text -> new Scope("000000000000", text).region());
        return envelope.requireName("account", account -> new Scope(account, region));
    }

    private static SnapshotEnd single(Json detail) throws BadInput {
        return end(detail, detail.anyText("result").orElse("").equals("succeeded"));
    }

    private static List<SnapshotEnd> set(Json detail) throws BadInput {
        var ends = new ArrayList<SnapshotEnd>();
        for (Json snapshot : detail.objects("snapshots")) {
            ends.add(end(snapshot, snapshot.anyText("status").orElse("").equals("completed")));
        }
        if (ends.isEmpty()) {
            throw detail.wrong("snapshots", "at least one snapshot");
        }
        return ends;
    }

    private static SnapshotEnd end(Json at, boolean succeeded) throws BadInput {
        String id = TargetBuilder.afterLast('/', at.requireText("snapshot_id"));
        String volume = TargetBuilder.afterLast('/', at.text("source").orElse(""));
        return new SnapshotEnd(
                at.name("snapshot_id", id, SnapshotId::new),
                VolumeId.matches(volume) ? Optional.of(new VolumeId(volume)) : Optional.empty(),
                succeeded);
    }
}

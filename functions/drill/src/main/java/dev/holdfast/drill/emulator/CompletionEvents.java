package dev.holdfast.drill.emulator;

import dev.holdfast.drill.emulator.FinishedSnapshots.Created;
import dev.holdfast.drill.emulator.FinishedSnapshots.Snapshot;
import dev.holdfast.drill.emulator.FinishedSnapshots.State;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The EventBridge events that AWS sends when snapshots are finished, odd ARNs included: the region stands where the account
 * belongs.
 *
 * @see <a href="https://docs.aws.amazon.com/ebs/latest/userguide/ebs-cloud-watch-events.html">EventBridge for EBS</a>
 */
public final class CompletionEvents {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String ARN = "arn:aws:ec2::" + AwsClients.REGION.id() + ":";

    private CompletionEvents() {}

    /** The one event for them, as JSON text: for a set the multi-volume one, else that for a single snapshot. */
    public static String json(FinishedSnapshots finished) {
        ObjectNode event = JSON.createObjectNode();
        boolean set = finished.created() == Created.AS_A_SET;
        event.put("version", "0")
                .put("id", UUID.randomUUID().toString())
                .put("detail-type", set ? "EBS Multi-Volume Snapshots Completion Status" : "EBS Snapshot Notification")
                .put("source", "aws.ec2")
                .put("account", Account.ID)
                .put("time", time(finished.endedAt()))
                .put("region", AwsClients.REGION.id());
        ArrayNode resources = event.putArray("resources");
        finished.snapshots().forEach(snapshot -> resources.add(snapshotArn(snapshot)));
        event.set("detail", set ? setDetail(finished) : singleDetail(finished));
        return JSON.writeValueAsString(event);
    }

    private static ObjectNode detail(String event, FinishedSnapshots finished) {
        return JSON.createObjectNode()
                .put("event", event)
                .put("result", finished.allCompleted() ? "succeeded" : "failed")
                .put("cause", "")
                .put("request-id", "");
    }

    private static ObjectNode singleDetail(FinishedSnapshots finished) {
        Snapshot only = finished.snapshots().getFirst();
        return detail("createSnapshot", finished)
                .put("snapshot_id", snapshotArn(only))
                .put("source", volumeArn(only))
                .put("startTime", time(finished.startedAt()))
                .put("endTime", time(finished.endedAt()));
    }

    private static ObjectNode setDetail(FinishedSnapshots finished) {
        ObjectNode detail = detail("createSnapshots", finished)
                .put("startTime", time(finished.startedAt()))
                .put("endTime", time(finished.endedAt()));
        ArrayNode snapshots = detail.putArray("snapshots");
        for (Snapshot snapshot : finished.snapshots()) {
            snapshots
                    .addObject()
                    .put("snapshot_id", snapshotArn(snapshot))
                    .put("source", volumeArn(snapshot))
                    .put("status", snapshot.state() == State.COMPLETED ? "completed" : "error");
        }
        return detail;
    }

    private static String snapshotArn(Snapshot snapshot) {
        return ARN + "snapshot/" + snapshot.id();
    }

    private static String volumeArn(Snapshot snapshot) {
        return ARN + "volume/" + snapshot.source();
    }

    private static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}

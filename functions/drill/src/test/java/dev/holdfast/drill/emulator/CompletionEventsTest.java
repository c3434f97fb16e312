package dev.holdfast.drill.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.drill.emulator.FinishedSnapshots.Created;
import dev.holdfast.drill.emulator.FinishedSnapshots.Snapshot;
import dev.holdfast.drill.emulator.FinishedSnapshots.State;
import dev.holdfast.incident.SnapshotId;
import dev.holdfast.incident.VolumeId;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The events have the shape that AWS documents. */
final class CompletionEventsTest {
    private static final String SNAPSHOT = "arn:aws:ec2::us-east-1:snapshot/snap-0000000000000001";

    @Test
    void aSetIsOneEventWithTheStateOfEach() {
        JsonNode event = event(Created.AS_A_SET, State.ERROR, State.ERROR);

        assertThat(event.path("detail-type").asString()).isEqualTo("EBS Multi-Volume Snapshots Completion Status");
        assertThat(event.path("source").asString()).isEqualTo("aws.ec2");
        assertThat(event.path("time").asString()).isEqualTo("2026-11-23T18:05:00Z");
        assertThat(event.path("resources")).hasSize(2);
        JsonNode detail = event.path("detail");
        assertThat(detail.path("event").asString()).isEqualTo("createSnapshots");
        assertThat(detail.path("result").asString()).isEqualTo("failed");
        JsonNode first = detail.path("snapshots").path(0);
        assertThat(first.path("snapshot_id").asString()).isEqualTo(SNAPSHOT);
        assertThat(first.path("source").asString()).isEqualTo("arn:aws:ec2::us-east-1:volume/vol-00000001");
        assertThat(first.path("status").asString()).isEqualTo("error");
    }

    @Test
    void aSingleSnapshotHasItsOwnKind() {
        JsonNode event = event(Created.SINGLY, State.COMPLETED);

        assertThat(event.path("detail-type").asString()).isEqualTo("EBS Snapshot Notification");
        assertThat(event.path("detail").path("event").asString()).isEqualTo("createSnapshot");
        assertThat(event.path("detail").path("result").asString()).isEqualTo("succeeded");
        assertThat(event.path("detail").path("snapshot_id").asString()).isEqualTo(SNAPSHOT);
        assertThat(event.path("detail").path("startTime").asString()).isEqualTo("2026-11-23T18:00:00Z");
    }

    private static JsonNode event(Created created, State... states) {
        List<Snapshot> snapshots = Arrays.stream(states)
                .map(state ->
                        new Snapshot(new SnapshotId("snap-0000000000000001"), new VolumeId("vol-00000001"), state))
                .toList();
        Instant start = Instant.parse("2026-11-23T18:00:00.123Z");
        return JsonMapper.shared()
                .readTree(CompletionEvents.json(
                        new FinishedSnapshots(created, start, start.plusSeconds(300), snapshots)));
    }
}

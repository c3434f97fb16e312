package dev.holdfast.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.drill.emulator.Account;
import dev.holdfast.drill.emulator.CompletionEvents;
import dev.holdfast.drill.emulator.DefaultEndpoint;
import dev.holdfast.drill.emulator.Emulator;
import dev.holdfast.drill.emulator.Front;
import dev.holdfast.drill.emulator.SharedEmulator;
import dev.holdfast.incident.InstanceId;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import tools.jackson.databind.JsonNode;

/** The real handlers with their own clients, over HTTP, against the emulator. */
@ExtendWith(SharedEmulator.class)
final class SnapshotFunctionsIT {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String bucket = "evidence-it-" + COUNT.incrementAndGet() + "-"
            + ProcessHandle.current().pid();
    private final InstanceId instance =
            new InstanceId(String.format("i-0%08x%08x", ProcessHandle.current().pid() & 0xffffffffL, COUNT.get()));
    private final String findingId = String.format("%032x", System.nanoTime());
    private final Front front;
    private final Account account;
    private final DefaultEndpoint endpoint;
    private final Functions functions;

    SnapshotFunctionsIT(Emulator emulator) {
        front = Front.before(emulator);
        endpoint = front.useAsDefaultEndpoint();
        account = Account.in(front)
                .bucket(bucket)
                .cluster("it-" + COUNT.get() + "-" + ProcessHandle.current().pid());
        functions = new Functions(
                Map.of(
                        "HOLDFAST_EVIDENCE_BUCKET",
                        bucket,
                        "HOLDFAST_RETENTION_DAYS",
                        "7",
                        "HOLDFAST_QUARANTINE",
                        "observe"),
                Account.ID,
                Clock.systemUTC(),
                new NoScene(),
                _ -> {});
    }

    @BeforeEach
    void makeANode() {
        account.node(instance, 2);
        front.calls().clear();
    }

    @AfterEach
    void close() {
        endpoint.close();
        front.close();
    }

    @Test
    void aFindingBecomesLockedSnapshotsAndLockedEvidence() {
        var answer = functions.snapshotVolumes(finding()).json().orElseThrow();

        assertThat(answer.path("status").asString()).isEqualTo("DONE");
        assertThat(answer.path("case").asString()).isEqualTo("gd-" + findingId);
        var snapshot = outcome(answer, "snapshot");
        assertThat(snapshot.path("verified").asBoolean()).isTrue();
        assertThat(snapshot.path("details").path("lock").asString()).isEqualTo("governance/7d");
        assertThat(snapshot.path("details").path("snapshotIds").size()).isEqualTo(3);
        assertThat(front.calls().count("CreateSnapshots")).isEqualTo(1);
        assertThat(front.calls().count("LockSnapshot")).isEqualTo(3);
        assertThat(front.calls().count("CreateTags")).isZero();
        assertThat(front.calls().count("DescribeInstances")).isEqualTo(1);
        assertThat(tagsOfSnapshots())
                .allSatisfy(tags -> assertThat(tags)
                        .containsEntry("holdfast:case", "gd-" + findingId)
                        .containsEntry("holdfast:instance", instance.value())
                        .containsEntry("holdfast:finding", findingId));
        assertLocked(answer);
    }

    @Test
    void theSameEventAgainTakesNothing() {
        functions.snapshotVolumes(finding());
        var again = functions.snapshotVolumes(finding()).json().orElseThrow();

        assertThat(again.path("status").asString()).isEqualTo("DONE");
        assertThat(outcome(again, "snapshot").path("status").asString()).isEqualTo("ALREADY_DONE");
        assertThat(front.calls().count("CreateSnapshots")).isEqualTo(1);
        assertThat(front.calls().count("LockSnapshot")).isEqualTo(3);
    }

    @Test
    void theEndOfASetIsConfirmed() {
        functions.snapshotVolumes(finding());
        var finished = front.completeSnapshots().getFirst();
        var answer = functions
                .confirmSnapshots(CompletionEvents.json(finished))
                .json()
                .orElseThrow();

        assertThat(answer.path("status").asString()).isEqualTo("DONE");
        assertThat(answer.path("case").asString()).isEqualTo("gd-" + findingId);
        assertThat(keys()).filteredOn(key -> key.endsWith(".completed.json")).hasSize(3);
    }

    @Test
    void aFailedSetIsTakenAgainVolumeByVolume() {
        functions.snapshotVolumes(finding());
        front.failSnapshot(
                account.nodes().getFirst().volumes().values().iterator().next().value());
        var finished = front.completeSnapshots().getFirst();
        var answer = functions
                .confirmSnapshots(CompletionEvents.json(finished))
                .json()
                .orElseThrow();

        assertThat(answer.path("status").asString()).isEqualTo("DONE");
        assertThat(front.calls().count("CreateSnapshot")).isEqualTo(3);
        assertThat(front.calls().count("LockSnapshot")).isEqualTo(6);
    }

    @Test
    void aThrottledCallIsMadeAgainAndALostAnswerIsFoundOut() {
        front.faults().throttle("CreateSnapshots", 1);
        var answer = functions.snapshotVolumes(finding()).json().orElseThrow();

        assertThat(answer.path("status").asString()).isEqualTo("DONE");
        assertThat(front.calls().count("CreateSnapshots")).isEqualTo(2);
        assertThat(tagsOfSnapshots()).hasSize(3);
    }

    @Test
    void anAnswerThatIsLostLeadsToNoSecondSet() {
        front.faults().loseResponse("CreateSnapshots", 1);
        var answer = functions.snapshotVolumes(finding()).json().orElseThrow();

        assertThat(answer.path("status").asString()).isEqualTo("DONE");
        assertThat(front.calls().count("CreateSnapshots")).isEqualTo(1);
        assertThat(tagsOfSnapshots()).hasSize(3);
    }

    @Test
    void volumesAndNodeNamesAreFoundByFilter() {
        String volume =
                account.nodes().getFirst().volumes().values().iterator().next().value();
        var event = new String(finding(), StandardCharsets.UTF_8)
                .replace("\"instanceDetails\"", "\"somethingElse\"")
                .replace(
                        "\"somethingElse\"",
                        "\"ebsVolumeDetails\":{\"scannedVolumeDetails\":[{\"volumeArn\":"
                                + "\"arn:aws:ec2:us-east-1:123456789012:volume/" + volume + "\"}]},\"somethingElse\"");
        var answer = functions
                .snapshotVolumes(event.getBytes(StandardCharsets.UTF_8))
                .json()
                .orElseThrow();

        assertThat(answer.path("status").asString()).isEqualTo("DONE");
        assertThat(outcome(answer, "snapshot").path("details").path("covers").values())
                .extracting(JsonNode::asString)
                .contains("volume/" + volume);
    }

    @Test
    void readinessIsAnsweredWithoutChangingAnything() {
        var check = "{\"source\":\"holdfast\",\"detail-type\":\"Readiness Check\",\"detail\":{}}";
        var answer = functions
                .snapshotVolumes(check.getBytes(StandardCharsets.UTF_8))
                .json()
                .orElseThrow();

        assertThat(answer.path("status").asString()).isEqualTo("DONE");
        assertThat(answer.path("outcomes").size()).isGreaterThan(5);
        assertThat(tagsOfSnapshots()).isEmpty();
        assertThat(keys()).isEmpty();
    }

    private byte[] finding() {
        return """
            {"source":"aws.guardduty","detail-type":"GuardDuty Finding","time":"2026-11-24T10:00:00Z",
             "account":"123456789012","region":"us-east-1","resources":[],
             "detail":{"schemaVersion":"2.0","id":"%s","type":"Execution:Runtime/ReverseShell","severity":8,
              "accountId":"123456789012","region":"us-east-1","updatedAt":"2026-11-24T10:00:00.000Z",
              "resource":{"resourceType":"EKSCluster","eksClusterDetails":{"name":"prod"},
               "kubernetesDetails":{"kubernetesWorkloadDetails":{"name":"cart-x","namespace":"shop","type":"pods"}},
               "instanceDetails":{"instanceId":"%s","tags":[]}},
              "service":{"eventLastSeen":"2026-11-24T09:59:00.000Z"}}}
            """.formatted(findingId, instance).getBytes(StandardCharsets.UTF_8);
    }

    private void assertLocked(JsonNode answer) {
        assertThat(answer.path("evidence").size()).isGreaterThanOrEqualTo(3);
        try (S3Client s3 = front.clients().s3()) {
            for (JsonNode kept : answer.path("evidence").values()) {
                var retention = s3.getObjectRetention(request -> request.bucket(bucket)
                                .key(kept.path("key").asString())
                                .versionId(kept.path("versionId").asString()))
                        .retention();
                assertThat(retention.mode()).isEqualTo(ObjectLockRetentionMode.GOVERNANCE);
                assertThat(retention.retainUntilDate())
                        .isAfter(Clock.systemUTC().instant().plusSeconds(6 * 86_400));
            }
            assertThat(keys())
                    .filteredOn(key -> key.contains("/actions/snapshot-volumes-"))
                    .hasSize(1);
        }
    }

    private List<String> keys() {
        try (S3Client s3 = front.clients().s3()) {
            return s3.listObjectsV2(request -> request.bucket(bucket)).contents().stream()
                    .map(object -> object.key())
                    .toList();
        }
    }

    private List<Map<String, String>> tagsOfSnapshots() {
        var volumes = account.nodes().getFirst().volumes().values();
        try (var ec2 = front.clients().ec2()) {
            return ec2.describeSnapshots(request -> request.ownerIds("self")).snapshots().stream()
                    .filter(snapshot ->
                            volumes.stream().anyMatch(volume -> volume.value().equals(snapshot.volumeId())))
                    .map(snapshot ->
                            snapshot.tags().stream().collect(Collectors.toMap(tag -> tag.key(), tag -> tag.value())))
                    .toList();
        }
    }

    private static JsonNode outcome(JsonNode answer, String action) {
        return StreamSupport.stream(answer.path("outcomes").values().spliterator(), false)
                .filter(outcome -> outcome.path("action").asString().equals(action))
                .findFirst()
                .orElseThrow();
    }
}

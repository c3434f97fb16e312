package dev.holdfast.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.LockState;
import tools.jackson.databind.JsonNode;

final class SnapshotVolumesTest {
    private final TestBed bed = new TestBed();
    private final Ec2Account.Machine node = bed.ec2.node(1, 3);

    @Test
    void aFindingLeadsToOneTaggedAndLockedSet() {
        bed.snapshot(Finding.on(node).json());

        assertThat(bed.ec2.calls("CreateSnapshots")).isEqualTo(1);
        assertThat(bed.ec2.calls("CreateSnapshot")).isZero();
        assertThat(bed.ec2.goodSnapshots(node).values()).containsOnly(1L).hasSize(3);
        assertThat(bed.ec2.snapshots()).allSatisfy(snapshot -> {
            assertThat(snapshot.tags)
                    .containsEntry("holdfast:case", Finding.CASE)
                    .containsEntry("holdfast:instance", node.id)
                    .containsEntry("holdfast:finding", Finding.ID)
                    .hasSize(3);
            assertThat(snapshot.lock).hasValueSatisfying(lock -> {
                assertThat(lock.state()).isEqualTo(LockState.GOVERNANCE);
                assertThat(lock.days()).isEqualTo(30);
                assertThat(lock.coolOffHours()).isZero();
            });
        });
    }

    @Test
    void theAnswerIsAsTheContractSays() {
        bed.time.forward(Duration.ofMillis(123));

        var answer = bed.snapshot(Finding.on(node).json()).tree();

        assertThat(answer.propertyNames())
                .containsExactly(
                        "case",
                        "function",
                        "status",
                        "drill",
                        "observed",
                        "round",
                        "startedAt",
                        "elapsedMillis",
                        "reason",
                        "text",
                        "outcomes",
                        "evidence",
                        "remaining");
        assertThat(answer.required("case").asString()).isEqualTo(Finding.CASE);
        assertThat(answer.required("function").asString()).isEqualTo("snapshot-volumes");
        assertThat(answer.required("status").asString()).isEqualTo("DONE");
        assertThat(answer.required("drill").asBoolean()).isFalse();
        assertThat(answer.required("observed").asBoolean()).isFalse();
        assertThat(answer.required("round").asString()).isEqualTo(Finding.ROUND);
        assertThat(answer.required("startedAt").asString()).isEqualTo("2026-11-23T18:00:00.123Z");
        assertThat(answer.required("reason").isNull()).isTrue();
        assertThat(answer.required("text").isNull()).isTrue();
        assertThat(answer.required("remaining")).isEmpty();
    }

    @Test
    void theRowOfTheInstanceNamesSnapshotsVolumesAndLock() {
        var row = bed.snapshot(Finding.on(node).json()).row("instance/" + node.id, "snapshot");

        assertThat(row.propertyNames())
                .containsExactly("target", "action", "status", "verified", "reason", "text", "details");
        assertThat(row.required("status").asString()).isEqualTo("DONE");
        assertThat(row.required("verified").asBoolean()).isTrue();
        assertThat(row.required("reason").isNull()).isTrue();
        var details = row.required("details");
        assertThat(texts(details.required("snapshotIds")))
                .containsExactlyElementsOf(bed.ec2.snapshots().stream()
                        .map(snapshot -> snapshot.id)
                        .toList());
        assertThat(details.required("lock").asString()).isEqualTo("governance/30d");
        assertThat(details.required("cluster").asString()).isEqualTo("prod");
        assertThat(texts(details.required("covers"))).contains("workload/shop/deployment/cart");
        assertThat(details.required("volumes").propertyNames()).containsExactlyElementsOf(node.volumes.values());
    }

    @Test
    void theEvidenceIsTheEventTheTargetsTheRecordAndTheAction() {
        String event = Finding.on(node).json();

        var answer = bed.snapshot(event);

        String prefix = "cases/" + Finding.CASE + "/";
        assertThat(bed.keys(""))
                .hasSize(5)
                .contains(
                        prefix + "targets." + Finding.ROUND + ".1.json",
                        prefix + "snapshots/" + node.id + ".1.taken.json",
                        "claims/" + node.id + "/1.json");
        String kept = bed.keys(prefix + "events/" + Finding.ROUND + "-").getFirst();
        assertThat(bed.s3.text(kept)).isEqualTo(event);
        String action = bed.keys(prefix + "actions/").getFirst();
        assertThat(action).endsWith("actions/snapshot-volumes-20261123T180000000Z-request-1.json");
        assertThat(bed.object(action)).isEqualTo(answer.tree());
        assertThat(bed.s3.lock(action))
                .hasValueSatisfying(lock -> assertThat(lock.mode()).isEqualTo("GOVERNANCE"));
        assertThat(answer.tree().required("evidence").values())
                .extracting(piece -> piece.required("key").asString())
                .containsExactlyInAnyOrder(
                        kept,
                        prefix + "targets." + Finding.ROUND + ".1.json",
                        prefix + "snapshots/" + node.id + ".1.taken.json");
    }

    @Test
    void theRecordHoldsVolumesDevicesSnapshotsAndLock() {
        bed.snapshot(Finding.on(node).json());

        var taken = bed.object("cases/" + Finding.CASE + "/snapshots/" + node.id + ".1.taken.json");

        assertThat(taken.required("case").asString()).isEqualTo(Finding.CASE);
        assertThat(taken.required("takenFor").asString()).isEqualTo(Finding.CASE);
        assertThat(taken.required("lock").asString()).isEqualTo("governance/30d");
        assertThat(taken.required("reason").isNull()).isTrue();
        assertThat(taken.required("snapshots").values())
                .extracting(one -> one.required("device").asString())
                .containsExactly("/dev/xvda", "/dev/xvdb", "/dev/xvdc");
    }

    @Test
    void theSecondRunOfAnEventChangesNothing() {
        String event = Finding.on(node).json();
        bed.snapshot(event);
        bed.time.forward(Duration.ofMinutes(2));

        var again = bed.snapshot(event);

        assertThat(again.status()).isEqualTo("DONE");
        assertThat(again.rows())
                .extracting(row -> row.required("status").asString())
                .containsExactly("ALREADY_DONE", "ALREADY_DONE");
        assertThat(again.row("instance/" + node.id, "snapshot")
                        .required("details")
                        .required("lock")
                        .asString())
                .isEqualTo("governance/30d");
        assertThat(bed.ec2.calls("CreateSnapshots")).isEqualTo(1);
        assertThat(bed.ec2.calls("LockSnapshot")).isEqualTo(3);
        assertThat(bed.keys("/events/")).hasSize(1);
        assertThat(bed.keys("/targets.")).hasSize(1);
        assertThat(bed.keys(".taken.json")).hasSize(1);
        assertThat(bed.keys("/actions/")).hasSize(2);
    }

    @Test
    void laterActivityOfTheSameFindingGetsANewSet() {
        bed.snapshot(Finding.on(node).json());
        bed.time.forward(Duration.ofMinutes(30));

        var update = bed.snapshot(
                Finding.on(node).seen(TestBed.START.plusSeconds(20 * 60)).json());

        assertThat(update.row("instance/" + node.id, "snapshot")
                        .required("status")
                        .asString())
                .isEqualTo("DONE");
        assertThat(bed.ec2.goodSnapshots(node).values()).containsOnly(2L);
        assertThat(bed.keys(".taken.json")).hasSize(2);
    }

    @Test
    void anUpdateWithoutLaterActivityGetsNoNewSet() {
        bed.snapshot(Finding.on(node).json());
        bed.time.forward(Duration.ofMinutes(30));

        var update = bed.snapshot(
                Finding.on(node).updated(TestBed.START.plusSeconds(20 * 60)).json());

        assertThat(update.row("instance/" + node.id, "snapshot")
                        .required("status")
                        .asString())
                .isEqualTo("ALREADY_DONE");
        assertThat(bed.ec2.goodSnapshots(node).values()).containsOnly(1L);
        assertThat(update.tree().required("round").asString()).isEqualTo("20261123T182000Z");
    }

    @Test
    void activityInTheFutureIsNotBelieved() {
        String event = Finding.on(node).seen(TestBed.START.plusSeconds(3600)).json();
        bed.snapshot(event);
        bed.time.forward(Duration.ofMinutes(1));

        bed.snapshot(event);

        assertThat(bed.ec2.calls("CreateSnapshots")).isEqualTo(2);
        bed.time.forward(Duration.ofHours(2));
        bed.snapshot(event);
        bed.snapshot(event);
        assertThat(bed.ec2.calls("CreateSnapshots")).isEqualTo(3);
    }

    static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.values().spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }
}

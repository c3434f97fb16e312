package dev.holdfast.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.snapshot.TestBed.Answer;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ec2.model.LockState;
import tools.jackson.databind.JsonNode;

/** Sets a day, time left, locks that cannot be undone, and how many calls all of it costs. */
final class LimitsTest {
    private final TestBed bed = new TestBed();
    private final Ec2Account.Machine node = bed.ec2.node(1, 2);

    @Test
    void theSeventhSetOfADayIsRefusedAndAPersonTold() {
        sets(6);

        var seventh = activity(8);

        var row = row(seventh);
        assertThat(row.required("status").asString()).isEqualTo("REFUSED");
        assertThat(row.required("reason").asString()).isEqualTo("SNAPSHOT_SETS_PER_DAY");
        assertThat(seventh.tree().required("attention").values())
                .singleElement()
                .satisfies(text -> assertThat(text.asString()).contains(node.id, "SNAPSHOT_SETS_PER_DAY"));
        assertThat(bed.ec2.calls("CreateSnapshots")).isEqualTo(6);
    }

    @Test
    void theCapIsASetting() {
        bed.set("SNAPSHOT_SETS_PER_DAY", "1");
        sets(1);

        assertThat(row(activity(8)).required("status").asString()).isEqualTo("REFUSED");
    }

    @Test
    void aMoreSevereFindingIsExempt() {
        sets(6);

        assertThat(row(activity(8.1)).required("status").asString()).isEqualTo("DONE");
        assertThat(row(activity(8.1)).required("status").asString()).isEqualTo("REFUSED");
    }

    @Test
    void aPersonIsExempt() {
        sets(6);
        bed.ec2.completeAll();
        bed.time.forward(Duration.ofMinutes(1));

        assertThat(row(bed.snapshot(Request.instances("hunt", node)))
                        .required("status")
                        .asString())
                .isEqualTo("DONE");
    }

    @Test
    void theNextDayHasItsOwnSets() {
        sets(6);
        bed.time.forward(Duration.ofHours(24));

        assertThat(row(activity(8)).required("status").asString()).isEqualTo("DONE");
    }

    @Test
    void setsThatEc2RefusedDoNotCount() {
        for (int i = 0; i < 8; i++) {
            bed.ec2.faults.deny("CreateSnapshots");
            bed.ec2.faults.deny("CreateSnapshot");
            activity(8);
            bed.ec2.faults.clear();
        }

        assertThat(row(activity(8)).required("status").asString()).isEqualTo("DONE");
    }

    @Test
    void anotherInstanceHasItsOwnSets() {
        sets(6);
        var other = bed.ec2.node(2, 1);

        assertThat(bed.snapshot(Finding.on(other).json()).status()).isEqualTo("DONE");
    }

    private void sets(int number) {
        for (int i = 0; i < number; i++) {
            assertThat(row(activity(8)).required("status").asString()).isEqualTo("DONE");
        }
    }

    /** New activity, two minutes after everything before. */
    private Answer activity(double severity) {
        bed.ec2.completeAll();
        bed.time.forward(Duration.ofMinutes(2));
        return bed.snapshot(Finding.on(node)
                .severity(severity)
                .seen(bed.time.instant().minusSeconds(60))
                .json());
    }

    private JsonNode row(Answer answer) {
        return answer.row("instance/" + node.id, "snapshot");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 24})
    void aComplianceLockIsSetOnceWithItsCoolOffPeriod(int hours) {
        compliance();
        bed.set("SNAPSHOT_COOL_OFF_HOURS", String.valueOf(hours));
        String event = Finding.on(node).json();

        var answer = bed.snapshot(event);

        assertThat(row(answer).required("details").required("lock").asString()).isEqualTo("compliance/7d");
        assertThat(bed.ec2.snapshots())
                .allSatisfy(snapshot -> assertThat(snapshot.lock).hasValueSatisfying(lock -> {
                    assertThat(lock.coolOffHours()).isEqualTo(hours);
                    assertThat(lock.state())
                            .isEqualTo(hours == 0 ? LockState.COMPLIANCE : LockState.COMPLIANCE_COOLOFF);
                }));
        bed.snapshot(event);
        assertThat(bed.ec2.calls("LockSnapshot")).isEqualTo(2);
        assertThat(bed.ec2.calls("DescribeLockedSnapshots")).isEqualTo(2);
    }

    @Test
    void aComplianceLockThatAKilledRunSetIsNotAProblem() {
        compliance();
        bed.ec2.faults.kill("LockSnapshot", 1, Ec2Faults.Moment.AFTER);
        String event = Finding.on(node).json();
        assertThat(catchThrowable(() -> bed.snapshot(event, "request"))).isInstanceOf(Killed.class);

        assertThat(bed.snapshot(event, "request").status()).isEqualTo("DONE");
        assertThat(bed.ec2.calls("LockSnapshot")).isEqualTo(2);
    }

    @Test
    void aWeakerLockThatSomebodySetIsReplaced() {
        String event = Finding.on(node).json();
        bed.snapshot(event);
        bed.set("SNAPSHOT_LOCK_DAYS", "90");

        var answer = bed.snapshot(event);

        assertThat(row(answer).required("details").required("lock").asString()).isEqualTo("governance/90d");
    }

    private void compliance() {
        bed.set("SNAPSHOT_LOCK_MODE", "COMPLIANCE")
                .set("SNAPSHOT_LOCK_DAYS", "7")
                .set("COMPLIANCE_ACKNOWLEDGED", "7");
    }

    @Test
    void withTooLittleTimeNothingIsBegun() {
        bed.left(Duration.ofSeconds(14));

        var byHand = bed.snapshot(Request.instances("hunt", node));

        var row = row(byHand);
        assertThat(row.required("status").asString()).isEqualTo("NOT_REACHED");
        assertThat(row.required("reason").asString()).isEqualTo("DEADLINE");
        assertThat(SnapshotVolumesTest.texts(byHand.tree().required("remaining")))
                .containsExactly("instance/" + node.id);
        assertThat(bed.keys("claims/")).isEmpty();
        assertThat(bed.ec2.snapshots()).isEmpty();
    }

    @Test
    void anEventWithTooLittleTimeIsRecordedAndTriedAgain() {
        bed.left(Duration.ofSeconds(14));

        var answer = bed.snapshot(Finding.on(node).json());

        assertThat(answer.retry()).hasValueSatisfying(why -> assertThat(why).contains("DEADLINE", "recorded"));
        assertThat(bed.lastRecord(Finding.CASE).required("remaining")).hasSize(1);
    }

    /** Even when it is EC2 that is slow, and the bucket is not what is waited for. */
    @Test
    void locksOfAHugeInstanceEndWithTheTimeAndAreNamed() {
        var huge = new TestBed();
        var machine = huge.ec2.node(1, 250);
        var time = Duration.ofMinutes(8);
        huge.ec2.between(() -> huge.time.forward(Duration.ofSeconds(1)));

        var answer = huge.left(time).snapshot(Request.instances("hunt", machine));

        assertThat(huge.time.instant()).isBetween(TestBed.START.plus(time).minusSeconds(15), TestBed.START.plus(time));
        assertThat(answer.row("instance/" + machine.id, "snapshot")
                        .required("status")
                        .asString())
                .isEqualTo("DONE");
        assertThat(answer.row("instance/" + machine.id, "lock")
                        .required("reason")
                        .asString())
                .isEqualTo("DEADLINE");
        assertThat(SnapshotVolumesTest.texts(answer.tree().required("remaining")))
                .containsExactly("instance/" + machine.id);
        assertThat(huge.ec2.calls("LockSnapshot")).isBetween(200, 249);
    }

    @Test
    void whatIsDoneAlreadyNeedsNoTime() {
        String event = Finding.on(node).json();
        bed.snapshot(event);
        bed.left(Duration.ofSeconds(14));

        assertThat(bed.snapshot(event).status()).isEqualTo("DONE");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1200})
    void callsGrowWithTheNodesAndNoFaster(int nodes) {
        var large = new TestBed();
        var machines = new ArrayList<Ec2Account.Machine>();
        for (int n = 1; n <= nodes; n++) {
            machines.add(large.ec2.node(n, 2));
        }

        var answer = large.snapshot(Request.instances("hunt", machines));

        assertThat(large.ec2.calls("DescribeInstances")).isEqualTo((nodes + 999) / 1000);
        assertThat(large.ec2.calls("CreateSnapshot")).isZero();
        assertThat(large.ec2.calls("CreateTags")).isZero();
        assertThat(large.ec2.calls("DescribeInstanceTypes")).isEqualTo(1);
        int taken = large.ec2.calls("CreateSnapshots");
        // of more nodes than the time suffices for the last ones may be left to the sweep
        assertThat(large.ec2.calls("LockSnapshot")).isBetween(taken == nodes ? 2 * taken : 2 * taken - 50, 2 * taken);
        assertThat(large.ec2.calls("DescribeSnapshots")).isEqualTo(taken);
        assertThat(large.ec2.calls("DescribeLockedSnapshots")).isBetween(taken == nodes ? taken : taken - 25, taken);
        assertThat(large.time.instant()).isBefore(TestBed.START.plus(TestBed.FIFTEEN_MINUTES));
        var whole = large.lastRecord("m-hunt");
        assertThat(taken + whole.required("remaining").size()).isBetween(nodes, taken == nodes ? nodes : nodes + 25);
        assertThat(taken).isGreaterThanOrEqualTo(Math.min(nodes, 800));
        assertThat(answer.status()).isEqualTo(taken == nodes ? "DONE" : "PARTIAL");
    }
}

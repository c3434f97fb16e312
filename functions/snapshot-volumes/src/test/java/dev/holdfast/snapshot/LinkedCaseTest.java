package dev.holdfast.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.evidence.testing.KillSwitch;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A case that relies on another case's snapshots has their end in its own evidence, too. */
final class LinkedCaseTest {
    private static final String OTHER = "fedcba9876543210fedcba9876543210";
    private static final String LINKED = "cases/gd-" + OTHER + "/snapshots/";
    private static final String OWN = "cases/" + Finding.CASE + "/snapshots/";
    private static final Duration QUARTER = Duration.ofMinutes(15);

    private final TestBed bed = new TestBed();
    private final Ec2Account.Machine node = bed.ec2.node(1, 2);

    @BeforeEach
    void twoCasesOfOneNode() {
        bed.snapshot(Finding.on(node).json());
        bed.time.forward(Duration.ofMinutes(1));
    }

    private void link() {
        assertThat(bed.snapshot(Finding.on(node).id(OTHER).json()).status()).isEqualTo("DONE");
    }

    private void sweep() {
        bed.time.forward(QUARTER);
        bed.sweep();
        bed.ec2.completeAll();
    }

    private List<String> completed(String prefix) {
        return bed.keys(".completed.json").stream()
                .filter(key -> key.startsWith(prefix))
                .toList();
    }

    @Test
    void theEndIsRecordedForBoth() {
        link();
        bed.ec2.completeAll();

        sweep();

        assertThat(completed(OWN)).hasSize(2);
        assertThat(completed(LINKED)).hasSize(2);
        assertThat(bed.keys("cases/gd-" + OTHER + "/actions/confirm-snapshots-"))
                .hasSize(1);
        assertThat(bed.ec2.calls("LockSnapshot")).isEqualTo(2);
        assertThat(bed.sweep().reason()).isEqualTo("NO_TARGETS");
    }

    /** The one that had it taken has it taken again, once; the other one then relies on that. */
    @Test
    void whatIsTakenAgainCountsForBoth() {
        link();
        bed.ec2.completeAll();
        bed.ec2.failed(bed.ec2.snapshots().getFirst());

        sweep();
        sweep();
        sweep();

        assertThat(bed.ec2.goodSnapshots(node).values()).containsOnly(1L);
        assertThat(bed.ec2.calls("CreateSnapshot")).isEqualTo(1);
        assertThat(completed(LINKED)).hasSize(3);
        var again = bed.object(LINKED + node.id + ".2.taken.json");
        assertThat(again.required("takenFor").asString()).isEqualTo(Finding.CASE);
        assertThat(again.required("case").asString()).isEqualTo("gd-" + OTHER);
        assertThat(again.required("snapshots").get(0).required("snapshotId").asString())
                .isEqualTo(bed.ec2.snapshots().getLast().id);
        assertThat(bed.sweep().reason()).isEqualTo("NO_TARGETS");
    }

    /** The owner's next run takes both again under one claim: one link holds both, and nothing lies aside, where nobody reads it. */
    @Test
    void whatIsTakenAgainTogetherIsLinkedTogether() {
        link();
        bed.ec2.completeAll();
        bed.ec2.snapshots().forEach(bed.ec2::failed);
        bed.time.forward(QUARTER);
        bed.snapshot(Finding.on(node).json());
        assertThat(bed.keys("claims/" + node.id + "/2.json")).hasSize(1);

        sweep();
        sweep();
        sweep();

        assertThat(bed.keys(LINKED + node.id + ".2.taken.json")).containsExactly(LINKED + node.id + ".2.taken.json");
        assertThat(bed.object(LINKED + node.id + ".2.taken.json").required("snapshots"))
                .hasSize(2);
        assertThat(bed.ec2.goodSnapshots(node).values()).containsOnly(1L);
        assertThat(completed(LINKED)).hasSize(4);
        assertThat(bed.sweep().reason()).isEqualTo("NO_TARGETS");
    }

    /** What is recorded is not read again, however long the sweeps still come by. */
    @Test
    void aLinkWhoseEndIsRecordedIsNotReadAgain() {
        link();
        bed.ec2.completeAll();
        sweep();
        int before = bed.s3.calls("GetObject");

        bed.sweep();

        // the claim, and what came of it
        assertThat(bed.s3.calls("GetObject") - before).isEqualTo(2);
    }

    @Test
    void aLinkThatCannotBeReadHasARowAndIsReadByTheNextSweep() {
        link();
        bed.ec2.completeAll();
        bed.time.forward(QUARTER);
        bed.s3.failAfter("GetObject", 2, Fault.ACCESS_DENIED);

        var answer = bed.sweep();

        var row = answer.row("instance/" + node.id, "confirm");
        assertThat(row.required("reason").asString()).isEqualTo("NEXT_SWEEP");
        assertThat(row.toString()).contains("ACCESS_DENIED");
        assertThat(answer.tree().required("remaining").toString()).contains(node.id);
        assertThat(completed(OWN)).hasSize(2);
        assertThat(completed(LINKED)).isEmpty();
        bed.sweep();
        assertThat(completed(LINKED)).hasSize(2);
    }

    @Test
    void aLinkThatThereIsNoTimeForComesAfterWhatIsTheOwners() {
        link();
        bed.ec2.completeAll();
        bed.time.forward(QUARTER);
        // what it takes to look at the owner's snapshots is all that there is
        bed.ec2.between(() -> bed.time.forward(Duration.ofSeconds(2)));
        bed.left(Duration.ofSeconds(21));

        var answer = bed.sweep();

        assertThat(completed(OWN)).hasSize(2);
        assertThat(answer.row("instance/" + node.id, "confirm")
                        .required("reason")
                        .asString())
                .isEqualTo("NEXT_SWEEP");
        bed.left(QUARTER).sweep();
        assertThat(completed(LINKED)).hasSize(2);
    }

    /** Killed at each of its calls and run again: the end of what it links to reaches it all the same. */
    @Test
    void aLinkIsMadeWhereverItsFunctionWasKilled() {
        bed.kill.revive();
        link();
        int calls = bed.kill.calls();
        assertThat(calls).isGreaterThan(8);
        for (int n = 1; n <= calls; n++) {
            var one = new LinkedCaseTest();
            one.twoCasesOfOneNode();
            one.bed.kill.arm(n, n % 2 == 0 ? KillSwitch.Moment.BEFORE : KillSwitch.Moment.AFTER);
            try {
                one.bed.snapshot(Finding.on(one.node).id(OTHER).json(), "linking");
            } catch (Fault.Killed e) {
                one.bed.kill.revive();
                one.bed.snapshot(Finding.on(one.node).id(OTHER).json(), "linking");
            }
            one.bed.kill.revive();
            one.bed.ec2.completeAll();
            one.sweep();

            assertThat(one.completed(LINKED)).as("call " + n).hasSize(2);
            assertThat(one.bed.ec2.snapshots()).as("call " + n).hasSize(2);
        }
    }
}

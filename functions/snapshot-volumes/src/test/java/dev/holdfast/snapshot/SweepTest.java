package dev.holdfast.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.snapshot.TestBed.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a sweep's time does not suffice for: nothing is lost, nothing done twice, and all of it said. */
final class SweepTest {
    private static final Duration TOO_SHORT = Duration.ofSeconds(14);

    private final TestBed bed = new TestBed();

    private List<Ec2Account.Machine> nodes(int from, int to, int volumes) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(n -> bed.ec2.node(n, volumes))
                .toList();
    }

    /** Two cases of 200 snapshots, complete, and somebody took the locks away; every call to EC2 takes four seconds. */
    @Test
    void whatNineHundredSecondsDoNotSufficeForIsDoneByTheNextSweeps() {
        bed.snapshot(Request.instances("a", nodes(1, 20, 10)));
        bed.snapshot(Request.instances("b", nodes(21, 40, 10)));
        int locked = bed.ec2.calls("LockSnapshot");
        bed.ec2.completeAll();
        bed.ec2.snapshots().forEach(snapshot -> snapshot.lock = Optional.empty());
        bed.time.forward(Duration.ofMinutes(15));
        bed.ec2.between(() -> bed.time.forward(Duration.ofSeconds(2)));

        var begun = bed.time.instant();
        var first = bed.sweep();

        assertThat(spent(begun)).isBetween(Duration.ofSeconds(885), Duration.ofSeconds(900));
        assertThat(first.retry()).isEmpty();
        assertThat(first.status()).isEqualTo("PARTIAL");
        assertThat(first.tree().required("remaining").size()).isPositive();
        assertThat(left(first))
                .isNotEmpty()
                .allMatch(row -> row.required("reason").asString().equals("NEXT_SWEEP"));
        int done = bed.keys(".completed.json").size();
        assertThat(done).isBetween(200, 399);

        bed.sweep();

        assertThat(bed.keys(".completed.json")).hasSize(400);
        assertThat(bed.ec2.snapshots()).allMatch(snapshot -> snapshot.lock.isPresent());
        assertThat(bed.ec2.calls("LockSnapshot") - locked).isEqualTo(400);
        assertThat(bed.sweep().reason()).isEqualTo("NO_TARGETS");
    }

    /** A hundred snapshots that are as they should be cost two calls and not a hundred. */
    @Test
    void locksAreLookedAtManyAtATime() {
        bed.snapshot(Request.instances("a", nodes(1, 10, 10)));
        bed.ec2.completeAll();
        int looks = bed.ec2.calls("DescribeLockedSnapshots");

        bed.sweep();

        assertThat(bed.keys(".completed.json")).hasSize(100);
        assertThat(bed.ec2.calls("DescribeLockedSnapshots") - looks).isEqualTo(1);
    }

    @Test
    void whatWasNotEvenLookedAtIsNamedAndEachSweepBeginsElsewhere() {
        var nodes = nodes(1, 40, 1);
        bed.snapshot(Request.instances("a", nodes));
        bed.ec2.completeAll();
        bed.left(TOO_SHORT);
        int written = bed.s3.objects().size();

        var beginnings = new HashSet<String>();
        for (int i = 0; i < 5; i++) {
            var answer = bed.sweep();
            assertThat(answer.retry()).isEmpty();
            assertThat(answer.tree().required("remaining")).hasSize(40);
            beginnings.add(answer.tree().required("remaining").get(0).asString());
            bed.time.forward(Duration.ofMinutes(15));
        }

        assertThat(beginnings).hasSizeGreaterThan(2);
        assertThat(bed.s3.objects()).hasSize(written);
    }

    @Test
    void anInstanceWhoseClaimsCannotBeReadIsNamedAndHidesNoOther() {
        bed.snapshot(Request.instances("a", nodes(1, 2, 1)));
        bed.ec2.completeAll();
        bed.time.forward(Duration.ofMinutes(15));
        bed.s3.failNext("GetObject", Fault.ACCESS_DENIED);

        var answer = bed.sweep();

        assertThat(answer.status()).isEqualTo("PARTIAL");
        assertThat(left(answer)).singleElement().satisfies(row -> {
            assertThat(row.required("reason").asString()).isEqualTo("NEXT_SWEEP");
            assertThat(row.toString()).contains("ACCESS_DENIED");
        });
        assertThat(bed.keys(".completed.json")).hasSize(1);
        bed.sweep();
        assertThat(bed.keys(".completed.json")).hasSize(2);
    }

    @Test
    void aDeadClaimThatThereIsNoTimeForIsNamedAndFinishedByTheNextSweep() {
        var node = bed.ec2.node(1, 2);
        bed.ec2.faults.kill("CreateSnapshots", 0, Ec2Faults.Moment.BEFORE);
        assertThat(catchThrowable(() -> bed.snapshot(Finding.on(node).json()))).isInstanceOf(Killed.class);
        bed.time.forward(Duration.ofMinutes(10));
        // what it takes to read the claims is all that there is
        bed.s3.beforeNext("GetObject", () -> bed.time.forward(Duration.ofSeconds(10)));
        bed.left(Duration.ofSeconds(20));

        var cut = bed.sweep();

        assertThat(cut.row("instance/" + node.id, "snapshot").required("reason").asString())
                .isEqualTo("NEXT_SWEEP");
        assertThat(cut.tree().required("remaining").values())
                .extracting(JsonNode::asString)
                .containsExactly("instance/" + node.id);
        assertThat(cut.retry()).isEmpty();
        assertThat(bed.ec2.goodSnapshots(node).values()).containsOnly(0L);

        bed.left(TestBed.FIFTEEN_MINUTES).sweep();

        assertThat(bed.ec2.goodSnapshots(node).values()).containsOnly(1L);
    }

    /** Nobody knows yet what came of the call, so nobody says that nothing did: the claim stays open for the next look. */
    @Test
    void aRetakeWhoseLookIsCutShortIsLookedIntoAgain() {
        var node = bed.ec2.node(1, 1);
        bed.snapshot(Finding.on(node).json());
        bed.time.forward(Duration.ofMinutes(20));
        bed.ec2.failed(bed.ec2.snapshots().getFirst());
        String event = EbsEvent.single(bed.ec2.snapshots().getFirst(), "failed");
        bed.ec2.lag(Duration.ofSeconds(40), Duration.ZERO);
        bed.ec2.faults.loseAnswer("CreateSnapshot", 0);

        var cut = bed.left(Duration.ofSeconds(25)).confirm(event, "first");

        assertThat(cut.retry()).hasValueSatisfying(why -> assertThat(why).contains("DEADLINE"));
        assertThat(bed.keys("claims/" + node.id)).hasSize(2);
        assertThat(bed.keys(".2.taken.json")).isEmpty();
        bed.left(TestBed.FIFTEEN_MINUTES);
        assertThat(bed.confirm(event, "first").retry())
                .hasValueSatisfying(why -> assertThat(why).contains("SNAPSHOT_IN_PROGRESS"));

        bed.time.forward(Duration.ofMinutes(7));
        bed.ec2.completeAll();
        bed.sweep();

        assertThat(bed.ec2.calls("CreateSnapshot")).isEqualTo(1);
        assertThat(bed.ec2.goodSnapshots(node).values()).containsOnly(1L);
        assertThat(bed.object(bed.keys(".2.taken.json").getFirst()).required("snapshots"))
                .hasSize(1);
        assertThat(bed.keys(".completed.json")).hasSize(2);
    }

    /** Several dead claims of one case are one record of it, as everything else that one invocation did. */
    @Test
    void aCaseHasOneRecordOfASweep() {
        var nodes = nodes(1, 4, 1);
        nodes.forEach(node -> bed.ec2.faults.kill("CreateSnapshots", nodes.indexOf(node), Ec2Faults.Moment.BEFORE));
        assertThat(catchThrowable(() -> bed.snapshot(Request.instances("a", nodes))))
                .isInstanceOf(Killed.class);
        bed.time.forward(Duration.ofMinutes(10));

        var answer = bed.sweep();

        assertThat(bed.ec2.snapshots()).hasSize(4);
        assertThat(bed.keys("cases/m-a/actions/confirm-snapshots-")).hasSize(1);
        assertThat(bed.lastRecord("m-a").required("outcomes").toString())
                .isEqualTo(answer.tree().required("outcomes").toString());
    }

    private Duration spent(Instant since) {
        return Duration.between(since, bed.time.instant());
    }

    private static List<JsonNode> left(Answer answer) {
        return answer.rows().stream()
                .filter(row -> row.required("status").asString().equals("NOT_REACHED"))
                .toList();
    }
}

package dev.holdfast.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.snapshot.TestBed.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Several invocations at once, taking turns at every call to AWS in many different orders. */
final class AtTheSameTimeTest {
    private static final int ORDERS = 80;
    private static final String OTHER = "fedcba9876543210fedcba9876543210";

    @Test
    void anEventThatIsDeliveredThreeTimesAtOnceTakesOneSet() {
        for (int seed = 0; seed < ORDERS; seed++) {
            var bed = new TestBed();
            var node = bed.ec2.node(1, 2);
            bed.interleaved();
            String event = Finding.on(node).json();

            var ended = bed.time.together(seed, invocations(bed, event, event, event));

            for (var one : ended) {
                assertThat(one.thrown()).as("seed " + seed).isEmpty();
                assertThat(one.result().orElseThrow().status())
                        .as("seed " + seed)
                        .isEqualTo("DONE");
            }
            assertThat(bed.ec2.calls("CreateSnapshots")).as("seed " + seed).isEqualTo(1);
            assertThat(bed.ec2.goodSnapshots(node).values()).as("seed " + seed).containsOnly(1L);
            assertThat(bed.keys(".taken.json")).as("seed " + seed).hasSize(1);
            assertThat(bed.keys("/actions/")).as("seed " + seed).hasSize(3);
        }
    }

    @Test
    void twoCasesOnOneNodeShareASet() {
        for (int seed = 0; seed < ORDERS; seed++) {
            var bed = new TestBed();
            var node = bed.ec2.node(1, 2);
            bed.interleaved();

            var ended = bed.time.together(
                    seed,
                    invocations(
                            bed,
                            Finding.on(node).json(),
                            Finding.on(node).id(OTHER).json()));

            var statuses = ended.stream()
                    .map(one -> row(one.result().orElseThrow(), node))
                    .map(row -> row.required("status").asString())
                    .toList();
            assertThat(statuses).as("seed " + seed).containsExactlyInAnyOrder("DONE", "SKIPPED");
            assertThat(bed.ec2.calls("CreateSnapshots")).as("seed " + seed).isEqualTo(1);
            assertThat(bed.keys(".taken.json")).as("seed " + seed).hasSize(2);
        }
    }

    @Test
    void theSecondCaseLinksToTheFirst() {
        var bed = new TestBed();
        var node = bed.ec2.node(1, 2);
        bed.snapshot(Finding.on(node).json());
        bed.time.forward(Duration.ofMinutes(1));

        var answer = bed.snapshot(Finding.on(node).id(OTHER).json());

        assertThat(answer.status()).isEqualTo("DONE");
        var row = row(answer, node);
        assertThat(row.required("status").asString()).isEqualTo("SKIPPED");
        assertThat(row.required("reason").asString()).isEqualTo("RECENTLY_SNAPSHOTTED");
        assertThat(row.required("verified").asBoolean()).isTrue();
        assertThat(row.required("details").required("linkedCase").asString()).isEqualTo(Finding.CASE);
        var linked = bed.object("cases/gd-" + OTHER + "/snapshots/" + node.id + ".1.taken.json");
        assertThat(linked.required("case").asString()).isEqualTo("gd-" + OTHER);
        assertThat(linked.required("takenFor").asString()).isEqualTo(Finding.CASE);
        assertThat(linked.required("reason").asString()).isEqualTo("RECENTLY_SNAPSHOTTED");
        assertThat(linked.required("snapshots")).hasSize(2);
        assertThat(bed.ec2.calls("LockSnapshot")).isEqualTo(2);
    }

    @Test
    void activityAfterTheOtherCasesSetGetsItsOwn() {
        var bed = new TestBed();
        var node = bed.ec2.node(1, 2);
        bed.snapshot(Finding.on(node).json());
        bed.time.forward(Duration.ofMinutes(10));

        var answer = bed.snapshot(
                Finding.on(node).id(OTHER).seen(TestBed.START.plusSeconds(300)).json());

        assertThat(row(answer, node).required("status").asString()).isEqualTo("DONE");
        assertThat(bed.ec2.goodSnapshots(node).values()).containsOnly(2L);
    }

    /** A function that is killed while others wait for it, at any of its calls. */
    @Test
    void whoWaitsForAFunctionThatWasKilledTakesOver() {
        for (int seed = 0; seed < ORDERS; seed++) {
            var bed = new TestBed();
            var node = bed.ec2.node(1, 2);
            bed.interleaved();
            var random = new Random(seed);
            var operations = List.of("CreateSnapshots", "LockSnapshot", "DescribeSnapshots");
            bed.ec2.faults.kill(
                    operations.get(random.nextInt(operations.size())),
                    0,
                    random.nextBoolean() ? Ec2Faults.Moment.BEFORE : Ec2Faults.Moment.AFTER);
            String event = Finding.on(node).json();

            var ended = bed.time.together(seed, invocations(bed, event, event, event));

            assertThat(ended.stream().filter(one -> one.thrown().isPresent()))
                    .as("seed " + seed)
                    .singleElement()
                    .satisfies(one -> assertThat(one.thrown().orElseThrow()).isInstanceOf(Killed.class));
            ended.stream()
                    .flatMap(one -> one.result().stream())
                    .forEach(answer -> assertThat(answer.status()).isEqualTo("DONE"));
            assertThat(bed.ec2.goodSnapshots(node).values()).as("seed " + seed).containsOnly(1L);
            assertThat(bed.ec2.snapshots()).as("seed " + seed).allMatch(snapshot -> snapshot.lock.isPresent());
        }
    }

    /** 10 % of all answers of EC2 do not arrive. */
    @Test
    void lostAnswersCostAtMostOneSetEachAndNeverAll() {
        int lostInAll = 0;
        for (int seed = 0; seed < 200; seed++) {
            var bed = new TestBed();
            var node = bed.ec2.node(1, 2);
            bed.ec2.lag(Duration.ofSeconds(seed % 3 * 20L), Duration.ZERO);
            var lost = new ArrayList<Integer>();
            bed.ec2.faults.loseShare(new Random(seed), 0.1, () -> lost.add(1));
            String event = Finding.on(node).json();

            for (int tries = 0; tries < 3; tries++) {
                if (bed.snapshot(event, "request").json().isPresent()) {
                    break;
                }
                bed.time.forward(Duration.ofMinutes(1));
            }

            lostInAll += lost.size();
            assertThat(bed.ec2.goodSnapshots(node).values())
                    .as("seed " + seed)
                    .allSatisfy(count -> assertThat(count).isBetween(1L, 1L + lost.size()));
        }
        assertThat(lostInAll).isGreaterThan(20);
    }

    /** Both at once: three deliveries, and a tenth of all answers of EC2 and S3 lost. */
    @Test
    void threeDeliveriesAndLostAnswersTakeOneSetAndKeepEachObjectOnce() {
        int lost = 0;
        for (int seed = 0; seed < ORDERS; seed++) {
            var bed = new TestBed();
            var node = bed.ec2.node(1, 2);
            bed.interleaved();
            var losing = bed.losing(seed, 0.1);
            String event = Finding.on(node).json();

            bed.time.together(seed, invocations(bed, event, event, event));
            Answer last = bed.snapshot(event, "retry");
            for (int tries = 0; last.json().isEmpty() && tries < 3; tries++) {
                bed.time.forward(Duration.ofMinutes(1));
                last = bed.snapshot(event, "retry");
            }

            lost += losing.lost();
            String name = "seed " + seed;
            assertThat(last.status()).as(name).isEqualTo("DONE");
            assertThat(bed.ec2.goodSnapshots(node).values()).as(name).containsOnly(1L);
            assertThat(bed.keys("/events/")).as(name).hasSize(1);
            assertThat(bed.s3.objects().keySet())
                    .as(name)
                    .noneMatch(key -> key.matches(".*\\.json\\.[0-9a-f]{8}"))
                    .allSatisfy(key -> assertThat(bed.s3.versions(key)).as(key).hasSize(1));
        }
        assertThat(lost).isGreaterThan(200);
    }

    private static List<Callable<Answer>> invocations(TestBed bed, String... events) {
        var all = new ArrayList<Callable<Answer>>();
        for (String event : events) {
            String requestId = bed.newRequestId();
            all.add(() -> bed.snapshot(event, requestId));
        }
        return all;
    }

    private static JsonNode row(Answer answer, Ec2Account.Machine node) {
        return answer.row("instance/" + node.id, "snapshot");
    }
}

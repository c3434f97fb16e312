package dev.holdfast.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.testing.SimulatedWorkers;
import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.evidence.testing.KillSwitch;
import dev.holdfast.snapshot.TestBed.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** More than one invocation can do: workers do the rest, nothing is lost and nothing done twice. */
final class HandOverTest {
    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    private final TestBed bed = new TestBed().handingOver();

    private static List<Ec2Account.Machine> nodes(TestBed bed, int nodes, int volumes) {
        return IntStream.rangeClosed(1, nodes)
                .mapToObj(n -> bed.ec2.node(n, volumes))
                .toList();
    }

    private static SimulatedWorkers workers(TestBed bed) {
        return new SimulatedWorkers(bed.work, bed.executions, () -> bed.time.forward(A_MINUTE));
    }

    private static Optional<JsonNode> work(TestBed bed, String item) {
        try {
            return bed.snapshot(item).json();
        } catch (Fault.Killed | Killed e) {
            bed.kill.revive();
            return Optional.empty();
        }
    }

    private static void assertEachOnce(TestBed bed, List<Ec2Account.Machine> nodes, String name) {
        for (Ec2Account.Machine node : nodes) {
            assertThat(bed.ec2.goodSnapshots(node).values())
                    .as(name)
                    .hasSize(node.volumes.size())
                    .containsOnly(1L);
        }
        assertThat(bed.ec2.snapshots()).as(name).allMatch(snapshot -> snapshot.lock.isPresent());
    }

    @Test
    void anEventWhoseTimeIsUpIsAnsweredAndGoesOnElsewhere() {
        var node = bed.ec2.node(1, 2);
        bed.left(Duration.ofSeconds(14));

        var answer = bed.snapshot(Finding.on(node).json());

        assertThat(answer.retry()).isEmpty();
        var row = answer.row("instance/" + node.id, "snapshot");
        assertThat(row.required("status").asString()).isEqualTo("NOT_REACHED");
        assertThat(row.required("reason").asString()).isEqualTo("HANDED_OVER");
        assertThat(row.required("details").required("execution").asString()).contains("snapshot-volumes-");
        assertThat(answer.tree().required("remaining").values())
                .extracting(JsonNode::asString)
                .containsExactly("instance/" + node.id);
        assertThat(bed.ec2.calls("CreateSnapshots")).isZero();

        bed.left(TestBed.FIFTEEN_MINUTES);
        var answers = workers(bed).run(item -> work(bed, item));

        assertThat(answers).singleElement().satisfies(one -> {
            assertThat(one.required("worker").required("done").asInt()).isEqualTo(1);
            assertThat(bed.object(one.required("worker").required("record").asString())
                            .required("status")
                            .asString())
                    .isEqualTo("DONE");
        });
        assertEachOnce(bed, List.of(node), "");
        assertThat(bed.snapshot(Finding.on(node).json()).status()).isEqualTo("DONE");
        assertThat(bed.ec2.calls("CreateSnapshots")).isEqualTo(1);
    }

    @Test
    void whatIsBeingWorkedOnIsNotBegunBesideIt() {
        var node = bed.ec2.node(1, 2);
        bed.left(Duration.ofSeconds(14)).snapshot(Finding.on(node).json());
        bed.left(TestBed.FIFTEEN_MINUTES);

        var again = bed.snapshot(Finding.on(node).json());

        assertThat(again.retry()).isEmpty();
        assertThat(again.row("instance/" + node.id, "snapshot")
                        .required("reason")
                        .asString())
                .isEqualTo("HANDED_OVER");
        assertThat(bed.ec2.calls("CreateSnapshots")).isZero();
        assertThat(bed.executions.executions()).hasSize(1);
    }

    @Test
    void withoutTheStateMachineTheEventIsTriedAgainAsBefore() {
        var plain = new TestBed();
        var node = plain.ec2.node(1, 2);

        var answer =
                plain.left(Duration.ofSeconds(14)).snapshot(Finding.on(node).json());

        assertThat(answer.retry()).isPresent();
    }

    /** A thousand are as many as one invocation can lock; the others begin at once beside it. */
    @Test
    void moreThanOneInvocationCanTakeAreSharedBeforeItBegins() {
        var nodes = nodes(bed, 1_100, 1);

        var answer = bed.snapshot(Request.instances("many", nodes));

        assertThat(bed.executions.executions()).hasSize(1);
        assertThat(answer.tree().required("counts").required("NOT_REACHED").asInt())
                .isEqualTo(100);
        workers(bed).run(item -> work(bed, item));
        assertEachOnce(bed, nodes, "");
        assertThat(bed.ec2.calls("CreateSnapshots")).isEqualTo(1_100);
    }

    /** Cut at 900 simulated seconds with a thousand nodes of three volumes each, whose locks alone take twenty minutes. */
    @Test
    void whatNineHundredSecondsDoNotSufficeForIsDoneByWorkers() {
        var nodes = nodes(bed, 1_000, 3);

        var answer = bed.snapshot(Request.instances("many", nodes));

        int left = answer.tree().required("counts").required("NOT_REACHED").asInt();
        assertThat(left).isPositive();
        // those that were taken and not locked any more, too
        assertThat(answer.tree().required("outcomes").values())
                .allMatch(row -> row.required("reason").asString().equals("HANDED_OVER"));
        // how much before the end, BucketSimulationTest says: here the waiting of 24 threads adds up
        assertThat(bed.time.instant())
                .isAfter(TestBed.START.plus(TestBed.FIFTEEN_MINUTES).minusSeconds(15));
        assertThat(bed.executions.executions()).hasSize(1);
        workers(bed).run(item -> work(bed, item));
        assertEachOnce(bed, nodes, "");
        assertThat(bed.ec2.calls("CreateSnapshots")).isEqualTo(1_000);
    }

    /** The starter is killed at any of its calls, then repeated by Lambda; a worker is killed, then invoked again. */
    @Test
    void isContinuedWhereverItWasStopped() {
        int killed = 0;
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var one = new TestBed().handingOver();
            var nodes = nodes(one, 4, 2);
            boolean hurried = random.nextBoolean();
            one.left(hurried ? Duration.ofSeconds(14) : TestBed.FIFTEEN_MINUTES);
            String event = Request.at("many", nodes);
            one.kill.arm(1 + random.nextInt(hurried ? 12 : 60), moment(random));
            killed += started(one, event);
            one.time.forward(A_MINUTE);

            one.snapshot(event, "starter");
            one.left(TestBed.FIFTEEN_MINUTES).kill.arm(1 + random.nextInt(50), moment(random));
            workers(one).run(item -> work(one, item));
            one.kill.revive();
            var last = one.snapshot(event, "starter");

            String name = "seed " + seed;
            assertEachOnce(one, nodes, name);
            assertThat(one.ec2.calls("CreateSnapshots")).as(name).isBetween(4, 6);
            assertThat(last.status()).as(name).isEqualTo("DONE");
            assertThat(one.executions.executions().size()).as(name).isLessThanOrEqualTo(2);
        }
        assertThat(killed).isGreaterThan(100);
    }

    private static KillSwitch.Moment moment(Random random) {
        return random.nextBoolean() ? KillSwitch.Moment.BEFORE : KillSwitch.Moment.AFTER;
    }

    private static int started(TestBed bed, String event) {
        try {
            bed.snapshot(event, "starter");
            return 0;
        } catch (Fault.Killed | Killed e) {
            return 1;
        } finally {
            bed.kill.revive();
        }
    }

    /** Three deliveries at once, taking turns at every call. */
    @Test
    void deliveredThreeTimesAtOnceItIsHandedOverOnce() {
        for (int seed = 0; seed < 40; seed++) {
            var one = new TestBed().handingOver();
            var nodes = nodes(one, 3, 2);
            one.interleaved();
            one.left(Duration.ofSeconds(14));
            String event = Request.at("many", nodes);

            var all = new ArrayList<Callable<Answer>>();
            for (int i = 0; i < 3; i++) {
                String requestId = one.newRequestId();
                all.add(() -> one.snapshot(event, requestId));
            }
            var ended = one.time.together(seed, all);

            assertThat(ended)
                    .as("seed " + seed)
                    .allSatisfy(answer -> assertThat(answer.result()).isPresent());
            assertThat(one.executions.executions()).as("seed " + seed).hasSize(1);
            one.left(TestBed.FIFTEEN_MINUTES);
            workers(one).run(item -> work(one, item));
            assertEachOnce(one, nodes, "seed " + seed);
        }
    }
}

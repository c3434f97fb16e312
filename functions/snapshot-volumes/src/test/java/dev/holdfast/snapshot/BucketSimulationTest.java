package dev.holdfast.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.testing.SimulatedCloudWatch;
import dev.holdfast.evidence.testing.InMemoryS3;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Membership;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Settings;
import dev.holdfast.incident.VolumeId;
import dev.holdfast.incident.answer.Log;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How long many nodes take under EC2's request buckets, in a clock that nobody waits for: the real code, a call takes 150 ms,
 * and every action has the bucket that EC2 documents. The table that it prints is the README's.
 */
final class BucketSimulationTest {
    private static final Duration HALF_A_CALL = Duration.ofMillis(75);
    private static final int AT_A_TIME = 24;

    /** Taking, looking, locking and looking again, one after the other: what the last node takes when its turn has come. */
    private static final double ONE_NODE_SECONDS = 0.6;

    private static final long SEED = 1;

    /** One run. Its sizes are nodes, volumes of each, and the buckets. */
    private record Run(int nodes, int volumes, Budget bucket, double left, Duration time) {
        Run(int nodes, int volumes, Budget bucket, double left) {
            this(nodes, volumes, bucket, left, TestBed.FIFTEEN_MINUTES);
        }

        String text() {
            return "%5d nodes, %d volume%s each, buckets %.0f/%.0f%s"
                    .formatted(
                            nodes,
                            volumes,
                            volumes == 1 ? "" : "s",
                            bucket.burst(),
                            bucket.perSecond(),
                            left < 1 ? ", a neighbour takes %.0f %%".formatted((1 - left) * 100) : "");
        }
    }

    private record Figures(double seconds, double bound, int refused, int calls, int done, int open) {
        double ofTheBound() {
            return bound / seconds;
        }
    }

    @ParameterizedTest
    @CsvSource({"100, 50", "1000, 50", "4000, 50", "100, 100", "1000, 100", "4000, 100"})
    void manyNodesTakeHardlyMoreThanTheBucketAllows(int nodes, int burst) {
        var figures = simulate(new Run(nodes, 1, new Budget(burst, 5), 1));

        assertThat(figures.done).isEqualTo(nodes);
        assertThat(figures.refused).isLessThanOrEqualTo(figures.calls / 50);
        // A hundred nodes do not wait for a bucket of a hundred, but for each other.
        if (nodes > burst) {
            assertThat(figures.ofTheBound()).isGreaterThanOrEqualTo(0.95);
        }
    }

    /** What the neighbour leaves is all taken: a fast rate is found again after every refusal. */
    @ParameterizedTest
    @CsvSource({"1000, 50", "1000, 100"})
    void aNeighbourCostsNoMoreThanHeTakes(int nodes, int burst) {
        var figures = simulate(new Run(nodes, 1, new Budget(burst, 5), 0.7));

        assertThat(figures.done).isEqualTo(nodes);
        assertThat(figures.ofTheBound()).isGreaterThanOrEqualTo(0.85);
    }

    /** More than fits into the time: what was not reached is said, nothing hangs half done, and hardly any time is left. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whatDoesNotFitIsLeftWholeAndNoTimeIsWasted(int volumes) {
        var figures = simulate(new Run(1_000, volumes, new Budget(50, 5), 1, Duration.ofMinutes(2)));

        assertThat(figures.done + figures.open).isEqualTo(1_000);
        assertThat(figures.open).isPositive();
        assertThat(figures.seconds).isBetween(105.0, 120.0);
    }

    private static Figures simulate(Run run) {
        var time = new VirtualTime(TestBed.START);
        var ec2 = new SimulatedEc2(time);
        var s3 = new InMemoryS3("evidence", time);
        var creating = new RequestBucket(run.bucket, run.left, time);
        var locking = new RequestBucket(run.bucket, run.left, time);
        ec2.faults.bucket("CreateSnapshots", creating);
        ec2.faults.bucket("LockSnapshot", locking);
        ec2.between(() -> pass(time));
        var nodes = new ConcurrentLinkedQueue<Node>();
        IntStream.rangeClosed(1, run.nodes).forEach(n -> nodes.add(node(ec2.node(n, run.volumes))));
        var wiring = new Wiring(
                Settings.from(Map.of("HOLDFAST_EVIDENCE_BUCKET", "evidence")),
                new Wiring.Clients(s3, ec2, ec2, new SimulatedCloudWatch(), _ -> {
                    throw new AssertionError("no cluster is asked");
                }),
                time,
                time,
                new Log(_ -> {}));
        var instances = wiring.instances(new Paces.Pair(run.bucket, time, time));
        var order = order(time, run.time);
        List<Callable<List<Ending>>> actors = IntStream.range(0, AT_A_TIME)
                .<Callable<List<Ending>>>mapToObj(_ -> () -> work(nodes, instances, order))
                .toList();
        var endings = time.together(SEED, actors).stream()
                .flatMap(ended -> ended.result().orElseThrow(() -> new AssertionError(ended.thrown())).stream())
                .toList();
        var figures = figures(time, creating, locking, endings);
        assertThat(ec2.snapshots().size()).isEqualTo(figures.done * run.volumes);
        print(run, figures);
        return figures;
    }

    private static List<Ending> work(Queue<Node> nodes, InstanceSnapshots instances, Order order)
            throws InterruptedException {
        var endings = new ArrayList<Ending>();
        for (var node = nodes.poll(); node != null; node = nodes.poll()) {
            var handled = instances.handle(node, order, new Ending.Failed(Reason.NO_VOLUMES, "none"));
            handled.outcomes().stream()
                    .filter(outcome -> outcome.action() == Action.SNAPSHOT)
                    .forEach(outcome -> endings.add(outcome.ending()));
        }
        return endings;
    }

    private static Figures figures(
            VirtualTime time, RequestBucket creating, RequestBucket locking, List<Ending> endings) {
        int done = (int) endings.stream().filter(Ending.Done.class::isInstance).count();
        int open = (int)
                endings.stream().filter(Ending.NotReached.class::isInstance).count();
        assertThat(endings).allMatch(ending -> ending instanceof Ending.Done || ending instanceof Ending.NotReached);
        double seconds = Duration.between(TestBed.START, time.instant()).toMillis() / 1000.0;
        double bound = Math.max(creating.boundSeconds(creating.taken()), locking.boundSeconds(locking.taken()))
                + ONE_NODE_SECONDS;
        int refused = creating.refused() + locking.refused();
        return new Figures(seconds, bound, refused, creating.taken() + locking.taken() + refused, done, open);
    }

    @SuppressWarnings("SystemOut")
    private static void print(Run run, Figures figures) {
        System.out.println("%-62s %4.0f s, bound %4.0f s, %.2f of it; refused %d of %d calls; %d done, %d left"
                .formatted(
                        run.text(),
                        figures.seconds,
                        figures.bound,
                        figures.ofTheBound(),
                        figures.refused,
                        figures.calls,
                        figures.done,
                        figures.open));
    }

    private static void pass(VirtualTime time) {
        try {
            time.sleep(HALF_A_CALL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Node node(Ec2Account.Machine machine) {
        var attached = machine.volumes.entrySet().stream()
                .map(volume -> new Node.Attached(volume.getKey(), new VolumeId(volume.getValue())))
                .collect(Collectors.toList());
        return new Node(
                new InstanceId(machine.id),
                Node.State.THERE,
                "",
                new Membership.NotAMember(),
                attached,
                Optional.empty());
    }

    private static Order order(VirtualTime time, Duration most) {
        Instant now = time.instant();
        return new Order(
                new CaseId("gd-many"),
                Optional.empty(),
                "request",
                8,
                Order.Demand.EVENT,
                now.minusSeconds(60),
                now.minusSeconds(60),
                Set.of(),
                new Deadline(now.plus(most), time));
    }
}

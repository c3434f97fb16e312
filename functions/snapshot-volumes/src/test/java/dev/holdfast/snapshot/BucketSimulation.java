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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The real code under EC2's request buckets in a clock that nobody waits for: a call takes 150 ms, and taking and locking have the
 * bucket that EC2 documents. Several invocations may share the account.
 */
final class BucketSimulation {
    private static final Duration HALF_A_CALL = Duration.ofMillis(75);
    private static final int AT_A_TIME = 24;

    /** Taking, looking, locking and looking again, one after the other: what the last node takes when its turn has come. */
    private static final double ONE_NODE_SECONDS = 0.6;

    private static final long SEED = 1;

    private final VirtualTime time = new VirtualTime(TestBed.START);
    private final SimulatedEc2 ec2 = new SimulatedEc2(time);
    private final InMemoryS3 s3 = new InMemoryS3("evidence", time);
    private final RequestBucket creating;
    private final RequestBucket locking;
    private final Duration most;
    private final List<Callable<List<Ending>>> actors = new ArrayList<>();
    private final List<Double> ends = new ArrayList<>();
    private double boundOfAll;
    private int nodes;

    /**
     * @param left the part of the refill that neighbours leave
     * @param most how much time there is
     */
    BucketSimulation(Budget bucket, double left, Duration most) {
        this.creating = new RequestBucket(bucket, left, time);
        this.locking = new RequestBucket(bucket, left, time);
        this.most = most;
        ec2.faults.bucket("CreateSnapshots", creating);
        ec2.faults.bucket("LockSnapshot", locking);
        ec2.between(this::pass);
    }

    /**
     * What came of it.
     *
     * @param together of the bound, until the first of the invocations had nothing left to do: after that the others may not use
     *     its part
     */
    record Figures(double seconds, double bound, double together, int refused, int calls, int done, int open) {
        double ofTheBound() {
            return bound / seconds;
        }

        double refusedShare() {
            return refused / (double) calls;
        }
    }

    /** An invocation in an environment of its own, with so many nodes of its own. */
    BucketSimulation invocation(Budget budget, int its, int volumes) {
        var queue = new ConcurrentLinkedQueue<Node>();
        IntStream.rangeClosed(nodes + 1, nodes + its).forEach(n -> queue.add(node(ec2.node(n, volumes))));
        nodes += its;
        var wiring = new Wiring(
                Settings.from(Map.of("HOLDFAST_EVIDENCE_BUCKET", "evidence")),
                new Wiring.Clients(s3, ec2, ec2, new SimulatedCloudWatch(), _ -> {
                    throw new AssertionError("no cluster is asked");
                }),
                time,
                time,
                new Log(_ -> {}));
        var instances = wiring.instances(new Paces.Pair(budget, time, time));
        var order = order("gd-case" + actors.size());
        var busy = new AtomicInteger(AT_A_TIME);
        IntStream.range(0, AT_A_TIME)
                .forEach(_ -> actors.add(() -> {
                    var endings = work(queue, instances, order);
                    if (busy.decrementAndGet() == 0) {
                        ended();
                    }
                    return endings;
                }));
        return this;
    }

    private void ended() {
        if (ends.isEmpty()) {
            boundOfAll = bound();
        }
        ends.add(seconds());
    }

    private double seconds() {
        return Duration.between(TestBed.START, time.instant()).toMillis() / 1000.0;
    }

    /** The least time that the calls which were taken can take. */
    private double bound() {
        return Math.max(creating.boundSeconds(creating.taken()), locking.boundSeconds(locking.taken()))
                + ONE_NODE_SECONDS;
    }

    Figures run() {
        var endings = time.together(SEED, actors).stream()
                .flatMap(ended -> ended.result().orElseThrow(() -> new AssertionError(ended.thrown())).stream())
                .toList();
        assertThat(endings).allMatch(ending -> ending instanceof Ending.Done || ending instanceof Ending.NotReached);
        int done = (int) endings.stream().filter(Ending.Done.class::isInstance).count();
        int refused = creating.refused() + locking.refused();
        int calls = creating.taken() + locking.taken() + refused;
        return new Figures(
                seconds(), bound(), boundOfAll / ends.getFirst(), refused, calls, done, endings.size() - done);
    }

    /** How many snapshots there are of each volume. */
    List<Integer> snapshotsOfEachVolume() {
        var counts = ec2.snapshots().stream()
                .collect(Collectors.groupingBy(snapshot -> snapshot.volume, Collectors.summingInt(_ -> 1)));
        return List.copyOf(counts.values());
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

    private void pass() {
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

    private Order order(String caseId) {
        Instant now = time.instant();
        return new Order(
                new CaseId(caseId),
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

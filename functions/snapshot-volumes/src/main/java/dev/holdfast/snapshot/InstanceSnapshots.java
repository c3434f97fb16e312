package dev.holdfast.snapshot;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Pause;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.SnapshotId;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.VolumeId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** One instance from the read-back of its volumes to the rows of the result. */
final class InstanceSnapshots {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

    private final InstanceRun run;
    private final LockKeeper locks;
    private final Snapshots snapshots;
    private final Ledger ledger;
    private final Clock clock;
    private final Pause pause;

    InstanceSnapshots(InstanceRun run, LockKeeper locks, Snapshots snapshots, Ledger ledger, Clock clock, Pause pause) {
        this.run = run;
        this.locks = locks;
        this.snapshots = snapshots;
        this.ledger = ledger;
        this.clock = clock;
        this.pause = pause;
    }

    /** The rows of one instance, and what was written for it. */
    record Handled(List<Outcome> outcomes, List<Kept> evidence, List<String> attention) {
        static Handled failed(Target target, Reason reason, String text) {
            return new Handled(
                    List.of(new Outcome(target, Action.SNAPSHOT, new Ending.Failed(reason, text))),
                    List.of(),
                    List.of());
        }
    }

    /** @param missing what to say when there is no snapshot and no volume to take one of */
    Handled handle(Node node, Order order, Ending.Failed missing) throws InterruptedException {
        var target = new Target.Instance(node.id());
        try {
            var taking = run.run(node, order);
            if (taking.wanted().isEmpty() && taking.stopped().isEmpty()) {
                return new Handled(
                        List.of(new Outcome(target, Action.SNAPSHOT, missing)), taking.evidence(), List.of());
            }
            return rows(node, target, order, taking);
        } catch (AwsFailure e) {
            return Handled.failed(target, e.reason(), e.text());
        } catch (EvidenceException e) {
            return Handled.failed(target, e.reason(), String.valueOf(e.getMessage()));
        }
    }

    private Handled rows(Node node, Target target, Order order, Taking taking)
            throws AwsFailure, EvidenceException, InterruptedException {
        var ids = new TreeSet<SnapshotId>();
        taking.coverage()
                .byVolume()
                .values()
                .forEach(one -> ids.add(one.snapshot().snapshot()));
        var locked = ids.isEmpty()
                ? Map.<SnapshotId, LockKeeper.Found>of()
                : locks.ensure(ids, taking.fresh(), order.deadline());
        var seen = seen(taking, order.deadline());
        var evidence = new ArrayList<>(taking.evidence());
        evidence.addAll(link(order, node, taking));
        var rows = new SnapshotRows(node, target, order, taking, seen, locked).all();
        var attention = taking.stopped()
                .flatMap(Ending::why)
                .filter(Reason.SNAPSHOT_SETS_PER_DAY::equals)
                .map(why -> List.of(target.name() + ": " + why))
                .orElse(List.of());
        return new Handled(rows, evidence, attention);
    }

    /** Reads back what EC2 did not list yet, for as long as its listing may lag and there is time. */
    private Map<SnapshotId, Snap> seen(Taking taking, Deadline deadline) throws AwsFailure, InterruptedException {
        var seen = new HashMap<SnapshotId, Snap>();
        var open = new TreeSet<SnapshotId>();
        taking.coverage()
                .byVolume()
                .values()
                .forEach(one -> one.seen()
                        .ifPresentOrElse(
                                snap -> seen.put(snap.id(), snap),
                                () -> open.add(one.snapshot().snapshot())));
        var until = clock.instant().plus(Lookout.LOOKS_FOR);
        while (!open.isEmpty()) {
            seen.putAll(snapshots.describe(open));
            open.removeAll(seen.keySet());
            boolean isLast = !clock.instant().isBefore(until) || !deadline.allows(Lookout.TO_END.plus(BETWEEN_LOOKS));
            if (open.isEmpty() || isLast) {
                break;
            }
            pause.sleep(BETWEEN_LOOKS);
        }
        return seen;
    }

    /** A case that relies on another case's snapshots says so in its own evidence. */
    private List<Kept> link(Order order, Node node, Taking taking) throws EvidenceException {
        var others = new LinkedHashMap<Integer, List<Coverage.One>>();
        for (Coverage.One one : taking.coverage().byVolume().values()) {
            if (!one.takenFor().equals(order.caseId())) {
                others.computeIfAbsent(one.n(), _ -> new ArrayList<>()).add(one);
            }
        }
        var kept = new ArrayList<Kept>();
        for (var other : others.entrySet()) {
            CaseId takenFor = other.getValue().getFirst().takenFor();
            var ones = other.getValue().stream().map(Coverage.One::snapshot).toList();
            kept.add(ledger.link(new Taken(
                    order.caseId(),
                    takenFor,
                    node.id(),
                    other.getKey(),
                    ones,
                    Optional.of(Reason.RECENTLY_SNAPSHOTTED),
                    locks.rule())));
        }
        return kept;
    }

    /** Volumes and the time of their snapshots, for the details of a row. */
    static Map<String, Object> volumes(Map<VolumeId, Coverage.One> covered) {
        var volumes = new LinkedHashMap<String, Object>();
        covered.forEach((volume, one) ->
                volumes.put(volume.value(), one.snapshot().snapshot().value()));
        return volumes;
    }

    /** When the earliest of the snapshots was begun. */
    static Optional<Instant> begun(Map<VolumeId, Coverage.One> covered) {
        return covered.values().stream().map(one -> one.snapshot().startedAt()).min(Instant::compareTo);
    }
}

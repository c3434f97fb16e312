package dev.holdfast.snapshot;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Membership;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.SnapshotId;
import dev.holdfast.incident.Target;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Takes the snapshot of a volume again when the first one failed after it was begun: singly, and at most twice. A claim of which
 * nobody could find out in time what came of it stays open: the sweep looks again.
 */
final class Retake {
    private static final int AT_MOST = 2;

    private final Ledger ledger;
    private final Taker taker;
    private final LockKeeper locks;
    private final Clock clock;

    Retake(Ledger ledger, Taker taker, LockKeeper locks, Clock clock) {
        this.ledger = ledger;
        this.taker = taker;
        this.locks = locks;
        this.clock = clock;
    }

    /** What came of it. */
    record Retaken(Outcome outcome, List<Kept> evidence, Optional<String> attention) {}

    Retaken again(Ledger.Entry entry, Snap failed, Ledger.Page page, String requestId, Deadline deadline)
            throws AwsFailure, EvidenceException, InterruptedException {
        var target = new Target.Volume(failed.volume());
        var entries = page.entries();
        var later = later(entry.claim(), failed, entries).flatMap(one -> another(one, failed));
        if (later.isPresent()) {
            return quiet(new Outcome(target, Action.SNAPSHOT, new Ending.AlreadyDone(), ids(List.of(later.get()))));
        }
        if (isBeingTaken(failed, entries)) {
            return quiet(new Outcome(target, Action.SNAPSHOT, inProgress()));
        }
        if (tries(entry.claim().caseId(), failed, entries) >= AT_MOST) {
            String text =
                    "the snapshot of " + failed.volume() + " failed and was taken again " + AT_MOST + " times in vain";
            var ending = new Ending.Failed(Reason.SNAPSHOT_FAILED_TOO_OFTEN, text);
            return new Retaken(new Outcome(target, Action.SNAPSHOT, ending), List.of(), Optional.of(text));
        }
        if (!deadline.allows(InstanceRun.NEEDED) || !taker.awaitTurn(deadline)) {
            return quiet(new Outcome(target, Action.SNAPSHOT, notReached("too little time was left")));
        }
        return take(entry, failed, page.next(), requestId, deadline);
    }

    private Retaken take(Ledger.Entry entry, Snap failed, int n, String requestId, Deadline deadline)
            throws AwsFailure, EvidenceException, InterruptedException {
        var target = new Target.Volume(failed.volume());
        var claim = claim(entry.claim(), n, failed, requestId);
        if (!ledger.claim(claim)) {
            return quiet(new Outcome(target, Action.SNAPSHOT, inProgress()));
        }
        var took = taker.take(claim, node(entry, failed), order(claim, failed, deadline));
        if (took.isEmpty()) {
            return quiet(new Outcome(
                    target, Action.SNAPSHOT, notReached("the time was up before it was known what came of the call")));
        }
        var evidence = new ArrayList<Kept>();
        evidence.add(
                ledger.record(Taken.of(claim, node(entry, failed), took.get().snaps(), why(took.get()), locks.rule())));
        return took.get().snaps().isEmpty()
                ? new Retaken(new Outcome(target, Action.SNAPSHOT, inVain(took.get())), evidence, Optional.empty())
                : locked(target, took.get().snaps().getFirst().id(), evidence, deadline);
    }

    private static Optional<Reason> why(Taker.Took took) {
        return took.snaps().isEmpty()
                ? Optional.of(failure(took).map(AwsFailure::reason).orElse(Reason.DEADLINE))
                : Optional.empty();
    }

    private static Ending inVain(Taker.Took took) {
        return failure(took)
                .<Ending>map(failure -> new Ending.Failed(failure.reason(), failure.text()))
                .orElseGet(() -> notReached("the claim ran out before the call"));
    }

    private static Optional<AwsFailure> failure(Taker.Took took) {
        return took.failures().values().stream().findFirst();
    }

    private Retaken locked(Target.Volume target, SnapshotId taken, List<Kept> evidence, Deadline deadline)
            throws InterruptedException {
        var found = locks.ensure(List.of(taken), Set.of(taken), deadline).get(taken);
        Ending ending = found instanceof LockKeeper.Found.Unlocked none
                ? new Ending.Failed(Reason.SNAPSHOT_NOT_LOCKED, "taken again, but not locked: " + none.text())
                : new Ending.Done();
        return new Retaken(
                new Outcome(target, Action.SNAPSHOT, ending, ids(List.of(taken))), evidence, Optional.empty());
    }

    private static Ending notReached(String text) {
        return new Ending.NotReached(Reason.DEADLINE, text);
    }

    private Claim claim(Claim before, int n, Snap failed, String requestId) {
        var now = clock.instant();
        return new Claim(
                before.instance(),
                n,
                before.caseId(),
                requestId,
                now,
                now.plus(Claim.VALID_FOR),
                before.severity(),
                Claim.Kind.RETAKE,
                List.of(failed.volume()));
    }

    /** The same call as before for the same case; the finding's tag is taken over from the snapshot that failed. */
    private static Order order(Claim claim, Snap failed, Deadline deadline) {
        return new Order(
                claim.caseId(),
                Optional.ofNullable(failed.tags().get(Snap.FINDING_TAG)),
                claim.requestId(),
                claim.severity(),
                Order.Demand.EVENT,
                claim.claimedAt(),
                claim.claimedAt(),
                Set.of(),
                deadline);
    }

    private static Node node(Ledger.Entry entry, Snap failed) {
        var attached = entry.taken().stream()
                .flatMap(taken -> taken.snapshots().stream())
                .filter(one -> one.volume().equals(failed.volume()))
                .map(one -> new Node.Attached(one.device(), one.volume()))
                .toList();
        InstanceId instance = entry.claim().instance();
        return new Node(instance, Node.State.THERE, "", new Membership.NotAMember(), attached, Optional.empty());
    }

    /** What was taken of the volume for the same case after the snapshot that failed. */
    static Optional<Ledger.Entry> later(Claim claim, Snap failed, List<Ledger.Entry> entries) {
        return entries.stream()
                .filter(entry ->
                        entry.claim().n() > claim.n() && entry.claim().caseId().equals(claim.caseId()))
                .filter(entry -> another(entry, failed).isPresent())
                .findFirst();
    }

    private static Optional<SnapshotId> another(Ledger.Entry entry, Snap failed) {
        return entry.taken().stream()
                .flatMap(taken -> taken.snapshots().stream())
                .filter(one -> one.volume().equals(failed.volume()))
                .map(Taken.One::snapshot)
                .filter(snapshot -> !snapshot.equals(failed.id()))
                .findFirst();
    }

    /** Somebody's claim on the volume is open. If he died, the sweep finishes what he began. */
    private static boolean isBeingTaken(Snap failed, List<Ledger.Entry> entries) {
        return entries.stream()
                .anyMatch(entry -> entry.isOpen() && entry.claim().volumes().contains(failed.volume()));
    }

    private static Ending inProgress() {
        return new Ending.Failed(Reason.SNAPSHOT_IN_PROGRESS, "somebody else is snapshotting the volume");
    }

    private static long tries(CaseId caseId, Snap failed, List<Ledger.Entry> entries) {
        return entries.stream()
                .filter(entry -> entry.claim().kind() == Claim.Kind.RETAKE)
                .filter(entry -> entry.claim().caseId().equals(caseId))
                .filter(entry -> entry.claim().volumes().contains(failed.volume()))
                .filter(Retake::mayHaveTaken)
                .count();
    }

    /** A call that EC2 refused was no try. */
    private static boolean mayHaveTaken(Ledger.Entry entry) {
        return entry.taken()
                .map(taken ->
                        !taken.snapshots().isEmpty() || taken.reason().equals(Optional.of(Reason.UNKNOWN_OUTCOME)))
                .orElse(true);
    }

    private static Retaken quiet(Outcome outcome) {
        return new Retaken(outcome, List.of(), Optional.empty());
    }

    private static Map<String, Object> ids(List<SnapshotId> ids) {
        return Map.of("snapshotIds", ids.stream().map(SnapshotId::value).collect(Collectors.toList()));
    }
}

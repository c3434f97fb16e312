package dev.holdfast.snapshot;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Pause;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.SnapshotId;
import dev.holdfast.incident.answer.Duty;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.incident.answer.Response;
import dev.holdfast.incident.event.Event;
import dev.holdfast.incident.event.Event.Delivery;
import dev.holdfast.incident.event.Event.SnapshotEnd;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What ConfirmSnapshots does: records how snapshots of ours ended, takes failed ones again, and sweeps what no event came for.
 * Events are hints. Whose snapshot it is, is decided by the tags that EC2 shows and by our own ledger, and how it ended by the
 * state that EC2 shows.
 */
final class ConfirmDuty implements Duty {
    private static final Duration LOOKS_BACK = Duration.ofDays(7);
    private static final Duration LISTING_LAG = Duration.ofSeconds(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(2);

    private final Ledger ledger;
    private final Snapshots snapshots;
    private final Confirmation confirmation;
    private final Sweep sweep;
    private final Readiness readiness;
    private final Clock clock;
    private final Pause pause;

    ConfirmDuty(
            Ledger ledger,
            Snapshots snapshots,
            Confirmation confirmation,
            Sweep sweep,
            Readiness readiness,
            Clock clock,
            Pause pause) {
        this.ledger = ledger;
        this.snapshots = snapshots;
        this.confirmation = confirmation;
        this.sweep = sweep;
        this.readiness = readiness;
        this.clock = clock;
        this.pause = pause;
    }

    @Override
    public Function function() {
        return Function.CONFIRM_SNAPSHOTS;
    }

    @Override
    public Response respond(Event event, byte[] input, Invocation invocation) {
        try {
            return switch (event) {
                case Event.SnapshotsEnded ended -> ended(ended, invocation);
                case Event.Sweep _ -> sweep(invocation);
                case Event.ReadinessCheck _ -> readiness.check();
                case Event.Ignored ignored -> new Response.Ignored(ignored.reason(), ignored.text());
                case Event.Incident _, Event.Alarm _, Event.FollowUp _, Event.Landed _ ->
                    new Response.Ignored(Reason.NOT_FOR_THIS_FUNCTION, "another function answers this");
            };
        } catch (AwsFailure e) {
            return new Response.Impossible(Delivery.BY_EVENT, Optional.empty(), e.reason(), e.text());
        } catch (EvidenceException e) {
            return new Response.Impossible(
                    Delivery.BY_EVENT, Optional.empty(), e.reason(), String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Response.Impossible(Delivery.BY_EVENT, Optional.empty(), Reason.DEADLINE, "interrupted");
        }
    }

    private Response ended(Event.SnapshotsEnded ended, Invocation invocation)
            throws AwsFailure, EvidenceException, InterruptedException {
        if (invocation.own().isPresent() && !invocation.own().get().equals(ended.scope())) {
            boolean account =
                    !invocation.own().get().account().equals(ended.scope().account());
            return new Response.Ignored(
                    account ? Reason.OTHER_ACCOUNT : Reason.OTHER_REGION, "snapshots of another account or region");
        }
        var seen = settled(ended.snapshots(), invocation.deadline());
        var cases = new LinkedHashMap<CaseId, Confirmation.Case>();
        for (Snap snap : seen.values()) {
            var ours = ours(snap);
            if (ours.isPresent()) {
                cases.computeIfAbsent(ours.get().claim().caseId(), confirmation::open)
                        .add(ours.get(), snap);
            }
        }
        if (cases.isEmpty()) {
            return new Response.Ignored(Reason.FOREIGN_SNAPSHOT, "not a snapshot that Holdfast took");
        }
        return confirm(cases, invocation);
    }

    /** The listing may lag behind the event: a short while is spent on waiting for the end to show. */
    private Map<SnapshotId, Snap> settled(List<SnapshotEnd> ends, Deadline deadline)
            throws AwsFailure, InterruptedException {
        var ids = new TreeSet<SnapshotId>();
        ends.forEach(end -> ids.add(end.snapshot()));
        var until = clock.instant().plus(LISTING_LAG);
        while (true) {
            var seen = snapshots.describe(ids);
            boolean pending =
                    seen.values().stream().anyMatch(snap -> snap.state() == Snap.State.PENDING && isTagged(snap));
            boolean isLast = !clock.instant().isBefore(until) || !deadline.allows(InstanceRun.NEEDED);
            if (!pending || isLast) {
                return seen;
            }
            pause.sleep(BETWEEN_LOOKS);
        }
    }

    /**
     * The ledger's entry for a snapshot: the one that records it, or one whose claim it fits, for a call may have had its effect
     * long after everybody had given it up. Tags alone anybody can write.
     */
    private Optional<Ledger.Entry> ours(Snap snap) throws EvidenceException {
        if (!isTagged(snap)) {
            return Optional.empty();
        }
        var instance = new InstanceId(String.valueOf(snap.tags().get(Snap.INSTANCE_TAG)));
        var entries = ledger.entries(instance, lookBack());
        var recorded = entries.stream().filter(entry -> holds(entry, snap)).findFirst();
        return recorded.isPresent()
                ? recorded
                : entries.stream()
                        .filter(entry -> lacks(entry, snap) && isOf(entry.claim(), snap))
                        .findFirst();
    }

    private static boolean holds(Ledger.Entry entry, Snap snap) {
        return entry.taken().stream()
                .flatMap(taken -> taken.snapshots().stream())
                .anyMatch(one -> one.snapshot().equals(snap.id()));
    }

    /** A claim takes a volume once: where that one is recorded, another snapshot is somebody else's. */
    private static boolean lacks(Ledger.Entry entry, Snap snap) {
        return entry.taken().stream()
                .flatMap(taken -> taken.snapshots().stream())
                .noneMatch(one -> one.volume().equals(snap.volume()));
    }

    private static boolean isTagged(Snap snap) {
        return InstanceId.matches(snap.tags().getOrDefault(Snap.INSTANCE_TAG, ""))
                && snap.tags().containsKey(Snap.CASE_TAG);
    }

    /** By case, volume and time: a call of the claim began while it was valid, or soon after. */
    private static boolean isOf(Claim claim, Snap snap) {
        return claim.caseId().value().equals(snap.tags().get(Snap.CASE_TAG))
                && claim.volumes().contains(snap.volume())
                && !snap.startedAt().isBefore(claim.claimedAt().minus(CLOCKS_DIFFER))
                && !snap.startedAt().isAfter(claim.expiresAt().plus(Claim.VALID_FOR));
    }

    private Response sweep(Invocation invocation) throws AwsFailure, EvidenceException, InterruptedException {
        var acted = sweep.run(LOOKS_BACK, invocation);
        return acted.isEmpty() ? nothing() : new Response.Several(acted);
    }

    private Response confirm(Map<CaseId, Confirmation.Case> cases, Invocation invocation)
            throws AwsFailure, EvidenceException, InterruptedException {
        var acted = new ArrayList<Response.Acted>();
        for (Confirmation.Case open : cases.values()) {
            open.confirm(lookBack(), invocation).ifPresent(acted::add);
        }
        return switch (acted.size()) {
            case 0 -> nothing();
            case 1 -> acted.getFirst();
            default -> new Response.Several(acted);
        };
    }

    private static Response nothing() {
        return new Response.Ignored(Reason.NO_TARGETS, "no snapshot of ours waits for its end");
    }

    private Instant lookBack() {
        return clock.instant().minus(LOOKS_BACK);
    }
}

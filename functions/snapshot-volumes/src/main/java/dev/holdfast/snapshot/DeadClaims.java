package dev.holdfast.snapshot;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Membership;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.incident.answer.Response;
import dev.holdfast.incident.answer.Response.Mode;
import dev.holdfast.incident.event.Event.Delivery;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Claims whose function died and that nobody came back for: the sweep finishes what they began. */
final class DeadClaims {
    /** Lambda's own two retries come within a few minutes; they are let go first. */
    private static final Duration LEFT_TO_RETRIES = Duration.ofMinutes(5);

    private final Instances ec2;
    private final InstanceSnapshots instances;
    private final Clock clock;

    DeadClaims(Instances ec2, InstanceSnapshots instances, Clock clock) {
        this.ec2 = ec2;
        this.instances = instances;
        this.clock = clock;
    }

    List<Response.Acted> takeOver(Ledger ledger, Instant lookBack, Invocation invocation)
            throws Ec2Failure, EvidenceException, InterruptedException {
        var acted = new ArrayList<Response.Acted>();
        for (InstanceId instance : ledger.instances()) {
            var entries = ledger.entries(instance, lookBack);
            for (Ledger.Entry entry : entries) {
                if (entry.isOpen() && isDead(entry.claim())) {
                    acted.add(finish(entry.claim(), since(entry.claim(), entries), invocation));
                }
            }
        }
        return acted;
    }

    private boolean isDead(Claim claim) {
        return clock.instant().isAfter(claim.expiresAt().plus(LEFT_TO_RETRIES));
    }

    /** A claim on single volumes completes the set before it, whose other snapshots still count. */
    private static Instant since(Claim claim, List<Ledger.Entry> newestFirst) {
        if (claim.kind() == Claim.Kind.SET) {
            return claim.claimedAt();
        }
        return newestFirst.stream()
                .map(Ledger.Entry::claim)
                .filter(before -> before.kind() == Claim.Kind.SET && before.n() < claim.n())
                .map(Claim::claimedAt)
                .findFirst()
                .orElse(claim.claimedAt());
    }

    private Response.Acted finish(Claim claim, Instant since, Invocation invocation)
            throws Ec2Failure, InterruptedException {
        var node = Optional.ofNullable(ec2.describe(List.of(claim.instance())).get(claim.instance()));
        var there = node.orElseGet(() -> new Node(
                claim.instance(), Node.State.TERMINATED, "", new Membership.NotAMember(), List.of(), Optional.empty()));
        var missing = new Ending.Failed(
                node.isPresent() ? Reason.NO_VOLUMES : Reason.NO_SUCH_INSTANCE,
                "claimed, never taken, and now without volumes");
        var handled = instances.handle(there, order(claim, since, invocation), missing);
        return new Response.Acted(
                Delivery.BY_EVENT,
                Optional.of(new CaseKeys(CaseKeys.Area.CASES, claim.caseId())),
                Optional.empty(),
                Mode.REAL,
                handled.outcomes(),
                handled.evidence(),
                List.of(),
                handled.attention());
    }

    private static Order order(Claim claim, Instant since, Invocation invocation) {
        return new Order(
                claim.caseId(),
                Optional.empty(),
                invocation.requestId(),
                claim.severity(),
                Order.Demand.EVENT,
                since,
                since,
                invocation.deadline());
    }
}

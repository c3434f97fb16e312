package dev.holdfast.snapshot;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.aws.AwsFailure;
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
import java.util.Set;

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
            throws AwsFailure, EvidenceException, InterruptedException {
        var acted = new ArrayList<Response.Acted>();
        for (InstanceId instance : ledger.instances()) {
            for (Ledger.Entry entry : ledger.entries(instance, lookBack)) {
                if (entry.isOpen()
                        && isDead(entry.claim())
                        && invocation.deadline().allows(InstanceRun.NEEDED)) {
                    acted.add(finish(entry.claim(), invocation));
                }
            }
        }
        return acted;
    }

    private boolean isDead(Claim claim) {
        return clock.instant().isAfter(claim.expiresAt().plus(LEFT_TO_RETRIES));
    }

    private Response.Acted finish(Claim claim, Invocation invocation) throws AwsFailure, InterruptedException {
        var node = Optional.ofNullable(ec2.describe(List.of(claim.instance())).get(claim.instance()));
        var there = node.orElseGet(() -> new Node(
                claim.instance(), Node.State.TERMINATED, "", new Membership.NotAMember(), List.of(), Optional.empty()));
        var missing = new Ending.Failed(
                node.isPresent() ? Reason.NO_VOLUMES : Reason.NO_SUCH_INSTANCE,
                "claimed, never taken, and now without volumes");
        var handled = instances.handle(there, order(claim, invocation), missing);
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

    private static Order order(Claim claim, Invocation invocation) {
        return new Order(
                claim.caseId(),
                Optional.empty(),
                invocation.requestId(),
                claim.severity(),
                Order.Demand.EVENT,
                claim.claimedAt(),
                claim.claimedAt(),
                claim.kind() == Claim.Kind.SET ? Set.of() : Set.copyOf(claim.volumes()),
                invocation.deadline());
    }
}

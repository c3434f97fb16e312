package dev.holdfast.snapshot;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Membership;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.incident.answer.Log;
import dev.holdfast.incident.answer.Response;
import dev.holdfast.snapshot.InstanceSnapshots.Handled;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Claims whose function died and that nobody came back for: the sweep finishes what they began. */
final class DeadClaims {
    /** Lambda's own two retries come within a few minutes; they are let go first. */
    private static final Duration LEFT_TO_RETRIES = Duration.ofMinutes(5);

    private final Instances ec2;
    private final InstanceSnapshots instances;
    private final FanOut fanOut;
    private final Clock clock;
    private final Log log;

    DeadClaims(Instances ec2, InstanceSnapshots instances, FanOut fanOut, Clock clock, Log log) {
        this.ec2 = ec2;
        this.instances = instances;
        this.fanOut = fanOut;
        this.clock = clock;
        this.log = log;
    }

    /** The dead claims among these, by instance. */
    Map<InstanceId, List<Claim>> among(Map<InstanceId, List<Ledger.Entry>> entries) {
        var dead = new LinkedHashMap<InstanceId, List<Claim>>();
        entries.forEach((instance, all) -> {
            var claims = all.stream()
                    .filter(Ledger.Entry::isOpen)
                    .map(Ledger.Entry::claim)
                    .filter(this::isDead)
                    .toList();
            if (!claims.isEmpty()) {
                dead.put(instance, claims);
            }
        });
        return dead;
    }

    private boolean isDead(Claim claim) {
        return clock.instant().isAfter(claim.expiresAt().plus(LEFT_TO_RETRIES));
    }

    /** Finishes them, several instances at a time, and says which there was no time for. */
    List<Response.Acted> finish(Map<InstanceId, List<Claim>> dead, Invocation invocation)
            throws AwsFailure, InterruptedException {
        var nodes = ec2.describe(dead.keySet());
        var acted = fanOut.each(
                dead.values(),
                claims -> one(
                        claims, Optional.ofNullable(nodes.get(claims.getFirst().instance())), invocation),
                (claims, fault) -> fault(claims.getFirst(), fault, invocation));
        return acted.stream().flatMap(List::stream).toList();
    }

    private List<Response.Acted> one(List<Claim> claims, Optional<Node> node, Invocation invocation)
            throws InterruptedException {
        var acted = new ArrayList<Response.Acted>();
        for (Claim claim : claims) {
            var handled = invocation.deadline().allows(InstanceRun.NEEDED)
                    ? finish(claim, node, invocation)
                    : notReached(claim);
            acted.add(acted(claim, handled));
        }
        return acted;
    }

    private static Handled notReached(Claim claim) {
        var ending = new Ending.NotReached(Reason.DEADLINE, "claimed and never finished, and too little time was left");
        var row = new Outcome(new Target.Instance(claim.instance()), Action.SNAPSHOT, ending);
        return new Handled(List.of(row), List.of(), List.of());
    }

    private List<Response.Acted> fault(Claim claim, RuntimeException fault, Invocation invocation) {
        log.fault("fault while finishing a claim", invocation.requestId(), fault);
        String text = "fault of Holdfast's own, see the log of request " + invocation.requestId();
        var failed = Handled.failed(new Target.Instance(claim.instance()), Reason.INTERNAL_ERROR, text);
        return List.of(acted(claim, failed));
    }

    private Handled finish(Claim claim, Optional<Node> node, Invocation invocation) throws InterruptedException {
        var there = node.orElseGet(() -> new Node(
                claim.instance(), Node.State.TERMINATED, "", new Membership.NotAMember(), List.of(), Optional.empty()));
        var missing = new Ending.Failed(
                node.isPresent() ? Reason.NO_VOLUMES : Reason.NO_SUCH_INSTANCE,
                "claimed, never taken, and now without volumes");
        return instances.handle(there, order(claim, invocation), missing);
    }

    private static Response.Acted acted(Claim claim, Handled handled) {
        return Swept.of(
                Optional.of(new CaseKeys(CaseKeys.Area.CASES, claim.caseId())),
                handled.outcomes(),
                handled.evidence(),
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

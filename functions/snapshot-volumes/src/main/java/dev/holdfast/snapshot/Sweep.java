package dev.holdfast.snapshot;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.incident.answer.Log;
import dev.holdfast.incident.answer.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Looks for what no event came for, over all instances: claims whose function died, and snapshots of the last days whose end is not
 * recorded: first for the cases they were taken for, then for those that rely on them. What its time does not suffice for is said and left to the next sweep, which begins at another instance.
 */
final class Sweep {
    private final Ledger ledger;
    private final DeadClaims deadClaims;
    private final Confirmation confirmation;
    private final Links links;
    private final FanOut fanOut;
    private final Clock clock;
    private final Log log;

    Sweep(
            Ledger ledger,
            DeadClaims deadClaims,
            Confirmation confirmation,
            Links links,
            FanOut fanOut,
            Clock clock,
            Log log) {
        this.ledger = ledger;
        this.deadClaims = deadClaims;
        this.confirmation = confirmation;
        this.links = links;
        this.fanOut = fanOut;
        this.clock = clock;
        this.log = log;
    }

    /** What is known of an instance's claims. */
    sealed interface Looked {
        record Read(InstanceId instance, List<Ledger.Entry> entries) implements Looked {}

        /** For lack of time, or it failed. They must not hide the others; the next sweep tries again. */
        record Unread(InstanceId instance, Ending.NotReached why) implements Looked {}
    }

    /** What was done; nothing where nothing waited. */
    List<Response.Acted> run(Duration looksBack, Invocation invocation)
            throws AwsFailure, EvidenceException, InterruptedException {
        var since = clock.instant().minus(looksBack);
        var looked = look(ordered(invocation), since, invocation);
        var dead = deadClaims.among(read(looked));
        var acted = new ArrayList<>(deadClaims.finish(dead, invocation));
        var again = look(dead.keySet(), since, invocation);
        var taken = taken(looked, again);
        for (Confirmation.Case open : owners(taken)) {
            open.confirm(since, invocation).ifPresent(acted::add);
        }
        acted.addAll(links.confirm(taken, since, invocation));
        unread(looked).ifPresent(acted::add);
        return Swept.byCase(acted);
    }

    /** A sweep that is cut off never reaches the last ones: so each begins somewhere else. */
    private List<InstanceId> ordered(Invocation invocation) throws EvidenceException {
        var instances = new ArrayList<>(ledger.instances());
        if (!instances.isEmpty()) {
            var place = new Random(invocation.startedAt().toEpochMilli());
            Collections.rotate(instances, place.nextInt(instances.size()));
        }
        return instances;
    }

    private List<Looked> look(Collection<InstanceId> instances, Instant since, Invocation invocation)
            throws InterruptedException {
        return fanOut.each(
                instances,
                instance -> invocation.deadline().allows(InstanceRun.NEEDED)
                        ? look(instance, since)
                        : unread(instance, Reason.DEADLINE, "the time was up before its claims were read"),
                (instance, fault) -> {
                    log.fault("fault while reading claims", invocation.requestId(), fault);
                    String text = "fault of Holdfast's own, see the log of request " + invocation.requestId();
                    return unread(instance, Reason.INTERNAL_ERROR, text);
                });
    }

    private Looked look(InstanceId instance, Instant since) {
        try {
            return new Looked.Read(instance, ledger.entries(instance, since));
        } catch (EvidenceException e) {
            log.warn(
                    "claims cannot be read",
                    Map.of("instance", instance.value(), "reason", e.reason().name()));
            return unread(instance, e.reason(), "its claims cannot be read: " + e.reason());
        }
    }

    private static Looked unread(InstanceId instance, Reason reason, String text) {
        return new Looked.Unread(instance, new Ending.NotReached(reason, text));
    }

    private static Map<InstanceId, List<Ledger.Entry>> read(List<Looked> looked) {
        var read = new LinkedHashMap<InstanceId, List<Ledger.Entry>>();
        looked.forEach(one -> {
            if (one instanceof Looked.Read(var instance, var entries)) {
                read.put(instance, entries);
            }
        });
        return read;
    }

    /** @param again what was read after dead claims were finished, which counts instead of what was read before */
    private static List<Ledger.Entry> taken(List<Looked> looked, List<Looked> again) {
        var read = read(looked);
        read.putAll(read(again));
        return read.values().stream()
                .flatMap(List::stream)
                .filter(entry -> entry.taken().isPresent())
                .toList();
    }

    private Collection<Confirmation.Case> owners(List<Ledger.Entry> taken) {
        var cases = new LinkedHashMap<CaseId, Confirmation.Case>();
        taken.forEach(entry -> cases.computeIfAbsent(entry.claim().caseId(), confirmation::open)
                .addUnrecorded(entry));
        return cases.values();
    }

    /** Of no case, for which case they are about stands in what was not read. */
    private static Optional<Response.Acted> unread(List<Looked> looked) {
        var rows = new ArrayList<Outcome>();
        looked.forEach(one -> {
            if (one instanceof Looked.Unread(var instance, var why)) {
                rows.add(new Outcome(new Target.Instance(instance), Action.CONFIRM, why));
            }
        });
        return rows.isEmpty() ? Optional.empty() : Optional.of(Swept.of(Optional.empty(), rows, List.of(), List.of()));
    }
}

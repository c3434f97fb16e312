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
 * recorded. What its time does not suffice for is said and left to the next sweep, which begins at another instance.
 */
final class Sweep {
    private final Ledger ledger;
    private final DeadClaims deadClaims;
    private final Confirmation confirmation;
    private final FanOut fanOut;
    private final Clock clock;
    private final Log log;

    Sweep(Ledger ledger, DeadClaims deadClaims, Confirmation confirmation, FanOut fanOut, Clock clock, Log log) {
        this.ledger = ledger;
        this.deadClaims = deadClaims;
        this.confirmation = confirmation;
        this.fanOut = fanOut;
        this.clock = clock;
        this.log = log;
    }

    /** What is known of an instance's claims. */
    sealed interface Looked {
        record Read(InstanceId instance, List<Ledger.Entry> entries) implements Looked {}

        /** They must not hide the others; the next sweep tries again. */
        record Unreadable(InstanceId instance) implements Looked {}

        record NotReached(InstanceId instance) implements Looked {}
    }

    /** What was done; nothing where nothing waited. */
    List<Response.Acted> run(Duration looksBack, Invocation invocation)
            throws AwsFailure, EvidenceException, InterruptedException {
        var since = clock.instant().minus(looksBack);
        var looked = look(ordered(invocation), since, invocation);
        var dead = deadClaims.among(read(looked));
        var acted = new ArrayList<>(deadClaims.finish(dead, invocation));
        var again = look(dead.keySet(), since, invocation);
        for (Confirmation.Case open : cases(looked, again, invocation)) {
            open.confirm(since, invocation).ifPresent(acted::add);
        }
        notReached(looked).ifPresent(acted::add);
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
                        : new Looked.NotReached(instance),
                (instance, fault) -> {
                    log.fault("fault while reading claims", invocation.requestId(), fault);
                    return new Looked.Unreadable(instance);
                });
    }

    private Looked look(InstanceId instance, Instant since) {
        try {
            return new Looked.Read(instance, ledger.entries(instance, since));
        } catch (EvidenceException e) {
            log.warn(
                    "claims cannot be read",
                    Map.of("instance", instance.value(), "reason", e.reason().name()));
            return new Looked.Unreadable(instance);
        }
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
    private Collection<Confirmation.Case> cases(List<Looked> looked, List<Looked> again, Invocation invocation) {
        var read = read(looked);
        read.putAll(read(again));
        var cases = new LinkedHashMap<CaseId, Confirmation.Case>();
        var taken = read.values().stream()
                .flatMap(List::stream)
                .filter(entry -> entry.taken().isPresent())
                .toList();
        for (Ledger.Entry entry : taken) {
            cases.computeIfAbsent(entry.claim().caseId(), confirmation::open).addUnrecorded(entry);
        }
        for (Ledger.Entry entry : taken) {
            if (invocation.deadline().allows(InstanceRun.NEEDED)) {
                entry.reliedOnBy().forEach(other -> link(entry, other, cases));
            }
        }
        return cases.values();
    }

    private void link(Ledger.Entry entry, CaseId other, Map<CaseId, Confirmation.Case> cases) {
        try {
            ledger.linked(entry, other)
                    .ifPresent(link ->
                            cases.computeIfAbsent(other, confirmation::open).addLinked(entry, link));
        } catch (EvidenceException e) {
            log.warn(
                    "a link cannot be read",
                    Map.of("case", other.value(), "reason", e.reason().name()));
        }
    }

    /** Of no case, for which case they are about stands in what was not read. */
    private static Optional<Response.Acted> notReached(List<Looked> looked) {
        var rows = new ArrayList<Outcome>();
        looked.forEach(one -> {
            if (one instanceof Looked.NotReached(var instance)) {
                var ending = new Ending.NotReached(Reason.DEADLINE, "the time was up before its claims were read");
                rows.add(new Outcome(new Target.Instance(instance), Action.CONFIRM, ending));
            }
        });
        return rows.isEmpty() ? Optional.empty() : Optional.of(Swept.of(Optional.empty(), rows, List.of(), List.of()));
    }
}

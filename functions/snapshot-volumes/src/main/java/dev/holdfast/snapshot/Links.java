package dev.holdfast.snapshot;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.incident.answer.Log;
import dev.holdfast.incident.answer.Response;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Confirms snapshots for those cases that rely on what was taken for another one. One listing of a case tells which of its links
 * wait for nothing any more, and only the others are read. What was not read, for whatever reason, has a row.
 */
final class Links {
    private final Ledger ledger;
    private final Completion completion;
    private final Confirmation confirmation;
    private final FanOut fanOut;
    private final Log log;

    Links(Ledger ledger, Completion completion, Confirmation confirmation, FanOut fanOut, Log log) {
        this.ledger = ledger;
        this.completion = completion;
        this.confirmation = confirmation;
        this.fanOut = fanOut;
        this.log = log;
    }

    /** An entry, and a case that relies on it. */
    private record Link(CaseId by, Ledger.Entry entry) {}

    /** What is known of a link. */
    private sealed interface Looked {
        record Waiting(Link link) implements Looked {}

        /** Empty where the case has no record of it. */
        record Read(Link link, Optional<Taken> taken) implements Looked {}

        record Unread(Link link, Ending.NotReached why) implements Looked {}
    }

    /** What was done, by case; nothing where nothing waited. */
    List<Response.Acted> confirm(Collection<Ledger.Entry> taken, Instant since, Invocation invocation)
            throws InterruptedException {
        var acted = new ArrayList<Response.Acted>();
        for (var one :
                byCase(read(waiting(links(taken), invocation), invocation)).entrySet()) {
            var open = confirmation.open(one.getKey());
            one.getValue().forEach(looked -> add(looked, open));
            open.confirm(since, invocation).ifPresent(acted::add);
            unread(one.getKey(), one.getValue()).ifPresent(acted::add);
        }
        return acted;
    }

    private static Collection<List<Link>> links(Collection<Ledger.Entry> taken) {
        var links = new LinkedHashMap<CaseId, List<Link>>();
        taken.forEach(entry -> entry.reliedOnBy()
                .forEach(by -> links.computeIfAbsent(by, _ -> new ArrayList<>()).add(new Link(by, entry))));
        return links.values();
    }

    private List<Looked> waiting(Collection<List<Link>> cases, Invocation invocation) throws InterruptedException {
        return fanOut
                .each(
                        cases,
                        links -> waiting(links, invocation),
                        (links, fault) -> unread(links, fault(fault, invocation)))
                .stream()
                .flatMap(List::stream)
                .toList();
    }

    /** Those of a case's links of which an end is not recorded. */
    private List<Looked> waiting(List<Link> links, Invocation invocation) {
        if (!invocation.deadline().allows(InstanceRun.NEEDED)) {
            return unread(links, late());
        }
        try {
            var recorded = completion.recorded(
                    new CaseKeys(CaseKeys.Area.CASES, links.getFirst().by()));
            return links.stream()
                    .filter(link -> link.entry().taken().stream()
                            .flatMap(taken -> taken.snapshots().stream())
                            .anyMatch(one -> !recorded.contains(one.snapshot())))
                    .<Looked>map(Looked.Waiting::new)
                    .toList();
        } catch (EvidenceException e) {
            return unread(links, failed(e));
        }
    }

    private List<Looked> read(List<Looked> found, Invocation invocation) throws InterruptedException {
        return fanOut.each(
                found,
                looked -> looked instanceof Looked.Waiting(var link) ? read(link, invocation) : looked,
                (looked, fault) -> new Looked.Unread(link(looked), fault(fault, invocation)));
    }

    private Looked read(Link link, Invocation invocation) {
        if (!invocation.deadline().allows(InstanceRun.NEEDED)) {
            return new Looked.Unread(link, late());
        }
        try {
            return new Looked.Read(link, ledger.linked(link.entry(), link.by()));
        } catch (EvidenceException e) {
            return new Looked.Unread(link, failed(e));
        }
    }

    private static Map<CaseId, List<Looked>> byCase(List<Looked> all) {
        var cases = new LinkedHashMap<CaseId, List<Looked>>();
        all.forEach(looked ->
                cases.computeIfAbsent(link(looked).by(), _ -> new ArrayList<>()).add(looked));
        return cases;
    }

    private static Link link(Looked looked) {
        return switch (looked) {
            case Looked.Waiting(var link) -> link;
            case Looked.Read(var link, var _) -> link;
            case Looked.Unread(var link, var _) -> link;
        };
    }

    private static void add(Looked looked, Confirmation.Case open) {
        if (looked instanceof Looked.Read(var link, var taken)) {
            taken.ifPresent(one -> open.addLinked(link.entry(), one));
        }
    }

    private static List<Looked> unread(List<Link> links, Ending.NotReached why) {
        return links.stream().<Looked>map(link -> new Looked.Unread(link, why)).toList();
    }

    private static Optional<Response.Acted> unread(CaseId caseId, List<Looked> all) {
        var rows = new ArrayList<Outcome>();
        all.forEach(looked -> {
            if (looked instanceof Looked.Unread(var link, var why)) {
                var instance = new Target.Instance(link.entry().claim().instance());
                rows.add(new Outcome(instance, Action.CONFIRM, why));
            }
        });
        var keys = Optional.of(new CaseKeys(CaseKeys.Area.CASES, caseId));
        var each = rows.stream().distinct().toList();
        return each.isEmpty() ? Optional.empty() : Optional.of(Swept.of(keys, each, List.of(), List.of()));
    }

    private static Ending.NotReached late() {
        return new Ending.NotReached(
                Reason.DEADLINE, "the time was up before the case's link to its snapshots was read");
    }

    private static Ending.NotReached failed(EvidenceException e) {
        return new Ending.NotReached(e.reason(), "the case's link to its snapshots cannot be read: " + e.reason());
    }

    private Ending.NotReached fault(RuntimeException fault, Invocation invocation) {
        log.fault("fault while reading links", invocation.requestId(), fault);
        return new Ending.NotReached(
                Reason.INTERNAL_ERROR, "fault of Holdfast's own, see the log of request " + invocation.requestId());
    }
}

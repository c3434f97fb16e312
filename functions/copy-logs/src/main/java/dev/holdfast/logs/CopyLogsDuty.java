package dev.holdfast.logs;

import dev.holdfast.cluster.Incidents;
import dev.holdfast.cluster.handover.Sharing;
import dev.holdfast.cluster.handover.Workers;
import dev.holdfast.evidence.EventKeeping;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.Pinned;
import dev.holdfast.evidence.TargetPins;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.answer.Duty;
import dev.holdfast.incident.answer.Gates;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.incident.answer.Log;
import dev.holdfast.incident.answer.Response;
import dev.holdfast.incident.answer.Response.Mode;
import dev.holdfast.incident.event.Event;
import dev.holdfast.incident.event.Event.Incident;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What CopyLogs does with an event: gate, resolve, keep the event, pin the targets, copy, say what came of each. Protected
 * namespaces do not matter here, for evidence harms nobody.
 */
final class CopyLogsDuty implements Duty {
    private final EventKeeping events;
    private final Incidents incidents;
    private final PodSearch search;
    private final TargetPins pins;
    private final CaseCopies copies;
    private final Readiness readiness;
    private final Sharing sharing;
    private final Workers workers;
    private final Log log;

    CopyLogsDuty(Parts parts, Log log) {
        this.events = parts.events();
        this.incidents = parts.incidents();
        this.search = parts.search();
        this.pins = parts.pins();
        this.copies = parts.copies();
        this.readiness = parts.readiness();
        this.sharing = parts.sharing();
        this.workers = parts.workers();
        this.log = log;
    }

    /** What it works with. */
    record Parts(
            EventKeeping events,
            Incidents incidents,
            PodSearch search,
            TargetPins pins,
            CaseCopies copies,
            Readiness readiness,
            Sharing sharing,
            Workers workers) {}

    @Override
    public Function function() {
        return Function.COPY_LOGS;
    }

    @Override
    public Response respond(Event event, byte[] input, Invocation invocation) {
        if (event instanceof Event.ReadinessCheck) {
            return readiness.check(invocation.deadline());
        }
        if (event instanceof Event.FollowUp.Work(var _, var batch)) {
            return switch (workers.open(batch, invocation)) {
                case Workers.Opened.Closed closed -> closed.response();
                case Workers.Opened.Open open -> work(open, invocation);
            };
        }
        return switch (incidents.open(event, invocation)) {
            case Incidents.Opened.Closed closed -> closed.response();
            case Incidents.Opened.Open open -> open(open.incident(), input, invocation);
        };
    }

    private Response open(Incident incident, byte[] input, Invocation invocation) {
        try {
            var pinned = pins.of(Gates.keys(incident), incident.round());
            return switch (search.look(incident, pinned, invocation.deadline())) {
                case Picture.NotOurs notOurs -> new Response.Ignored(notOurs.reason(), notOurs.text());
                case Picture.Seen seen -> seen(incident, seen, pinned, input, invocation);
                case Picture.Dark dark -> dark(incident, dark, pinned, input, invocation);
            };
        } catch (EvidenceException e) {
            return nothingDone(incident, input, e.reason(), String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return nothingDone(incident, input, Reason.DEADLINE, "interrupted");
        }
    }

    /** A batch: pods that were found and pinned before, and perhaps the audit lines for which the starter had no time left. */
    private Response work(Workers.Opened.Open open, Invocation invocation) {
        var batch = open.ofBatch();
        try {
            var rows = new Rows();
            var pods = batch.targets().stream()
                    .filter(target -> !(target instanceof Target.Cluster))
                    .toList();
            if (pods.size() < batch.targets().size()) {
                rows.add(audit(open.incident(), invocation));
            }
            if (!pods.isEmpty()) {
                rows.add(pods(batch.asPlanned(pods), invocation));
            }
            return acted(batch, List.of(), rows.all(), List.of());
        } catch (EvidenceException e) {
            return nothingDone(batch, open.input(), e.reason(), String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return nothingDone(batch, open.input(), Reason.DEADLINE, "interrupted");
        }
    }

    private Handled pods(Incident batch, Invocation invocation) throws InterruptedException {
        var copy = copies.of(batch, invocation, CaseCopy.Audit.LEFT_TO_OTHERS, Pinned.NOTHING);
        return switch (search.look(batch, Pinned.NOTHING, invocation.deadline())) {
            case Picture.NotOurs notOurs -> notOurs(batch, notOurs);
            case Picture.Seen seen -> copy.copy(seen, seen);
            case Picture.Dark dark -> copy.copy(dark);
        };
    }

    /** Whom the lines are about is found out from the whole incident again, as the starter did, and from what it pinned. */
    private Handled audit(Incident incident, Invocation invocation) throws EvidenceException, InterruptedException {
        var pinned = pins.of(Gates.keys(incident), incident.round());
        var copy = copies.of(incident, invocation, CaseCopy.Audit.COPIED, pinned);
        return switch (search.look(incident, pinned, invocation.deadline())) {
            case Picture.NotOurs notOurs -> notOurs(incident, notOurs);
            case Picture.Seen seen -> copy.audit(seen);
            case Picture.Dark dark -> copy.audit(dark);
        };
    }

    private static Handled notOurs(Incident incident, Picture.NotOurs notOurs) {
        var rows = incident.targets().stream()
                .map(target ->
                        new Outcome(target, Action.COPY_LOG, new Ending.Failed(notOurs.reason(), notOurs.text())))
                .toList();
        return new Handled(rows, List.of(), List.of());
    }

    private Response seen(Incident incident, Picture.Seen seen, Pinned pinned, byte[] input, Invocation invocation)
            throws EvidenceException, InterruptedException {
        var evidence = new ArrayList<Kept>();
        evidence.add(events.keep(incident, input));
        var mode = Gates.mode(incident);
        if (mode == Mode.REHEARSAL) {
            return acted(incident, evidence, Rehearsal.handle(seen, new Covering(incident)), List.of());
        }
        pin(incident, seen, pinned).ifPresent(evidence::add);
        var shares = new Shares(sharing, incident, evidence.getFirst());
        var mine = shares.begin(seen);
        var copied = copies.of(incident, invocation, mine.audit(), pinned).copy(mine.seen(), seen);
        var outcomes = new ArrayList<>(copied.outcomes());
        outcomes.addAll(mine.others());
        var shared = shares.end(seen, outcomes);
        return acted(
                incident,
                evidence,
                new Handled(shared, copied.evidence(), copied.attention()),
                stale(incident, invocation));
    }

    /** The accounts also where the targets are pinned: another function may have done that, and only this one reads them. */
    private Optional<Kept> pin(Incident incident, Picture.Seen seen, Pinned before) throws EvidenceException {
        var accounts = AuditSubjects.accounts(seen);
        return seen.pins().isPresent() || !before.accounts().containsAll(accounts)
                ? pins.pin(
                        Gates.keys(incident),
                        incident.round(),
                        seen.pins().orElse(Pinned.NOTHING).with(accounts))
                : Optional.empty();
    }

    private Response dark(Incident incident, Picture.Dark dark, Pinned pinned, byte[] input, Invocation invocation)
            throws EvidenceException, InterruptedException {
        var evidence = new ArrayList<Kept>();
        evidence.add(events.keep(incident, input));
        return Gates.mode(incident) == Mode.REHEARSAL
                ? acted(incident, evidence, Rehearsal.handle(dark), List.of())
                : acted(
                        incident,
                        evidence,
                        copies.of(incident, invocation, CaseCopy.Audit.COPIED, pinned)
                                .copy(dark),
                        stale(incident, invocation));
    }

    /** It failed before any target was tried: every target is told, and the event is kept if that is possible. */
    private Response nothingDone(Incident incident, byte[] input, Reason reason, String text) {
        var rows = Outcome.ofEach(incident.targets(), Action.COPY_LOG, new Ending.Failed(reason, text));
        var evidence = events.tryToKeep(incident, input, log).stream().toList();
        return acted(incident, evidence, new Handled(rows, List.of(), List.of()), List.of());
    }

    private static List<String> stale(Incident incident, Invocation invocation) {
        return Gates.stale(incident, invocation.startedAt()).stream().toList();
    }

    private static Response acted(Incident incident, List<Kept> before, Handled handled, List<String> told) {
        var outcomes = new ArrayList<>(handled.outcomes());
        outcomes.addAll(new Covering(incident).rest(handled.outcomes()));
        var evidence = new ArrayList<>(before);
        evidence.addAll(handled.evidence());
        var attention = new ArrayList<>(told);
        attention.addAll(handled.attention());
        return Response.Acted.about(
                incident,
                Gates.mode(incident),
                outcomes,
                evidence,
                attention.stream().distinct().toList());
    }
}

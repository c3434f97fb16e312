package dev.holdfast.logs;

import dev.holdfast.cluster.ClusterPod;
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
                case Workers.Opened.Open open -> work(open.ofBatch(), open.input(), invocation);
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
                case Picture.Seen seen -> seen(incident, seen, input, invocation);
                case Picture.Dark dark -> dark(incident, dark, input, invocation);
            };
        } catch (EvidenceException e) {
            return nothingDone(incident, input, e.reason(), String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return nothingDone(incident, input, Reason.DEADLINE, "interrupted");
        }
    }

    /** A batch of pods that were found and pinned before. What is not about single pods, the starter does. */
    private Response work(Incident batch, byte[] input, Invocation invocation) {
        try {
            var copy = copies.ofBatch(batch, invocation);
            return switch (search.look(batch, Pinned.NOTHING, invocation.deadline())) {
                case Picture.NotOurs notOurs -> new Response.Ignored(notOurs.reason(), notOurs.text());
                case Picture.Seen seen -> acted(batch, List.of(), copy.copy(seen), List.of());
                case Picture.Dark dark -> acted(batch, List.of(), copy.copy(dark), List.of());
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return nothingDone(batch, input, Reason.DEADLINE, "interrupted");
        }
    }

    private Response seen(Incident incident, Picture.Seen seen, byte[] input, Invocation invocation)
            throws EvidenceException, InterruptedException {
        var evidence = new ArrayList<Kept>();
        evidence.add(events.keep(incident, input));
        var mode = Gates.mode(incident);
        if (mode == Mode.REHEARSAL) {
            return acted(incident, evidence, Rehearsal.handle(seen, new Covering(incident)), List.of());
        }
        if (seen.pins().isPresent()) {
            pins.pin(Gates.keys(incident), incident.round(), seen.pins().get()).ifPresent(evidence::add);
        }
        var mine = sharing.begin(incident, evidence.getFirst(), seen.pods(), ClusterPod::target);
        var copied = copies.of(incident, invocation).copy(seen.only(mine.items()));
        var outcomes = new ArrayList<>(copied.outcomes());
        outcomes.addAll(mine.others());
        var known = seen.pods().stream().map(ClusterPod::target).toList();
        var shared = sharing.end(incident, Optional.of(evidence.getFirst()), outcomes, known);
        return acted(
                incident,
                evidence,
                new Handled(shared, copied.evidence(), copied.attention()),
                stale(incident, invocation));
    }

    private Response dark(Incident incident, Picture.Dark dark, byte[] input, Invocation invocation)
            throws EvidenceException, InterruptedException {
        var evidence = new ArrayList<Kept>();
        evidence.add(events.keep(incident, input));
        return Gates.mode(incident) == Mode.REHEARSAL
                ? acted(incident, evidence, Rehearsal.handle(dark), List.of())
                : acted(incident, evidence, copies.of(incident, invocation).copy(dark), stale(incident, invocation));
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

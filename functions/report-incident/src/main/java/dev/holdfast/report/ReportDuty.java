package dev.holdfast.report;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.answer.Duty;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.incident.answer.Response;
import dev.holdfast.incident.event.Event;
import dev.holdfast.incident.event.Event.Delivery;
import dev.holdfast.report.CaseReport.Did;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What ReportIncident does: a report of every case in which something has landed, or of the one that a person asks about. */
final class ReportDuty implements Duty {
    private final CaseReport report;
    private final Arrivals arrivals;
    private final FollowingUp followUps;
    private final CaseLoader loader;
    private final ReportReadiness readiness;

    ReportDuty(
            CaseReport report, Arrivals arrivals, FollowingUp followUps, CaseLoader loader, ReportReadiness readiness) {
        this.report = report;
        this.arrivals = arrivals;
        this.followUps = followUps;
        this.loader = loader;
        this.readiness = readiness;
    }

    /** Puts on record what a person says of a case. */
    interface FollowingUp {
        Did record(CaseKeys keys, Event.FollowUp request);
    }

    @Override
    public Function function() {
        return Function.REPORT_INCIDENT;
    }

    @Override
    public Response respond(Event event, byte[] input, Invocation invocation) {
        return switch (event) {
            case Event.Landed landed -> landed(landed, invocation);
            case Event.FollowUp.Report request -> asked(request, invocation);
            case Event.FollowUp.Acknowledge request -> asked(request, invocation);
            case Event.FollowUp.SetTime request -> asked(request, invocation);
            case Event.FollowUp.Close request -> asked(request, invocation);
            case Event.ReadinessCheck _ -> readiness.check();
            case Event.Ignored(var reason, var text) -> new Response.Ignored(reason, text);
            case Event.Incident _,
                    Event.Alarm _,
                    Event.FollowUp.Assert _,
                    Event.FollowUp.Release _,
                    Event.FollowUp.Verify _,
                    Event.FollowUp.Work _,
                    Event.SnapshotsEnded _,
                    Event.Sweep _ ->
                new Response.Ignored(
                        Reason.NOT_FOR_THIS_FUNCTION,
                        "this function makes reports: of results that landed, and by Report, Acknowledge, Set Time and"
                                + " Close Requests");
        };
    }

    private Response landed(Event.Landed landed, Invocation invocation) {
        var each = new ArrayList<Response.Acted>();
        var sorted = arrivals.sort(landed);
        for (Arrivals.Arrived arrived : sorted.cases()) {
            each.add(acted(
                    arrived.keys(),
                    arrived.did().and(made(arrived.keys(), invocation)),
                    Delivery.BY_EVENT,
                    arrived.attention()));
        }
        if (!each.isEmpty()) {
            return new Response.Several(each);
        }
        return new Response.Ignored(sorted.reason(), sorted.text());
    }

    private Response asked(Event.FollowUp request, Invocation invocation) {
        try {
            var keys = find(request.caseId());
            if (keys.isEmpty()) {
                return new Response.Impossible(
                        Delivery.BY_HAND,
                        Optional.empty(),
                        Reason.NO_SUCH_CASE,
                        "nothing lies in the bucket of the case " + request.caseId());
            }
            var first = followUps.record(keys.get(), request);
            return acted(keys.get(), first.and(made(keys.get(), invocation)), Delivery.BY_HAND, List.of());
        } catch (EvidenceException e) {
            return new Response.Impossible(
                    Delivery.BY_HAND, Optional.empty(), e.reason(), String.valueOf(e.getMessage()));
        }
    }

    private Optional<CaseKeys> find(CaseId caseId) throws EvidenceException {
        for (CaseKeys.Area area : CaseKeys.Area.values()) {
            var keys = new CaseKeys(area, caseId);
            if (loader.exists(keys)) {
                return Optional.of(keys);
            }
        }
        return Optional.empty();
    }

    private Did made(CaseKeys keys, Invocation invocation) {
        try {
            return report.report(keys, invocation);
        } catch (EvidenceException e) {
            return CaseReport.failed(keys, e.reason(), String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CaseReport.failed(keys, Reason.DEADLINE, "interrupted");
        }
    }

    private static Response.Acted acted(CaseKeys keys, Did did, Delivery delivery, List<String> attention) {
        return new Response.Acted(
                delivery,
                Optional.of(keys),
                Optional.empty(),
                keys.area() == CaseKeys.Area.DRILLS ? Response.Mode.REHEARSAL : Response.Mode.REAL,
                did.outcomes(),
                did.kept(),
                List.of(),
                attention);
    }
}

package dev.holdfast.quarantine;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.answer.Duty;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.incident.answer.Response;
import dev.holdfast.incident.answer.Response.Mode;
import dev.holdfast.incident.event.Event;
import dev.holdfast.incident.event.Event.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What ReleaseWorkload does with a request: releases every hold of the case that has not ended, or has
 * and holds something all the same: a quarantine that ran meanwhile may have come after it. Nothing else makes it act. */
final class ReleaseDuty implements Duty {
    private final Holds holds;
    private final BeforeStates states;
    private final Release release;
    private final Readiness readiness;

    ReleaseDuty(Holds holds, BeforeStates states, Release release, Readiness readiness) {
        this.holds = holds;
        this.states = states;
        this.release = release;
        this.readiness = readiness;
    }

    @Override
    public Function function() {
        return Function.RELEASE_WORKLOAD;
    }

    @Override
    public Response respond(Event event, byte[] input, Invocation invocation) {
        return switch (event) {
            case Event.FollowUp.Release request -> release(request, invocation);
            case Event.ReadinessCheck _ -> readiness.check(invocation);
            case Event.Ignored(var reason, var text) -> new Response.Ignored(reason, text);
            case Event.Incident _,
                    Event.Alarm _,
                    Event.FollowUp _,
                    Event.SnapshotsEnded _,
                    Event.Sweep _,
                    Event.Landed _ ->
                new Response.Ignored(Reason.NOT_FOR_THIS_FUNCTION, "this function only answers Release Requests");
        };
    }

    private Response release(Event.FollowUp.Release request, Invocation invocation) {
        try {
            var open = open(request.caseId());
            return open.isEmpty() ? again(request, invocation) : acted(open, request, invocation);
        } catch (EvidenceException e) {
            return new Response.Impossible(
                    Delivery.BY_HAND, Optional.empty(), e.reason(), String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Response.Impossible(Delivery.BY_HAND, Optional.empty(), Reason.DEADLINE, "interrupted");
        }
    }

    private List<Hold> open(CaseId caseId) throws EvidenceException {
        var open = new ArrayList<Hold>();
        for (Holds.Entry entry : holds.of(caseId)) {
            if (entry.stage() != Holds.Stage.ENDED
                    || !states.of(entry.hold()).held().isEmpty()) {
                open.add(entry.hold());
            }
        }
        return open;
    }

    /** A quarantine that was stopped may have marked something after the release, and was not there any more to take it back. */
    private Response again(Event.FollowUp.Release request, Invocation invocation)
            throws EvidenceException, InterruptedException {
        var ran = new ArrayList<Ran>();
        var over = holds.of(request.caseId()).stream().map(Holds.Entry::hold).toList();
        for (Hold hold : over) {
            ran.add(release.again(hold, Release.Extent.MARKED, invocation));
        }
        var all = Ran.all(ran);
        if (!all.outcomes().isEmpty()) {
            return acted(over.getFirst(), all);
        }
        String text = over.isEmpty()
                ? "no quarantine of case " + request.caseId() + " is known"
                : "everything of case " + request.caseId() + " was released before";
        return new Response.Ignored(Reason.CASE_HOLDS_NOTHING, text);
    }

    private Response acted(List<Hold> open, Event.FollowUp.Release request, Invocation invocation)
            throws EvidenceException, InterruptedException {
        var ran = new ArrayList<Ran>();
        for (Hold hold : open) {
            ran.add(release.run(hold, request, invocation));
        }
        return acted(open.getFirst(), Ran.all(ran));
    }

    private static Response acted(Hold hold, Ran all) {
        return new Response.Acted(
                Delivery.BY_HAND,
                Optional.of(hold.keys()),
                Optional.empty(),
                Mode.REAL,
                all.outcomes(),
                all.evidence(),
                Outcome.notReached(all.outcomes()),
                all.attention());
    }
}

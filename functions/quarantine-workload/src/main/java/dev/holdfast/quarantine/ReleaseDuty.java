package dev.holdfast.quarantine;

import dev.holdfast.evidence.EvidenceException;
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
            return act(request, invocation);
        } catch (EvidenceException e) {
            return new Response.Impossible(
                    Delivery.BY_HAND, Optional.empty(), e.reason(), String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Response.Impossible(Delivery.BY_HAND, Optional.empty(), Reason.DEADLINE, "interrupted");
        }
    }

    /** A quarantine that was stopped may have marked something after the release, and was not there any more to take it back. */
    private Response act(Event.FollowUp.Release request, Invocation invocation)
            throws EvidenceException, InterruptedException {
        var entries = holds.of(request.caseId());
        var ran = new ArrayList<Ran>();
        boolean acted = false;
        for (Holds.Entry entry : entries) {
            boolean open = isOpen(entry);
            ran.add(
                    open
                            ? release.run(entry.hold(), request, invocation)
                            : release.again(entry.hold(), Release.Extent.MARKED, invocation));
            acted |= open || !ran.getLast().outcomes().isEmpty();
        }
        if (acted) {
            return acted(entries.getFirst().hold(), Ran.all(ran));
        }
        String text = entries.isEmpty()
                ? "no quarantine of case " + request.caseId() + " is known"
                : "everything of case " + request.caseId() + " was released before";
        return new Response.Ignored(Reason.CASE_HOLDS_NOTHING, text);
    }

    private boolean isOpen(Holds.Entry entry) throws EvidenceException {
        return entry.stage() != Holds.Stage.ENDED
                || !states.of(entry.hold()).held().isEmpty();
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

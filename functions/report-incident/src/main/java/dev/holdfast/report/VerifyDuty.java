package dev.holdfast.report;

import dev.holdfast.incident.Function;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.answer.Duty;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.incident.answer.Response;
import dev.holdfast.incident.event.Event;
import dev.holdfast.report.custody.CaseCheck;

/** What VerifyCase does with a request: compares the case with its newest seal. Nothing else makes it act. */
final class VerifyDuty implements Duty {
    private final CaseCheck check;
    private final VerifyReadiness readiness;

    VerifyDuty(CaseCheck check, VerifyReadiness readiness) {
        this.check = check;
        this.readiness = readiness;
    }

    @Override
    public Function function() {
        return Function.VERIFY_CASE;
    }

    @Override
    public Response respond(Event event, byte[] input, Invocation invocation) {
        return switch (event) {
            case Event.FollowUp.Verify request -> check.check(request.caseId(), invocation.deadline());
            case Event.ReadinessCheck _ -> readiness.check();
            case Event.Ignored(var reason, var text) -> new Response.Ignored(reason, text);
            case Event.Incident _,
                    Event.Alarm _,
                    Event.FollowUp _,
                    Event.SnapshotsEnded _,
                    Event.Sweep _,
                    Event.Landed _ ->
                new Response.Ignored(Reason.NOT_FOR_THIS_FUNCTION, "this function only answers Verify Requests");
        };
    }
}

package dev.holdfast.logs;

import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.answer.Duty;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.incident.answer.Response;
import dev.holdfast.incident.event.Event;

/** Makes the duty anew for each invocation, for what it works with ends with that one's deadline. */
record EachInvocation(java.util.function.Function<Deadline, Duty> duty) implements Duty {
    @Override
    public Function function() {
        return Function.COPY_LOGS;
    }

    @Override
    public Response respond(Event event, byte[] input, Invocation invocation) {
        return duty.apply(invocation.deadline()).respond(event, input, invocation);
    }
}

package dev.holdfast.incident.answer;

import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.event.Event;

/** Makes the duty anew for each invocation, for what it works with ends with that one's deadline. */
public record EachInvocation(Function function, java.util.function.Function<Deadline, Duty> duty) implements Duty {
    @Override
    public Response respond(Event event, byte[] input, Invocation invocation) {
        return duty.apply(invocation.deadline()).respond(event, input, invocation);
    }
}

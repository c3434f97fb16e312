package dev.holdfast.incident.answer;

import dev.holdfast.incident.Function;
import dev.holdfast.incident.event.Event;

/** What a function does. */
public interface Duty {
    /** The name under which it answers. */
    Function function();

    /**
     * Does what the event asks for, as far as the deadline allows. Repeating it does only what is missing.
     *
     * @param input the event as it was received, to be kept
     */
    Response respond(Event event, byte[] input, Invocation invocation);
}

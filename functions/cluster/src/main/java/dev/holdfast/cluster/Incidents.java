package dev.holdfast.cluster;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.answer.Gates;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.incident.answer.Response;
import dev.holdfast.incident.event.Event;
import dev.holdfast.incident.event.Event.Incident;
import java.util.Optional;

/** Says whether an event is an incident for a function, after asking CloudWatch where it is an alarm. */
public final class Incidents {
    private final AlarmLookup alarms;
    private final double minSeverity;
    private final Action action;

    /** @param action what the function would do, for the targets of what it refuses */
    public Incidents(AlarmLookup alarms, double minSeverity, Action action) {
        this.alarms = alarms;
        this.minSeverity = minSeverity;
        this.action = action;
    }

    /** What an event is to a function. */
    public sealed interface Opened {
        /** Something to work on. */
        record Open(Incident incident) implements Opened {}

        /** Nothing to work on, and what to answer. */
        record Closed(Response response) implements Opened {}
    }

    /** The incident, or the answer that ends it here. */
    public Opened open(Event event, Invocation invocation) {
        return switch (event) {
            case Incident incident -> gate(incident, invocation);
            case Event.Alarm alarm -> alarm(alarm, invocation);
            case Event.Ignored ignored -> closed(ignored.reason(), ignored.text());
            case Event.FollowUp _, Event.ReadinessCheck _, Event.SnapshotsEnded _, Event.Sweep _, Event.Landed _ ->
                closed(Reason.NOT_FOR_THIS_FUNCTION, "another function answers this");
        };
    }

    /** Account and region are looked at first: a foreign alarm is not asked about. */
    private Opened alarm(Event.Alarm alarm, Invocation invocation) {
        boolean foreign =
                invocation.own().isPresent() && !invocation.own().get().equals(alarm.scope());
        if (foreign) {
            boolean account =
                    !invocation.own().get().account().equals(alarm.scope().account());
            return closed(
                    account ? Reason.OTHER_ACCOUNT : Reason.OTHER_REGION,
                    "the alarm belongs to another account or region");
        }
        try {
            return switch (alarms.incident(alarm)) {
                case Incident incident -> gate(incident, invocation);
                case Event.Ignored ignored -> closed(ignored.reason(), ignored.text());
                case Event.Alarm _,
                        Event.FollowUp _,
                        Event.ReadinessCheck _,
                        Event.SnapshotsEnded _,
                        Event.Sweep _,
                        Event.Landed _ -> throw new IllegalStateException("an alarm becomes an incident or nothing");
            };
        } catch (AwsFailure e) {
            return new Opened.Closed(new Response.Impossible(alarm.delivery(), Optional.empty(), e.reason(), e.text()));
        }
    }

    private Opened gate(Incident incident, Invocation invocation) {
        return Gates.closed(incident, invocation.own(), minSeverity, action)
                .<Opened>map(Opened.Closed::new)
                .orElseGet(() -> new Opened.Open(incident));
    }

    private static Opened closed(Reason reason, String text) {
        return new Opened.Closed(new Response.Ignored(reason, text));
    }
}

package dev.holdfast.drill;

import dev.holdfast.incident.Target;
import dev.holdfast.incident.event.Event;
import java.util.List;
import java.util.stream.Collectors;

/** What an event is about, in a line. */
final class EventWords {
    private EventWords() {}

    static String of(Event event) {
        return switch (event) {
            case Event.Incident incident ->
                "case " + incident.caseId() + ", severity " + incident.severity() + ", " + names(incident.targets());
            case Event.Alarm alarm -> "alarm, " + (alarm.composite() ? "composite" : names(alarm.targets()));
            case Event.FollowUp followUp -> "request about case " + followUp.caseId();
            case Event.ReadinessCheck _ -> "readiness check";
            case Event.SnapshotsEnded _ -> "the end of snapshots";
            case Event.Sweep _ -> "the schedule's turn";
            case Event.Landed _ -> "results that landed";
            case Event.Ignored ignored -> "not for Holdfast: " + ignored.text();
        };
    }

    private static String names(List<Target> targets) {
        return targets.stream().map(Target::name).collect(Collectors.joining(", "));
    }
}

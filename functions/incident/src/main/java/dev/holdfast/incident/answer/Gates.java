package dev.holdfast.incident.answer;

import dev.holdfast.incident.Action;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Scope;
import dev.holdfast.incident.event.Event;
import dev.holdfast.incident.event.Event.Delivery;
import dev.holdfast.incident.event.Event.Incident;
import dev.holdfast.incident.event.Event.Nature;
import dev.holdfast.incident.event.Event.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What has to hold before a function looks at an incident's targets. Pure. */
public final class Gates {
    private static final Duration STALE_AFTER = Duration.ofHours(2);

    private Gates() {}

    /** The answer that ends it here, if there is one. {@code action} is what the function would have done. */
    public static Optional<Response> closed(Incident incident, Optional<Scope> own, double minSeverity, Action action) {
        var foreign = foreign(incident, own);
        if (foreign.isPresent()) {
            String text = foreign.get() == Reason.OTHER_ACCOUNT
                    ? "it happened in another account than the function's own"
                    : "it happened in another region than the function's own";
            return Optional.of(
                    incident.delivery() == Delivery.BY_EVENT
                            ? new Response.Ignored(foreign.get(), text)
                            : refused(incident, foreign.get(), text, action));
        }
        if (incident.trigger() != Trigger.PERSON && incident.severity() < minSeverity) {
            return Optional.of(new Response.Ignored(
                    Reason.BELOW_MIN_SEVERITY, "severity " + incident.severity() + " is below " + minSeverity));
        }
        return Optional.empty();
    }

    /** What happened longer ago than this gets its evidence, and a person is told that it is late; nothing else is done. */
    public static boolean isStale(Incident incident, Instant now) {
        return incident.delivery() == Delivery.BY_EVENT
                && incident.lastActivity()
                        .map(activity -> activity.isBefore(now.minus(STALE_AFTER)))
                        .orElse(false);
    }

    /** What that person is told; empty where it is not late. */
    public static Optional<String> stale(Incident incident, Instant now) {
        return incident.lastActivity()
                .filter(_ -> isStale(incident, now))
                .map(activity -> "STALE: the last activity was " + activity);
    }

    /** Where the case's evidence goes. */
    public static CaseKeys keys(Incident incident) {
        var area = incident.nature() == Nature.SAMPLE ? CaseKeys.Area.DRILLS : CaseKeys.Area.CASES;
        return new CaseKeys(area, incident.caseId());
    }

    /** Samples are looked at, never acted on. */
    public static Response.Mode mode(Incident incident) {
        return incident.nature() == Nature.SAMPLE ? Response.Mode.REHEARSAL : Response.Mode.REAL;
    }

    private static Optional<Reason> foreign(Event.Incident incident, Optional<Scope> own) {
        if (incident.scope().isEmpty() || own.isEmpty()) {
            return Optional.empty();
        }
        if (!incident.scope().get().account().equals(own.get().account())) {
            return Optional.of(Reason.OTHER_ACCOUNT);
        }
        return incident.scope().get().region().equals(own.get().region())
                ? Optional.empty()
                : Optional.of(Reason.OTHER_REGION);
    }

    private static Response refused(Incident incident, Reason reason, String text, Action action) {
        var outcomes = Outcome.ofEach(incident.targets(), action, new Ending.Refused(reason, text));
        return Response.Acted.about(incident, mode(incident), outcomes, List.of(), List.of());
    }
}

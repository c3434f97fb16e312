package dev.holdfast.quarantine;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.answer.Gates;
import dev.holdfast.incident.event.Event.Incident;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where a case stands when an event of it comes. */
sealed interface Standing {
    /**
     * Nothing speaks against acting.
     *
     * @param holds those of the case so far
     */
    record Open(List<Holds.Entry> holds) implements Standing {
        public Open {
            holds = List.copyOf(holds);
        }

        /** Those on which the case still holds something. */
        List<Hold> held() {
            return holds.stream()
                    .filter(entry -> entry.stage() == Holds.Stage.HELD)
                    .map(Holds.Entry::hold)
                    .toList();
        }
    }

    /** Nothing is to be changed. */
    record Shut(Ending ending, String attention) implements Standing {}

    /** The bucket does not say. Containment does not wait for it. */
    record Unknown(EvidenceException why) implements Standing {}

    /**
     * Looks up what the bucket says. An event that only repeats what was released or closed is no news; new activity of such a case
     * is a person's business, for the quarantine was taken away on purpose. A request counts, but what was planned for it does not
     * after a later release.
     *
     * @param plannedAt when it was handed over; empty where the run makes up its mind itself
     */
    static Standing of(Incident incident, Optional<Instant> plannedAt, Instant startedAt, Holds holds) {
        var now = plannedAt.orElse(startedAt);
        if (Gates.isStale(incident, now)) {
            var last = incident.lastActivity().orElseThrow();
            return new Shut(
                    new Ending.Refused(
                            Reason.STALE,
                            "the last activity was " + last
                                    + ": what runs now may be something else; evidence is taken, and a"
                                    + " request quarantines"),
                    "STALE: the last activity was " + last);
        }
        try {
            var entries = holds.of(incident.caseId());
            if (incident.request().isPresent() && plannedAt.isEmpty()) {
                return new Open(entries);
            }
            var released = holds.releaseAsked(entries);
            var closed = holds.closed(incident.caseId());
            return later(released, closed)
                    .filter(at -> incident.request().isEmpty() || !at.isBefore(now))
                    .<Standing>map(at -> over(incident, at))
                    .orElseGet(() -> new Open(entries));
        } catch (EvidenceException e) {
            return new Unknown(e);
        }
    }

    private static Standing over(Incident incident, Instant at) {
        boolean isNews = incident.lastActivity().filter(at::isBefore).isPresent();
        return isNews
                ? new Shut(
                        new Ending.Refused(
                                Reason.REOPENED,
                                "the case was released or closed at " + at
                                        + " and there is new activity; a request quarantines"),
                        "REOPENED: there is activity after the release of " + at)
                : new Shut(
                        new Ending.Skipped(
                                Reason.RELEASED,
                                "the case was released or closed at " + at + ", and nothing was seen since",
                                Ending.Verified.NOT_APPLICABLE),
                        "");
    }

    private static Optional<Instant> later(Optional<Instant> a, Optional<Instant> b) {
        return a.isPresent() && b.isPresent()
                ? Optional.of(a.get().isAfter(b.get()) ? a.get() : b.get())
                : a.or(() -> b);
    }
}

package dev.holdfast.evidence;

import dev.holdfast.incident.Kept;
import dev.holdfast.incident.LockRule;
import dev.holdfast.incident.answer.Gates;
import dev.holdfast.incident.answer.Log;
import dev.holdfast.incident.answer.Response.Mode;
import dev.holdfast.incident.event.Event.Incident;
import java.util.Map;
import java.util.Optional;

/** Keeps what a function was invoked with. Every function keeps it; the same bytes are kept once. */
public final class EventKeeping {
    private final EvidenceStore store;

    public EventKeeping(EvidenceStore store) {
        this.store = store;
    }

    /** The store for what an incident leads to: samples are locked for a day only. */
    public EvidenceStore storeFor(Mode mode) {
        return switch (mode) {
            case REAL, OBSERVED -> store;
            case REHEARSAL -> store.lockedFor(LockRule.REHEARSAL);
        };
    }

    /** Keeps the event of an incident as it was received. */
    public Kept keep(Incident incident, byte[] input) throws EvidenceException {
        String key = Gates.keys(incident).event(incident.round(), input);
        return storeFor(Gates.mode(incident))
                .keep(key, input, "application/json")
                .kept();
    }

    /** The same where nothing was done: that the event could not be kept either is logged, and does not matter more. */
    public Optional<Kept> tryToKeep(Incident incident, byte[] input, Log log) {
        try {
            return Optional.of(keep(incident, input));
        } catch (EvidenceException e) {
            log.warn(
                    "the event could not be kept",
                    Map.of(
                            "case",
                            incident.caseId().value(),
                            "reason",
                            e.reason().name()));
            return Optional.empty();
        }
    }
}

package dev.holdfast.quarantine;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.BeforeStates.Reading;
import dev.holdfast.quarantine.plan.BeforeReferences.Reference;
import dev.holdfast.quarantine.plan.BeforeState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Records what an object was before it is changed. When the bucket fails, the record goes into the annotation that the change
 * writes anyway: containment does not wait for the bucket, and the outcome says {@code EVIDENCE_FAILED}.
 */
final class Recorder {
    private static final String NOTHING = "{}";

    private final BeforeStates states;
    private final Writing writing;

    Recorder(BeforeStates states, Writing writing) {
        this.states = states;
        this.writing = writing;
    }

    /**
     * That it is recorded, somewhere.
     *
     * @param plan what counts: an earlier run's where there is one
     */
    record Recorded(BeforeState plan, Reference reference, Ran ran) {}

    /** @param target how outcomes name the object */
    Recorded record(BeforeState state, JsonNode object, String target) {
        return switch (writing) {
            case DRY_RUN -> new Recorded(state, new Reference.Inline(state.hold(), NOTHING), Ran.NOTHING);
            case REAL -> keep(state, object, target);
        };
    }

    private Recorded keep(BeforeState state, JsonNode object, String target) {
        var first = earlier(inheriting(state, object), object);
        try {
            var holding = states.keep(first);
            var evidence = holding.evidence().map(List::of).orElse(List.of());
            return new Recorded(holding.state(), holding.reference(), new Ran(List.of(), evidence, List.of()));
        } catch (EvidenceException e) {
            return inline(first, object, target, e);
        }
    }

    /**
     * What another hold set is not what was before: where a hold of the object has set a field, its record says what was. So each
     * holder's record can undo all of it, whoever is the last. A record that cannot be read now is read by whoever restores, and so
     * are those beyond the first few: an annotation has room for a thousand made-up ones, and here others wait for the Lease.
     */
    private BeforeState inheriting(BeforeState state, JsonNode object) {
        var result = state;
        int read = 0;
        for (var entry : Marking.references(object).byCase().entrySet()) {
            if (entry.getValue() instanceof Reference.Kept kept && !isOwn(state, entry.getKey(), kept)) {
                result = read++ < Orphans.MOST_LOOKED_UP
                        ? inheriting(result, state, entry.getKey(), kept)
                        : result.doubting(entry.getKey(), kept);
            }
        }
        return result;
    }

    private BeforeState inheriting(BeforeState soFar, BeforeState asked, CaseId caseId, Reference.Kept kept) {
        return switch (states.read(caseId, kept, asked)) {
            case Reading.Sound(var other, var _) -> soFar.inheriting(other);
            case Reading.Unread _ -> soFar.doubting(caseId, kept);
            case Reading.Tampered _ -> soFar;
        };
    }

    private static boolean isOwn(BeforeState state, CaseId caseId, Reference reference) {
        return caseId.equals(state.caseId()) && reference.hold() == state.hold();
    }

    /**
     * What an earlier run wrote into the annotation because the bucket failed. Whoever may change the object may have written it,
     * so it only tells what was before where the object is as it says that it was set; it takes no step out of the plan.
     */
    private BeforeState earlier(BeforeState state, JsonNode object) {
        return Marking.references(object)
                .of(state.caseId())
                .filter(Reference.Inline.class::isInstance)
                .filter(reference -> reference.hold() == state.hold())
                .map(reference -> states.read(state.caseId(), reference, state))
                .map(reading -> reading instanceof Reading.Sound sound ? state.inheriting(sound.state()) : state)
                .orElse(state);
    }

    private static Recorded inline(BeforeState state, JsonNode object, String target, EvidenceException why) {
        var annotations = new LinkedHashMap<String, String>();
        object.path("metadata")
                .path("annotations")
                .properties()
                .forEach(entry ->
                        annotations.put(entry.getKey(), entry.getValue().asString("")));
        var reference = BeforeStates.inline(state, annotations);
        String text = "what the object was before could not be kept (" + why.getMessage() + ")"
                + (reference.isPresent()
                        ? "; it stands in the object's annotation"
                        : "; it does not fit into the object's annotation either, so release will not restore it");
        var row = new Outcome(
                target,
                Action.RECORD,
                new Ending.Failed(Reason.EVIDENCE_FAILED, text),
                Map.of("because", why.reason().name()));
        return new Recorded(state, reference.orElseGet(() -> new Reference.Inline(state.hold(), NOTHING)), Ran.of(row));
    }
}

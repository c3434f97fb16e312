package dev.holdfast.quarantine;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.quarantine.BeforeStates.Listing;
import dev.holdfast.quarantine.BeforeStates.Reading;
import dev.holdfast.quarantine.plan.BeforeState;
import dev.holdfast.quarantine.plan.BeforeStateJson;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What holds of the same object leave to each other, so that the last one can undo what all of them changed. A record that cannot
 * be read is no reason to restore less and to call it all: then nothing is restored, and that is said.
 */
final class HandedOver {
    private static final String MARK = ".handed-over.";

    private final BeforeStates states;

    HandedOver(BeforeStates states) {
        this.states = states;
    }

    /** Leaves it to another hold to restore what this one had changed, for that one may have changed less. Safe to repeat. */
    void leave(BeforeState state, Hold to) throws EvidenceException {
        var theirs = new CaseKeys(CaseKeys.Area.CASES, to.caseId())
                .before(to.n(), BeforeStates.kind(state.kind()), state.namespace(), state.name(), state.uid());
        states.store()
                .claim(
                        BeforeStates.stem(theirs) + MARK + state.caseId() + "." + state.hold() + ".json",
                        BeforeStateJson.write(state));
    }

    /** The keys of such records, by the begin of the object's own keys. */
    static Map<String, List<String>> in(Collection<String> keys) {
        return keys.stream()
                .filter(key -> key.contains(MARK))
                .collect(Collectors.groupingBy(key -> key.substring(0, key.indexOf(MARK))));
    }

    /** Reads a before-state of the hold with what others have handed over. */
    Reading read(String key, Listing listing) {
        var reading = states.read(key);
        for (String more : Optional.ofNullable(listing.handedOver().get(BeforeStates.stem(key)))
                .orElse(List.of())) {
            if (reading instanceof Reading.Sound(var state, var reference)) {
                reading = switch (states.readAny(more)) {
                    case Reading.Sound(var other, var _) -> new Reading.Sound(state.inheriting(other), reference);
                    case Reading.Tampered(var text) -> new Reading.Tampered(text);
                    case Reading.Unread(var reason, var text) -> new Reading.Unread(reason, text);
                };
            }
        }
        return reading;
    }

    /**
     * Tries once more to read the records that could not be read when this one was made. One that is not what the annotation said
     * then would not have counted then either.
     *
     * @throws EvidenceException where one still cannot be read: then nobody knows what was before
     */
    BeforeState settled(BeforeState own) throws EvidenceException {
        var state = own;
        var seen = new HashSet<String>();
        while (!state.doubts().isEmpty()) {
            var doubt = state.doubts().first().orElseThrow();
            var caseId = doubt.getKey();
            int number = doubt.getValue().hold();
            var reading = seen.add(caseId + " " + number)
                    ? states.read(caseId, doubt.getValue(), state)
                    : new Reading.Tampered("it was read before");
            state = switch (reading) {
                case Reading.Sound(var other, var _) -> state.inheriting(other).without(caseId, number);
                case Reading.Tampered _ -> state.without(caseId, number);
                case Reading.Unread(var reason, var text) ->
                    throw new EvidenceException(
                            reason, "what case " + caseId + " had changed before could not be read: " + text);
            };
        }
        return state;
    }
}

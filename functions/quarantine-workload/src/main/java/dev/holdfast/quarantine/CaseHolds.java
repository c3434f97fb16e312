package dev.holdfast.quarantine;

import dev.holdfast.evidence.Claiming;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.CaseKeys.Area;
import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Kept;
import dev.holdfast.quarantine.plan.BeforeReferences.Reference;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * The before-states and releases of one case, as listed when it was made and with what was written through it. Not for several
 * threads.
 *
 * <p>A hold of an object lasts from its before-state to its release; what is held anew after that is another hold. A before-state
 * that is there is never replaced: a second run that sees the object as the first one left it must not take that for what was
 * before.
 */
final class CaseHolds {
    private static final String BEFORE = ".before.json";
    private static final String RELEASED = ".released.json";

    private final EvidenceStore store;
    private final CaseKeys keys;
    private final Set<String> there;

    CaseHolds(EvidenceStore store, CaseKeys keys, Set<String> there) {
        this.store = store;
        this.keys = keys;
        this.there = there;
    }

    /** How a before-state came to be kept. */
    sealed interface Holding {
        /** For the annotation. */
        Reference.Kept reference();

        /** Kept now: these are the given bytes. */
        record Begun(Reference.Kept reference, Kept kept) implements Holding {}

        /** An earlier run kept this one, which is the true one. */
        record Earlier(Reference.Kept reference, String state) implements Holding {}
    }

    /** The hold in which the object is now, if it is. */
    Optional<Integer> openHold(Subject subject) {
        int number = holdFor(subject);
        return there.contains(before(keys, number, subject)) ? Optional.of(number) : Optional.empty();
    }

    /** The object's open hold, else the next one. */
    int holdFor(Subject subject) {
        int number = 1;
        while (there.contains(released(number, subject))) {
            number++;
        }
        return number;
    }

    /** Keeps what the object was, unless that is kept. To be called before anything of it is changed. */
    Holding keep(Subject subject, byte[] state) throws EvidenceException {
        int number = holdFor(subject);
        begin(number);
        String key = before(keys, number, subject);
        var holding = switch (store.claim(key, state)) {
            case Claiming.Won(var kept) ->
                there.contains(key)
                        ? new Holding.Earlier(new Reference.Kept(number, kept.versionId(), kept.sha256()), text(state))
                        : new Holding.Begun(new Reference.Kept(number, kept.versionId(), kept.sha256()), kept);
            case Claiming.Lost(var theirs) ->
                new Holding.Earlier(
                        new Reference.Kept(number, theirs.versionId(), Digests.hex(theirs.bytes())), text(theirs.bytes()));
        };
        there.add(key);
        return holding;
    }

    /** Rehearsals hold nothing. */
    private void begin(int number) throws EvidenceException {
        String key = keys.holdBegun(number);
        if (keys.area() == Area.CASES && !there.contains(key)) {
            var _ = store.claim(key, mark(number));
            there.add(key);
        }
    }

    /** Says how the object's hold ended; {@code record} is what was restored and what was left. */
    void released(Subject subject, int number, byte[] record) throws EvidenceException {
        String key = released(number, subject);
        var _ = store.claim(key, record);
        there.add(key);
    }

    /** Ends the hold once all of it is released; whether it is ended now. */
    Standing end(int number) throws EvidenceException {
        boolean holdsSomething = there.stream()
                .filter(key -> key.startsWith(keys.quarantine(number)) && key.endsWith(BEFORE))
                .anyMatch(key -> !there.contains(key.substring(0, key.length() - BEFORE.length()) + RELEASED));
        if (holdsSomething) {
            return Standing.HOLDS;
        }
        var _ = store.claim(keys.holdEnded(number), mark(number));
        return Standing.ENDED;
    }

    /** Whether a hold still holds something. */
    enum Standing {
        HOLDS,
        ENDED
    }

    private static String text(byte[] state) {
        return new String(state, StandardCharsets.UTF_8);
    }

    /** The same bytes whoever writes them, so that writing them again is no conflict. */
    private byte[] mark(int number) {
        return "{\"case\":\"%s\",\"hold\":%d}".formatted(keys.caseId(), number).getBytes(StandardCharsets.UTF_8);
    }

    static String before(CaseKeys keys, int number, Subject subject) {
        return keys.before(number, subject.kind(), subject.namespace(), subject.name(), subject.uid());
    }

    private String released(int number, Subject subject) {
        return keys.released(number, subject.kind(), subject.namespace(), subject.name(), subject.uid());
    }
}

package dev.holdfast.quarantine;

import dev.holdfast.evidence.Claiming;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.CaseKeys.Area;
import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.plan.BeforeReferences.Reference;
import dev.holdfast.quarantine.plan.BeforeState;
import dev.holdfast.quarantine.plan.BeforeStateJson;
import dev.holdfast.quarantine.plan.HeldKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What objects were before Holdfast changed them, kept as evidence: written once and never over, named by version and digest. A
 * second run that sees an object as the first one left it finds the first one's record and goes by that.
 */
final class BeforeStates {
    /** All annotations of an object together, keys and values. */
    static final int ANNOTATION_BYTES = 256 * 1024;

    private static final int LEFT_FOR_OTHERS = 64 * 1024;
    private static final int MAX_BYTES = 4 * 1024 * 1024;
    private static final String BEFORE = ".before.json";
    private static final String RELEASED = ".released.json";
    private static final String SUSPECT = ".suspect.json";
    private static final String PUT_BACK = ".putback.json";

    private final EvidenceStore store;

    BeforeStates(EvidenceStore store) {
        this.store = store;
    }

    /**
     * That a before-state is kept.
     *
     * @param state the one that counts: an earlier run's, where there is one
     * @param evidence empty when it was there
     */
    record Holding(BeforeState state, Reference reference, Optional<Kept> evidence) {}

    /**
     * What a hold has, by keys.
     *
     * @param held before-states without a release
     * @param released those with one
     * @param uids of the objects that are held
     * @param handedOver keys of what other cases, released before, had changed, by the begin of the object's keys
     */
    record Listing(
            List<String> held,
            List<String> released,
            Set<String> uids,
            int pods,
            int nodes,
            Map<String, List<String>> handedOver) {
        /** Of the pods that are held. */
        Set<String> namespaces() {
            return held.stream()
                    .map(key -> key.substring(key.lastIndexOf('/') + 1).split("~", -1))
                    .filter(parts -> parts[0].equals(kind(HeldKind.POD)))
                    .map(parts -> parts[1])
                    .collect(Collectors.toSet());
        }
    }

    /** What came of reading a before-state. */
    sealed interface Reading {
        /** What was kept. */
        record Sound(BeforeState state, Reference reference) implements Reading {}

        /** Not what was kept; nothing may be restored from it. */
        record Tampered(String text) implements Reading {}

        /** The bucket said no. */
        record Unread(Reason reason, String text) implements Reading {}
    }

    EvidenceStore store() {
        return store;
    }

    /** Keeps what an object was, unless the hold has kept it. To be called before anything of it is changed. */
    Holding keep(BeforeState state) throws EvidenceException {
        String key = key(state, BEFORE);
        byte[] bytes = BeforeStateJson.write(state);
        return switch (store.claim(key, bytes)) {
            case Claiming.Won(var kept) ->
                new Holding(
                        state, new Reference.Kept(state.hold(), kept.versionId(), kept.sha256()), Optional.of(kept));
            case Claiming.Lost(var theirs) ->
                switch (ofThisObject(key, judged(key, theirs.bytes(), theirs.versionId()))) {
                    case Reading.Sound(var earlier, var reference) -> new Holding(earlier, reference, Optional.empty());
                    case Reading.Tampered(var text) -> throw new EvidenceException(Reason.CONFLICTING_EVIDENCE, text);
                    case Reading.Unread(var reason, var text) -> throw new EvidenceException(reason, text);
                };
        };
    }

    /** What the hold has; one listing. */
    Listing of(Hold hold) throws EvidenceException {
        var keys = store.list(hold.keys().quarantine(hold.n()));
        var all = new HashSet<>(keys);
        var held = new ArrayList<String>();
        var released = new ArrayList<String>();
        var uids = new HashSet<String>();
        int pods = 0;
        int nodes = 0;
        for (String key : keys) {
            if (key.endsWith(BEFORE) && all.contains(stem(key) + RELEASED)) {
                released.add(key);
            } else if (key.endsWith(BEFORE)) {
                held.add(key);
                uids.add(uid(key));
                pods += isOf(key, hold, HeldKind.POD) ? 1 : 0;
                nodes += isOf(key, hold, HeldKind.NODE) ? 1 : 0;
            }
        }
        return new Listing(held, released, uids, pods, nodes, HandedOver.in(keys));
    }

    /** Reads the before-state under a key of {@link #of}. */
    Reading read(String key) {
        return ofThisObject(key, readAny(key));
    }

    /** Reads a before-state, of whatever. */
    Reading readAny(String key) {
        try {
            return store.read(key, MAX_BYTES)
                    .map(stored -> judged(key, stored.bytes(), stored.versionId()))
                    .orElseGet(() -> new Reading.Tampered("there is no " + key));
        } catch (EvidenceException e) {
            return new Reading.Unread(e.reason(), String.valueOf(e.getMessage()));
        }
    }

    /** Reads the very version that an object's annotation names and compares its digest. {@code like} is any of the object. */
    Reading read(CaseId caseId, Reference reference, BeforeState like) {
        return switch (reference) {
            case Reference.Inline inline -> keptLater(caseId, inline, like).orElseGet(() -> inline(caseId, inline));
            case Reference.Kept kept -> kept(caseId, kept, like);
        };
    }

    /** What the bucket has, whatever stands in the annotation: what anybody could have written there is no record. */
    Reading recorded(CaseId caseId, Reference reference, BeforeState like) {
        return switch (reference) {
            case Reference.Inline inline ->
                read(new CaseKeys(Area.CASES, caseId)
                        .before(inline.hold(), kind(like.kind()), like.namespace(), like.name(), like.uid()));
            case Reference.Kept kept -> kept(caseId, kept, like);
        };
    }

    /** A bucket that failed at first may have got the record since; that one nobody could change. */
    private Optional<Reading> keptLater(CaseId caseId, Reference.Inline inline, BeforeState like) {
        return Optional.of(recorded(caseId, inline, like)).filter(Reading.Sound.class::isInstance);
    }

    private static Reading inline(CaseId caseId, Reference.Inline inline) {
        var bytes = inline.json().getBytes(StandardCharsets.UTF_8);
        return switch (BeforeStateJson.read(bytes, caseId, inline)) {
            case BeforeStateJson.Reading.Sound(var state) -> new Reading.Sound(state, inline);
            case BeforeStateJson.Reading.Refused(var why) -> new Reading.Tampered(why.text());
        };
    }

    private Reading kept(CaseId caseId, Reference.Kept kept, BeforeState like) {
        String key = new CaseKeys(Area.CASES, caseId)
                .before(kept.hold(), kind(like.kind()), like.namespace(), like.name(), like.uid());
        try {
            var stored = store.read(key, kept.version(), MAX_BYTES);
            if (stored.isEmpty()) {
                return new Reading.Tampered("there is no such version of " + key);
            }
            return switch (BeforeStateJson.read(stored.get().bytes(), caseId, kept)) {
                case BeforeStateJson.Reading.Sound(var state) -> new Reading.Sound(state, kept);
                case BeforeStateJson.Reading.Refused(var why) -> new Reading.Tampered(key + ": " + why.text());
            };
        } catch (EvidenceException e) {
            return e.reason() == Reason.REJECTED
                    ? new Reading.Tampered("no version of " + key + " is named so: " + e.getMessage())
                    : new Reading.Unread(e.reason(), String.valueOf(e.getMessage()));
        }
    }

    private static Reading ofThisObject(String key, Reading reading) {
        return reading instanceof Reading.Sound sound && !key.equals(key(sound.state(), BEFORE))
                ? new Reading.Tampered(key + ": it is of another object")
                : reading;
    }

    private static Reading judged(String key, byte[] bytes, String version) {
        return switch (BeforeStateJson.read(bytes)) {
            case BeforeStateJson.Reading.Sound(var state) ->
                new Reading.Sound(state, new Reference.Kept(state.hold(), version, Digests.hex(bytes)));
            case BeforeStateJson.Reading.Refused(var why) -> new Reading.Tampered(key + ": " + why.text());
        };
    }

    /** Notes that the pod's labels were put back, because the engine had lost it: it is not to be taken out once more. */
    void putBack(BeforeState state) throws EvidenceException {
        store.claim(key(state, PUT_BACK), "{}".getBytes(StandardCharsets.UTF_8));
    }

    boolean wasPutBack(BeforeState state) throws EvidenceException {
        return store.read(key(state, PUT_BACK), MAX_BYTES).isPresent();
    }

    /** Notes why the pod's node is suspect: what comes later, checks above all, does not have the finding that said so. */
    void suspect(BeforeState state, Collection<String> escapes) throws EvidenceException {
        store.claim(key(state, SUSPECT), BeforeStateJson.texts(escapes));
    }

    /** What was noted; a note that is none is shown as that. */
    List<String> suspicions(BeforeState state) throws EvidenceException {
        return store.read(key(state, SUSPECT), MAX_BYTES)
                .map(note -> BeforeStateJson.texts(note.bytes()))
                .orElse(List.of());
    }

    /** Says what became of the object; the first record stays. */
    Optional<Kept> released(BeforeState state, byte[] record) throws EvidenceException {
        return store.claim(key(state, RELEASED), record) instanceof Claiming.Won(var kept)
                ? Optional.of(kept)
                : Optional.empty();
    }

    /**
     * The before-state for the annotation itself, when the bucket fails; empty where it does not fit beside what is there.
     *
     * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/">Annotations</a>
     */
    static Optional<Reference> inline(BeforeState state, Map<String, String> annotations) {
        return inline(state.hold(), BeforeStateJson.write(state), annotations);
    }

    static Optional<Reference> inline(int hold, byte[] state, Map<String, String> annotations) {
        int there = annotations.entrySet().stream()
                .mapToInt(entry -> bytes(entry.getKey()) + bytes(entry.getValue()))
                .sum();
        String text = new String(state, StandardCharsets.UTF_8);
        // every quote and backslash is written as two characters inside the annotation's JSON
        int escaped = bytes(text)
                + (int) text.chars().filter(c -> c == '"' || c == '\\').count();
        return there + escaped <= ANNOTATION_BYTES - LEFT_FOR_OTHERS
                ? Optional.of(new Reference.Inline(hold, text))
                : Optional.empty();
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    static String kind(HeldKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace("_", "");
    }

    private static String key(BeforeState state, String end) {
        String key = new CaseKeys(Area.CASES, state.caseId())
                .before(state.hold(), kind(state.kind()), state.namespace(), state.name(), state.uid());
        return stem(key) + end;
    }

    /** How all keys of the object begin. */
    static String stem(String key) {
        return key.substring(0, key.length() - BEFORE.length());
    }

    private static String uid(String key) {
        String stem = stem(key);
        return stem.substring(stem.lastIndexOf('.') + 1);
    }

    private static boolean isOf(String key, Hold hold, HeldKind kind) {
        return key.startsWith(hold.keys().quarantine(hold.n()) + kind(kind) + "~");
    }
}

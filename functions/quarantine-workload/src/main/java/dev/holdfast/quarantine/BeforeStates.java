package dev.holdfast.quarantine;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.CaseKeys.Area;
import dev.holdfast.incident.Digests;
import dev.holdfast.incident.InvalidName;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.plan.BeforeReferences.Reference;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What objects were before Holdfast changed them, kept as evidence: written once and never over, named by version and digest.
 * Which cases hold something is found by the {@code holds/} keys, two small objects for each hold there ever was: the list of
 * them is one request for 500 holds, however much evidence the cases have.
 *
 * <p>Needs what {@link EvidenceStore} needs, for {@code cases/} and {@code holds/}.
 */
final class BeforeStates {
    /** All annotations of an object together, keys and values. */
    static final int ANNOTATION_BYTES = 256 * 1024;

    private static final int LEFT_FOR_OTHERS = 64 * 1024;
    private static final int MAX_BYTES = 4 * 1024 * 1024;
    private static final Pattern HOLD = Pattern.compile("holds/([a-z0-9-]+)/([0-9]{1,4})\\.(begun|ended)\\.json");

    private final EvidenceStore store;

    BeforeStates(EvidenceStore store) {
        this.store = store;
    }

    /** A case's hold that has not ended. */
    record OpenHold(CaseId caseId, int number) {}

    /** What came of reading a before-state. */
    sealed interface Reading {
        /** What was kept, as text: its digest is the one that was asked for. */
        record Genuine(String state) implements Reading {}

        /** Not what was kept; nothing may be restored from it. */
        record Tampered(String text) implements Reading {}

        /** The bucket said no, or nothing. */
        record Unread(Reason reason, String text) implements Reading {}
    }

    /** What this case holds and held; one listing. */
    CaseHolds of(CaseKeys keys) throws EvidenceException {
        return new CaseHolds(store, keys, new HashSet<>(store.list(keys.prefix() + "quarantine/")));
    }

    /** The holds of all cases that have not ended. What cannot be one is left out. */
    List<OpenHold> open() throws EvidenceException {
        Set<String> begun = new TreeSet<>();
        Set<String> ended = new HashSet<>();
        for (String key : store.list(CaseKeys.holdsPrefix())) {
            var hold = HOLD.matcher(key);
            if (hold.matches()) {
                String name = hold.group(1) + "/" + hold.group(2);
                (hold.group(3).equals("begun") ? begun : ended).add(name);
            }
        }
        begun.removeAll(ended);
        return begun.stream().flatMap(name -> parsed(name).stream()).toList();
    }

    private static Optional<OpenHold> parsed(String name) {
        try {
            int slash = name.indexOf('/');
            return Optional.of(new OpenHold(
                    new CaseId(name.substring(0, slash)), Integer.parseInt(name.substring(slash + 1))));
        } catch (InvalidName _) {
            return Optional.empty();
        }
    }

    /** Reads the version that the reference names and compares its digest. */
    Reading read(CaseId caseId, Subject subject, Reference.Kept reference) {
        String key = CaseHolds.before(new CaseKeys(Area.CASES, caseId), reference.hold(), subject);
        try {
            return store.read(key, reference.version(), MAX_BYTES)
                    .map(stored -> judged(key, stored.bytes(), reference))
                    .orElseGet(() -> new Reading.Tampered("there is no such version of " + key));
        } catch (EvidenceException e) {
            return e.reason() == Reason.REJECTED
                    ? new Reading.Tampered("no version of " + key + " is named so: " + e.getMessage())
                    : new Reading.Unread(e.reason(), String.valueOf(e.getMessage()));
        }
    }

    private static Reading judged(String key, byte[] bytes, Reference.Kept reference) {
        return Digests.hex(bytes).equals(reference.sha256())
                ? new Reading.Genuine(new String(bytes, StandardCharsets.UTF_8))
                : new Reading.Tampered("the bytes of " + key + " do not have the SHA-256 that the annotation names");
    }

    /**
     * The before-state for the annotation itself, when the bucket fails; empty where it does not fit beside what is there.
     *
     * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/">Annotations</a>
     */
    static Optional<Reference> inline(int hold, byte[] state, Map<String, String> annotations) {
        int there = annotations.entrySet().stream()
                .mapToInt(entry -> bytes(entry.getKey()) + bytes(entry.getValue()))
                .sum();
        String text = new String(state, StandardCharsets.UTF_8);
        // every quote and backslash is written as two characters inside the annotation's JSON
        int escaped = bytes(text) + (int) text.chars().filter(c -> c == '"' || c == '\\').count();
        return there + escaped <= ANNOTATION_BYTES - LEFT_FOR_OTHERS
                ? Optional.of(new Reference.Inline(hold, text))
                : Optional.empty();
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}

package dev.holdfast.report.custody;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.VersionState;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Reason;
import java.util.ArrayList;
import java.util.List;

/** Reads one sealed version again, from beginning to end, and compares it with what was sealed. */
final class ObjectCheck {
    private final EvidenceStore store;
    private final String prefix;

    ObjectCheck(EvidenceStore store, String prefix) {
        this.store = store;
        this.prefix = prefix;
    }

    /** What came of one object. */
    sealed interface Checked {
        record Read(List<Flaw> flaws, long bytes) implements Checked {}

        record NotInTime() implements Checked {}
    }

    Checked check(SealedObject object, Deadline deadline) {
        try {
            var read = store.hash(prefix + object.key(), object.versionId(), deadline);
            return read.isEmpty()
                    ? gone(object)
                    : new Checked.Read(flaws(object, read.get()), read.get().bytes());
        } catch (EvidenceException e) {
            return e.reason() == Reason.DEADLINE
                    ? new Checked.NotInTime()
                    : flawed(object, e.reason(), "it could not be read: " + e.getMessage());
        }
    }

    /** Asks S3 for the version without reading it: whether it is there, how long it is, how it is locked. */
    Checked look(SealedObject object) {
        try {
            return store.look(prefix + object.key(), object.versionId())
                    .<Checked>map(state -> new Checked.Read(seen(object, state), 0))
                    .orElseGet(() -> gone(object));
        } catch (EvidenceException e) {
            return flawed(object, e.reason(), "it could not be looked at: " + e.getMessage());
        }
    }

    private static List<Flaw> seen(SealedObject sealed, VersionState state) {
        var flaws = new ArrayList<>(locks(sealed, Lock.of(state)));
        if (state.bytes() != sealed.bytes()) {
            flaws.add(new Flaw(
                    sealed.key(),
                    state.bytes() < sealed.bytes() ? Reason.EVIDENCE_SHORTER : Reason.EVIDENCE_CHANGED,
                    "sealed were " + sealed.bytes() + " bytes, found were " + state.bytes()));
        }
        return flaws;
    }

    static Checked broken(SealedObject object, RuntimeException fault) {
        return flawed(
                object,
                Reason.INTERNAL_ERROR,
                "fault of Holdfast's own: " + fault.getClass().getSimpleName());
    }

    private static List<Flaw> flaws(SealedObject sealed, VersionState.Hashed read) {
        var flaws = new ArrayList<Flaw>();
        if (!read.sha256().equals(sealed.sha256()) || read.bytes() != sealed.bytes()) {
            boolean shorter = read.bytes() < sealed.bytes();
            flaws.add(new Flaw(
                    sealed.key(),
                    shorter ? Reason.EVIDENCE_SHORTER : Reason.EVIDENCE_CHANGED,
                    "sealed were " + sealed.bytes() + " bytes with SHA-256 " + sealed.sha256() + ", found were "
                            + read.bytes() + " with " + read.sha256()));
        }
        flaws.addAll(locks(sealed, Lock.of(read.state())));
        return flaws;
    }

    private static List<Flaw> locks(SealedObject sealed, Lock lock) {
        var flaws = new ArrayList<Flaw>();
        if (lock.firmness() == 0 && sealed.lock().firmness() == 0) {
            flaws.add(new Flaw(
                    sealed.key(),
                    Reason.LOCK_WEAKER,
                    "no lock holds it and none did when it was sealed: whoever may delete in the bucket can take it"
                            + " away"));
        }
        if (lock.firmness() < sealed.lock().firmness()) {
            flaws.add(new Flaw(
                    sealed.key(),
                    Reason.LOCK_WEAKER,
                    "sealed was lock mode " + sealed.lock().modeText() + ", found was " + lock.modeText()));
        }
        if (lock.endsBefore(sealed.lock())) {
            flaws.add(new Flaw(
                    sealed.key(),
                    Reason.RETENTION_SHORTER,
                    "sealed was retention until " + sealed.lock().untilText() + ", found was until "
                            + lock.untilText()));
        }
        return flaws;
    }

    private static Checked gone(SealedObject object) {
        return flawed(object, Reason.EVIDENCE_MISSING, "sealed was version " + object.versionId() + ", which is gone");
    }

    private static Checked flawed(SealedObject object, Reason reason, String text) {
        return new Checked.Read(List.of(new Flaw(object.key(), reason, text)), 0);
    }
}

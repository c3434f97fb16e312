package dev.holdfast.report;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.Stored;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.Reason;
import dev.holdfast.report.casefile.CaseContents;
import dev.holdfast.report.casefile.CaseObject;
import dev.holdfast.report.casefile.LinkedEnds;
import dev.holdfast.report.custody.Inventory;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads of a case what its report is made from. In bounded memory: a case that is asserted every five minutes for a month has
 * thousands of records, and of these the newest say how it is. What is left out is named.
 */
final class CaseLoader {
    private static final int LINKED_BYTES = 64 * 1024;

    private final EvidenceStore store;
    private final FanOut fanOut;
    private final Clock clock;
    private final long maxBytes;

    /** @param maxBytes how much of all documents together is held in memory */
    CaseLoader(EvidenceStore store, FanOut fanOut, Clock clock, long maxBytes) {
        this.store = store;
        this.fanOut = fanOut;
        this.clock = clock;
        this.maxBytes = maxBytes;
    }

    /**
     * The case at one time.
     *
     * @param unread documents of which a later run may read what this one could not
     */
    record Loaded(Inventory inventory, CaseContents contents, List<Unread> unread) {}

    /** A document that is there and could not be read. */
    record Unread(String key, Reason reason) {}

    /** What could not be read. */
    private static final class Missed {
        private final List<String> unread = new ArrayList<>();
        private final List<Unread> later = new ArrayList<>();

        private void note(String key, Read.Not not) {
            unread.add(key + ": " + not.why());
            if (not.reason().retryable()) {
                later.add(new Unread(key, not.reason()));
            }
        }
    }

    Loaded load(CaseKeys keys) throws EvidenceException, InterruptedException {
        var inventory = Inventory.of(store, keys, clock);
        var objects = inventory.objects().stream()
                .filter(object -> !object.key().startsWith(keys.prefix() + "report/"))
                .toList();
        var missed = new Missed();
        inventory.oddities().forEach((key, fate) -> missed.unread.add(key + ": " + fate));
        var documents = documents(chosen(keys, objects, missed.unread), missed);
        var linked = linked(LinkedEnds.keys(keys, documents), missed);
        return new Loaded(inventory, new CaseContents(keys, objects, documents, linked, missed.unread), missed.later);
    }

    private Map<String, byte[]> documents(List<CaseObject> chosen, Missed missed) throws InterruptedException {
        var documents = new LinkedHashMap<String, byte[]>();
        var read = fanOut.each(chosen, this::read, (_, fault) -> broken(fault));
        for (int i = 0; i < chosen.size(); i++) {
            String key = chosen.get(i).key();
            switch (read.get(i)) {
                case Read.Whole whole -> documents.put(key, whole.stored().bytes());
                case Read.Not not -> missed.note(key, not);
            }
        }
        return documents;
    }

    /** What is not there is nothing to tell: it will be, and the report says that it waits. */
    private Map<String, byte[]> linked(List<String> wanted, Missed missed) throws InterruptedException {
        var linked = new LinkedHashMap<String, byte[]>();
        var read = fanOut.each(wanted, this::readLinked, (_, fault) -> broken(fault));
        for (int i = 0; i < wanted.size(); i++) {
            String key = wanted.get(i);
            switch (read.get(i)) {
                case Read.Whole whole -> linked.put(key, whole.stored().bytes());
                case Read.Not not when not.reason() == Reason.NO_SUCH_OBJECT -> {
                    // the snapshot has not ended
                }
                case Read.Not not -> missed.note(key, not);
            }
        }
        return linked;
    }

    /** Everything but records first, which is little; then the records, the newest first, for as long as there is room: after one
     * that was left out no older one is read, for it may say the opposite. */
    private List<CaseObject> chosen(CaseKeys keys, List<CaseObject> objects, List<String> unread) {
        var documents = objects.stream()
                .filter(object -> CaseContents.isDocument(keys, object.key()))
                .sorted(Comparator.<CaseObject, Boolean>comparing(object -> isRecord(keys, object))
                        .thenComparing(CaseObject::lastModified, Comparator.reverseOrder())
                        .thenComparing(CaseObject::key))
                .toList();
        var chosen = new ArrayList<CaseObject>();
        long room = maxBytes;
        int older = 0;
        for (CaseObject object : documents) {
            if (object.bytes() > CaseContents.MAX_DOCUMENT_BYTES) {
                unread.add(object.key() + ": " + object.bytes() + " bytes are too many to read");
            } else if (object.bytes() > room || (older > 0 && isRecord(keys, object))) {
                older++;
            } else {
                room -= object.bytes();
                chosen.add(object);
            }
        }
        if (older > 0) {
            unread.add(
                    CaseContents.OLDER + ": " + older + " are too much for one report; they are evidence all the same");
        }
        return chosen;
    }

    private static boolean isRecord(CaseKeys keys, CaseObject object) {
        return object.key().startsWith(keys.prefix() + "actions/")
                || object.key().startsWith(keys.prefix() + "verify/");
    }

    private sealed interface Read {
        record Whole(Stored stored) implements Read {}

        record Not(Reason reason, String why) implements Read {}
    }

    private Read read(CaseObject object) {
        return read(() -> store.read(object.key(), object.versionId(), (int) CaseContents.MAX_DOCUMENT_BYTES));
    }

    private Read readLinked(String key) {
        return read(() -> store.read(key, LINKED_BYTES));
    }

    @FunctionalInterface
    private interface Asked {
        Optional<Stored> read() throws EvidenceException;
    }

    private static Read read(Asked asked) {
        try {
            return asked.read()
                    .<Read>map(Read.Whole::new)
                    .orElseGet(() -> new Read.Not(Reason.NO_SUCH_OBJECT, "listed, and then not there"));
        } catch (EvidenceException e) {
            return new Read.Not(e.reason(), e.reason() + ", " + e.getMessage());
        }
    }

    private static Read broken(RuntimeException fault) {
        return new Read.Not(
                Reason.INTERNAL_ERROR,
                "fault of Holdfast's own: " + fault.getClass().getSimpleName());
    }

    /** Whether anything lies in the case. */
    boolean exists(CaseKeys keys) throws EvidenceException {
        return !store.list(keys.prefix()).isEmpty();
    }
}

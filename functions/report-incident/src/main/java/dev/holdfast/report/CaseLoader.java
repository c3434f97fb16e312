package dev.holdfast.report;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.Stored;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.FanOut;
import dev.holdfast.report.casefile.CaseContents;
import dev.holdfast.report.casefile.CaseObject;
import dev.holdfast.report.custody.Inventory;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Reads of a case what its report is made from. In bounded memory: a case that is asserted every five minutes for a month has
 * thousands of records, and of these the newest say how it is. What is left out is named.
 */
final class CaseLoader {
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

    /** The case at one time. */
    record Loaded(Inventory inventory, CaseContents contents) {}

    Loaded load(CaseKeys keys) throws EvidenceException, InterruptedException {
        var inventory = Inventory.of(store, keys, clock);
        var objects = inventory.objects().stream()
                .filter(object -> !object.key().startsWith(keys.prefix() + "report/"))
                .toList();
        var unread = new ArrayList<String>();
        inventory.oddities().forEach((key, fate) -> unread.add(key + ": " + fate));
        var chosen = chosen(keys, objects, unread);
        var documents = new LinkedHashMap<String, byte[]>();
        var read = fanOut.each(chosen, this::read, CaseLoader::broken);
        for (int i = 0; i < chosen.size(); i++) {
            String key = chosen.get(i).key();
            switch (read.get(i)) {
                case Read.Whole whole -> documents.put(key, whole.stored().bytes());
                case Read.Not not -> unread.add(key + ": " + not.why());
            }
        }
        return new Loaded(inventory, new CaseContents(keys, objects, documents, unread));
    }

    /** Everything but records first, which is little; then the records, the newest first, for as long as there is room. */
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
            } else if (object.bytes() > room) {
                older++;
            } else {
                room -= object.bytes();
                chosen.add(object);
            }
        }
        if (older > 0) {
            unread.add(older
                    + " documents, most of them older records: too much for one report. They are evidence all"
                    + " the same.");
        }
        return chosen;
    }

    private static boolean isRecord(CaseKeys keys, CaseObject object) {
        return object.key().startsWith(keys.prefix() + "actions/")
                || object.key().startsWith(keys.prefix() + "verify/");
    }

    private sealed interface Read {
        record Whole(Stored stored) implements Read {}

        record Not(String why) implements Read {}
    }

    private Read read(CaseObject object) {
        try {
            Optional<Stored> stored =
                    store.read(object.key(), object.versionId(), (int) CaseContents.MAX_DOCUMENT_BYTES);
            return stored.<Read>map(Read.Whole::new).orElseGet(() -> new Read.Not("listed, and then not there"));
        } catch (EvidenceException e) {
            return new Read.Not(e.reason() + ", " + e.getMessage());
        }
    }

    private static Read broken(CaseObject object, RuntimeException fault) {
        return new Read.Not("fault of Holdfast's own: " + fault.getClass().getSimpleName());
    }

    /** Whether anything lies in the case. */
    boolean exists(CaseKeys keys) throws EvidenceException {
        return !store.list(keys.prefix()).isEmpty();
    }
}

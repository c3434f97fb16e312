package dev.holdfast.logs;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.Listing;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The keys under a prefix. Whoever can provoke findings can provoke objects: of very many only the first are known, and those that
 * decide what is to be done now.
 *
 * @param extent whether these are all of them
 */
record BoundedKeys(List<String> keys, Listing.Extent extent) {
    /** Some megabytes of keys; months of a pod that is found every quarter of an hour. */
    static final int MOST = 20_000;

    /** So many records are read of the earlier copies of one thing: the newest tell how far they came. */
    static final int MOST_RECORDS = 50;

    BoundedKeys {
        keys = List.copyOf(keys);
    }

    /** @param needed prefixes within the prefix, whose keys are not to be missed */
    static BoundedKeys under(EvidenceStore store, String prefix, List<String> needed) throws EvidenceException {
        return under(store, prefix, needed, MOST);
    }

    static BoundedKeys under(EvidenceStore store, String prefix, List<String> needed, int most)
            throws EvidenceException {
        var first = store.first(prefix, most);
        var keys = new LinkedHashSet<>(first.keys());
        if (first.extent() == Listing.Extent.FIRST) {
            for (String part : needed) {
                keys.addAll(store.first(part, most).keys());
            }
        }
        return new BoundedKeys(List.copyOf(keys), first.extent());
    }
}

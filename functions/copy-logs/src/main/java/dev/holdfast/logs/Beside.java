package dev.holdfast.logs;

import dev.holdfast.evidence.Claiming;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.Keeping;
import dev.holdfast.evidence.Stored;
import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Kept;
import java.util.Optional;

/**
 * Keeps the record beside a copy. Runs that made the same copy at the same time each have a record of it, with times of their own:
 * the first one's is kept, if it says the same of the copy, and any other is kept aside.
 */
final class Beside {
    private static final String JSON = "application/json";

    private Beside() {}

    static Keeping keep(EvidenceStore store, Kept copy, byte[] meta) throws EvidenceException {
        return keep(store, copy.key() + LogName.META, copy, meta);
    }

    static Keeping keep(EvidenceStore store, String key, Kept copy, byte[] meta) throws EvidenceException {
        return switch (store.claim(key, meta)) {
            case Claiming.Won(var kept) -> new Keeping.New(kept);
            case Claiming.Lost(var theirs) -> {
                var same = MetaJson.kept(theirs.bytes())
                        .filter(said -> isOf(copy, said))
                        .flatMap(_ -> kept(key, theirs));
                yield same.isPresent() ? new Keeping.AlreadyKept(same.get()) : store.keep(key, meta, JSON);
            }
        };
    }

    private static boolean isOf(Kept copy, Kept said) {
        return said.key().equals(copy.key())
                && said.versionId().equals(copy.versionId())
                && said.sha256().equals(copy.sha256())
                && said.bytes() == copy.bytes()
                && said.truncated().equals(copy.truncated());
    }

    /** Empty where no lock is seen on it: then it is not kept. */
    private static Optional<Kept> kept(String key, Stored theirs) {
        byte[] bytes = theirs.bytes();
        return theirs.retainUntil()
                .map(until ->
                        new Kept(key, theirs.versionId(), Digests.hex(bytes), bytes.length, until, Optional.empty()));
    }
}

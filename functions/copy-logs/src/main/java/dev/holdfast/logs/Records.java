package dev.holdfast.logs;

import dev.holdfast.evidence.Claiming;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.Keeping;
import dev.holdfast.evidence.Stored;
import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Kept;
import java.util.Optional;
import java.util.function.Function;

/**
 * Writes the record beside a copy. Where another run copied the same at the same moment, the copy is one object, and the record of
 * whoever was first tells of it as well as ours, though it was finished at another time: a second one beside it would only be read
 * twice.
 */
record Records(EvidenceStore store, Function<byte[], Optional<Kept>> read) {
    private static final String JSON = "application/json";

    Keeping keep(String key, byte[] json, Kept copy) throws EvidenceException {
        return switch (store.claim(key, json)) {
            case Claiming.Won won -> new Keeping.New(won.kept());
            case Claiming.Lost lost -> {
                var same = same(key, lost.theirs(), copy);
                yield same.isPresent() ? same.get() : store.keep(key, json, JSON);
            }
        };
    }

    private Optional<Keeping> same(String key, Stored record, Kept copy) {
        boolean isOfTheCopy = read.apply(record.bytes())
                .filter(told -> told.key().equals(copy.key())
                        && told.versionId().equals(copy.versionId())
                        && told.sha256().equals(copy.sha256())
                        && told.truncated().equals(copy.truncated()))
                .isPresent();
        return record.retainUntil().filter(_ -> isOfTheCopy).map(until -> {
            byte[] bytes = record.bytes();
            return new Keeping.AlreadyKept(
                    new Kept(key, record.versionId(), Digests.hex(bytes), bytes.length, until, Optional.empty()));
        });
    }
}

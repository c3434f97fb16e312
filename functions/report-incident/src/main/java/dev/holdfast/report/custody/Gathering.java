package dev.holdfast.report.custody;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.VersionState;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the hash and the lock of every version: the hash as it was written down if S3's own or a seal confirms it, or by reading the
 * version once. Some at a time, so that neither memory nor connections grow with the case, and large ones last and alone, for side by
 * side none would end. What cannot be had, or not in time, is named.
 */
final class Gathering {
    private static final int CHUNK = 512;
    private static final long SMALL_BYTES = 8L << 20;
    private static final int META_BYTES = 64 * 1024;
    private static final String META = ".meta.json";
    private static final String US = "report-incident";

    private final EvidenceStore store;
    private final Inventory inventory;
    private final HashLedger ledger;
    private final FanOut fanOut;
    private final Deadline deadline;

    /** @param deadline by which it has to be over */
    Gathering(EvidenceStore store, Inventory inventory, HashLedger ledger, FanOut fanOut, Deadline deadline) {
        this.store = store;
        this.inventory = inventory;
        this.ledger = ledger;
        this.fanOut = fanOut;
        this.deadline = deadline;
    }

    /**
     * What was found of all versions, in the order of their keys.
     *
     * @param lost what earlier seals hold and was not found so
     */
    record Gathered(List<SealedObject> objects, List<Unsealed> unsealed, List<Lost> lost) {}

    private sealed interface One {
        record Known(SealedObject object) implements One {}

        record Unknown(Unsealed unsealed) implements One {}
    }

    Gathered gather() throws InterruptedException {
        var pieces = inventory.evidence();
        var found = new HashMap<Piece, One>();
        gather(pieces.stream().filter(piece -> !isLarge(piece)).toList(), fanOut, found);
        gather(pieces.stream().filter(Gathering::isLarge).toList(), new FanOut(1), found);
        var objects = new ArrayList<SealedObject>();
        var unsealed = new ArrayList<Unsealed>();
        for (Piece piece : pieces) {
            switch (Optional.ofNullable(found.get(piece)).orElseThrow()) {
                case One.Known known -> objects.add(known.object());
                case One.Unknown unknown -> unsealed.add(unknown.unsealed());
            }
        }
        return new Gathered(objects, unsealed, List.of());
    }

    private void gather(List<Piece> pieces, FanOut width, Map<Piece, One> found) throws InterruptedException {
        for (int from = 0; from < pieces.size(); from += CHUNK) {
            var some = pieces.subList(from, Math.min(from + CHUNK, pieces.size()));
            var each = width.each(some, this::one, Gathering::broken);
            for (int i = 0; i < some.size(); i++) {
                found.put(some.get(i), each.get(i));
            }
        }
    }

    private static boolean isLarge(Piece piece) {
        return piece.bytes() > Rereading.LARGE_BYTES;
    }

    private One one(Piece piece) {
        if (deadline.left().isZero()) {
            return unknown(piece, Reason.DEADLINE, "the time was up before it was looked at");
        }
        try {
            var noted = noted(piece);
            return noted.isPresent() ? looked(piece, noted.get()) : hashed(piece);
        } catch (EvidenceException e) {
            return unknown(piece, e.reason(), String.valueOf(e.getMessage()));
        }
    }

    private Optional<HashLedger.Noted> noted(Piece piece) throws EvidenceException {
        var inLedger = ledger.of(piece);
        return inLedger.isPresent() || ledger.isDisputed(piece) ? inLedger : beside(piece);
    }

    private One looked(Piece piece, HashLedger.Noted noted) throws EvidenceException {
        var there = store.sum(key(piece), piece.versionId());
        if (there.isEmpty()) {
            return gone(piece);
        }
        return isConfirmed(piece, noted, there.get())
                ? new One.Known(object(piece, noted, Lock.of(there.get().state())))
                : hashed(piece);
    }

    /** S3 has no hash of the whole of what was sent in parts; of these the small ones are read. */
    private boolean isConfirmed(Piece piece, HashLedger.Noted noted, VersionState.Summed there) {
        return there.sha256()
                .map(noted.sha256()::equals)
                .orElseGet(() -> ledger.isSealed(piece) || piece.bytes() >= SMALL_BYTES);
    }

    /** Whoever wrote it died before writing down what it was. */
    private One hashed(Piece piece) throws EvidenceException {
        return store.hash(key(piece), piece.versionId(), deadline)
                .<One>map(read -> new One.Known(object(
                        piece,
                        new HashLedger.Noted(read.sha256(), read.bytes(), ledger.writer(piece), US),
                        Lock.of(read.state()))))
                .orElseGet(() -> gone(piece));
    }

    private Optional<HashLedger.Noted> beside(Piece piece) throws EvidenceException {
        var meta = inventory.of(piece.relative() + META).stream()
                .filter(version -> Inventory.isBytes(version) && Inventory.isLatest(version))
                .filter(version -> version.bytes() <= META_BYTES)
                .findFirst();
        if (meta.isEmpty()) {
            return Optional.empty();
        }
        return store.read(meta.get().key(), meta.get().versionId(), META_BYTES)
                .flatMap(stored -> HashLedger.beside(stored.bytes(), key(piece), piece));
    }

    private static SealedObject object(Piece piece, HashLedger.Noted noted, Lock lock) {
        return new SealedObject(
                piece.relative(),
                piece.versionId(),
                noted.sha256(),
                noted.bytes(),
                lock,
                noted.writer(),
                piece.written(),
                noted.hashedBy(),
                piece.standing());
    }

    private String key(Piece piece) {
        return inventory.keys().prefix() + piece.relative();
    }

    private static One gone(Piece piece) {
        return unknown(piece, Reason.EVIDENCE_MISSING, "it was listed, and gone when it was to be read");
    }

    private static One broken(Piece piece, RuntimeException fault) {
        return unknown(
                piece,
                Reason.INTERNAL_ERROR,
                "fault of Holdfast's own: " + fault.getClass().getSimpleName());
    }

    private static One unknown(Piece piece, Reason reason, String text) {
        return new One.Unknown(new Unsealed(piece.relative(), piece.versionId(), reason, text));
    }
}

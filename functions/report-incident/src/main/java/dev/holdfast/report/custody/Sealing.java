package dev.holdfast.report.custody;

import dev.holdfast.evidence.Claiming;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.Keeping;
import dev.holdfast.evidence.Stored;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.LockRule;
import dev.holdfast.incident.Reason;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Seals a case: a version of the report with the hash of every object, signed. Everything is made in memory first; then the version
 * is claimed by its {@code report.json}, the rest is written, and the signature last: a version without one does not count, whatever
 * stopped its writer, and is left as it is. Repeating it makes a new version only where something is new.
 *
 * <p>The role needs what {@link EvidenceStore} needs, {@code s3:ListBucketVersions}, {@code kms:Sign} and {@code kms:GetPublicKey}.
 */
public final class Sealing {
    /** What writing a version takes at most. */
    private static final Duration WRITING = Duration.ofSeconds(30);

    private static final int CLAIMS = 8;
    private static final int PAGE_BYTES = 16 << 20;

    private final EvidenceStore store;
    private final Optional<Signer> signer;
    private final FanOut fanOut;
    private final Clock clock;

    /** @param signer empty where none is configured: reports are then unsigned and say so */
    public Sealing(EvidenceStore store, Optional<Signer> signer, FanOut fanOut, Clock clock) {
        this.store = store;
        this.signer = signer;
        this.fanOut = fanOut;
        this.clock = clock;
    }

    /** The sealed version that shows all of this already: there is nothing to report then. */
    public Optional<SealResult.Covered> coveredBy(Inventory inventory) throws EvidenceException {
        return Signing.with(signer) instanceof Signing.Ready ready
                ? covered(inventory.covers(), inventory, ready.key())
                : Optional.empty();
    }

    /** @param now which reports lie there */
    private Optional<SealResult.Covered> covered(Covers covers, Inventory now, SealKey key) throws EvidenceException {
        return new SealReader(store, key)
                .newest(now)
                .filter(newest ->
                        newest.seal().missing() == 0 && newest.seal().covers().equals(covers.digest()))
                .map(newest -> new SealResult.Covered(newest.version()));
    }

    /**
     * Writes the next version, unless another run was faster.
     *
     * @param seen the listing that the pages are made from: what landed later is hashed too, and is news for the next report
     * @param documents the case's documents by their keys, for the hashes that action records hold
     * @throws EvidenceException when it could not be written
     */
    public SealResult seal(Inventory seen, Map<String, byte[]> documents, Rendering rendering, Deadline deadline)
            throws EvidenceException, InterruptedException {
        var signing = Signing.with(signer);
        var inventory = Inventory.of(store, seen.keys(), clock);
        var previous = previous(inventory, signing);
        var faster = previous.flatMap(newest -> faster(newest, seen));
        if (faster.isPresent()) {
            return faster.get();
        }
        var begun = begun(inventory, previous.map(Previous::sealed), seen);
        if (begun.isPresent() && signing instanceof Signing.Ready) {
            return begun.get();
        }
        var ledger = new HashLedger(inventory.keys());
        previous.flatMap(Previous::manifest).ifPresent(ledger::add);
        documents.forEach((key, json) -> {
            if (key.startsWith(inventory.keys().prefix() + "actions/")) {
                ledger.addRecord(json);
            }
        });
        var found = new Gathering(store, inventory, ledger, fanOut, deadline.earlierBy(WRITING)).gather();
        var gathered = Memory.of(previous.flatMap(Previous::manifest)).recall(found, inventory);
        String word = UUID.randomUUID().toString();
        var draft = new Draft(
                seen.keys(), seen.covers(), gathered, previous.map(Previous::sealed), rendering, word, clock.instant());
        return write(draft, signing, numbers(inventory, previous.map(Previous::sealed), documents));
    }

    /** A seal that was made since, of a listing that was no smaller than ours: ours would lie above it and show less. */
    private static Optional<SealResult> faster(Previous newest, Inventory seen) {
        int version = newest.sealed().version();
        if (seen.reports().getOrDefault(version, Map.of()).containsKey(Layout.SIGNATURE)) {
            return Optional.empty();
        }
        if (newest.sealed().seal().covers().equals(seen.covers().digest())) {
            return Optional.of(new SealResult.Covered(version));
        }
        return newest.manifest()
                .filter(manifest -> manifest.version() == version)
                .filter(manifest -> manifest.covers().objects() >= seen.covers().objects())
                .map(_ -> new SealResult.Overtaken(version));
    }

    /**
     * The next version, where another run that saw no less has just begun it and is about to sign it: ours would lie above it and
     * show the same. Only that one number, and only for as long as writing takes: who can write into the bucket can claim others.
     */
    private Optional<SealResult> begun(Inventory now, Optional<SealedVersion> previous, Inventory seen)
            throws EvidenceException {
        int version = previous.map(SealedVersion::version).orElse(0) + 1;
        var files = now.reports().getOrDefault(version, Map.of());
        var claims = files.getOrDefault(Layout.JSON, List.of());
        boolean fresh =
                !claims.isEmpty() && claims.getFirst().writtenAt().plus(WRITING).isAfter(clock.instant());
        if (!fresh || files.containsKey(Layout.SIGNATURE)) {
            return Optional.empty();
        }
        return store.read(seen.keys().report(version, Layout.JSON), PAGE_BYTES)
                .map(Stored::bytes)
                .filter(ReportClaim::isToBeSigned)
                .filter(page ->
                        ReportClaim.covered(page).orElse(-1) >= seen.covers().objects())
                .map(_ -> new SealResult.Overtaken(version));
    }

    /**
     * The seal before.
     *
     * @param manifest the newest that a seal names: where that of the newest seal was taken away, what older ones sealed still counts
     */
    private record Previous(SealedVersion sealed, Optional<Manifest> manifest) {}

    private Optional<Previous> previous(Inventory inventory, Signing signing) throws EvidenceException {
        if (!(signing instanceof Signing.Ready ready)) {
            return Optional.empty();
        }
        var reader = new SealReader(store, ready.key());
        var newest = reader.newest(inventory);
        return newest.isEmpty()
                ? Optional.empty()
                : Optional.of(new Previous(newest.get(), manifest(newest, reader, inventory)));
    }

    private static Optional<Manifest> manifest(Optional<SealedVersion> newest, SealReader reader, Inventory inventory)
            throws EvidenceException {
        var at = newest;
        while (at.isPresent()) {
            var manifest = reader.manifest(at.get());
            if (manifest.isPresent()) {
                return manifest;
            }
            at = reader.newestBelow(at.get().version(), inventory);
        }
        return Optional.empty();
    }

    /** The first numbers above the seal before it that nobody was ever given, as far as listing and records say. */
    private static List<Integer> numbers(
            Inventory inventory, Optional<SealedVersion> previous, Map<String, byte[]> documents) {
        var taken = new HashSet<>(inventory.reportNumbers());
        var records = new SealRecords();
        int prefix = inventory.keys().prefix().length();
        documents.forEach((key, json) -> Optional.of(key.substring(prefix))
                .filter(SealRecords::isRecord)
                .ifPresent(relative -> records.add(relative, json)));
        taken.addAll(records.numbers());
        int first = previous.map(SealedVersion::version).orElse(0) + 1;
        return IntStream.iterate(first, version -> version + 1)
                .filter(version -> !taken.contains(version))
                .limit(CLAIMS)
                .boxed()
                .toList();
    }

    private SealResult write(Draft draft, Signing signing, List<Integer> numbers) throws EvidenceException {
        for (int version : numbers) {
            var edition = draft.edition(version, signing);
            switch (claim(draft.keys(), edition)) {
                case Claiming.Won won -> {
                    return written(draft, edition, won.kept());
                }
                case Claiming.Lost lost -> {
                    int theirs = ReportClaim.covered(lost.theirs().bytes()).orElse(-1);
                    if (theirs >= draft.covers().objects()) {
                        return lost(draft, version, signing);
                    }
                }
            }
        }
        throw new EvidenceException(
                Reason.CONFLICT, CLAIMS + " versions of the report were claimed by others at the same time");
    }

    /** A claim is no report yet: whoever made it may have been stopped, and may have seen something else. */
    private SealResult lost(Draft draft, int version, Signing signing) throws EvidenceException {
        if (signing instanceof Signing.Ready ready) {
            var covered = covered(draft.covers(), Inventory.of(store, draft.keys(), clock), ready.key());
            if (covered.isPresent()) {
                return covered.get();
            }
        }
        return new SealResult.Overtaken(version);
    }

    private Claiming claim(CaseKeys keys, Edition edition) throws EvidenceException {
        return place(keys)
                .claim(
                        keys.report(edition.version(), Layout.JSON),
                        edition.pages().json());
    }

    private SealResult written(Draft draft, Edition edition, Kept claim) throws EvidenceException {
        var kept = new ArrayList<Kept>();
        kept.add(claim);
        for (Edition.File file : edition.files()) {
            kept.add(keep(draft.keys(), edition.version(), file));
        }
        return edition.result(draft.written(edition.version(), kept));
    }

    private Kept keep(CaseKeys keys, int version, Edition.File file) throws EvidenceException {
        String key = keys.report(version, file.name());
        var keeping = place(keys).keep(key, file.bytes(), file.contentType());
        if (keeping instanceof Keeping.Conflict) {
            throw new EvidenceException(
                    Reason.CONFLICTING_EVIDENCE,
                    "something else lies under " + key + ", so this version does not count");
        }
        return keeping.kept();
    }

    private EvidenceStore place(CaseKeys keys) {
        return switch (keys.area()) {
            case CASES -> store;
            case DRILLS -> store.lockedFor(LockRule.REHEARSAL);
        };
    }
}

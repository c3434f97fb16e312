package dev.holdfast.report.custody;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.ObjectVersion;
import dev.holdfast.evidence.Stored;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.LockRule;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a check that took more than one invocation left off. It counts only if a record of {@code verify-case} names it by key, version
 * and hash: whoever wants to have objects passed over has to plant both, and the bucket's policy has to keep others from that. So the
 * answer names both.
 */
final class CheckLog {
    private static final Duration LASTS = Duration.ofDays(1);
    private static final int MAX_BYTES = 32 << 20;
    private static final int TRIED = 20;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final EvidenceStore store;
    private final Clock clock;

    CheckLog(EvidenceStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * An earlier check.
     *
     * @param key where it lies
     * @param record the record that names it
     */
    record Earlier(String key, String record, CheckProgress progress) {}

    /** The newest check of the same seal, if it is unfinished and younger than a day. */
    Optional<Earlier> unfinished(Inventory inventory, Seals.Sealed sealed) throws EvidenceException {
        var newestFirst = inventory.relatives().reversed().stream()
                .filter(Layout::isSealCheck)
                .limit(TRIED)
                .toList();
        for (String relative : newestFirst) {
            var earlier = read(inventory, relative)
                    .filter(one ->
                            one.progress().sealSha256().equals(sealed.version().sha256()));
            if (earlier.isPresent()) {
                return earlier.filter(one -> goesOn(one.progress(), sealed));
            }
        }
        return Optional.empty();
    }

    Kept keep(CaseKeys keys, CheckProgress progress) throws EvidenceException {
        var place = switch (keys.area()) {
            case CASES -> store;
            case DRILLS -> store.lockedFor(LockRule.REHEARSAL);
        };
        return place.keep(keys.sealCheck(progress.savedAt()), progress.json(), "application/json")
                .kept();
    }

    private boolean goesOn(CheckProgress progress, Seals.Sealed sealed) {
        Instant now = clock.instant();
        int objects = sealed.manifest().objects().size();
        return progress.stage() == CheckProgress.Stage.UNFINISHED
                && !progress.savedAt().isAfter(now)
                && progress.savedAt().isAfter(now.minus(LASTS))
                && progress.objects() == objects
                && progress.reached().reached() >= 0
                && progress.reached().reached() < objects;
    }

    private Optional<Earlier> read(Inventory inventory, String relative) throws EvidenceException {
        var version = oldest(inventory, relative);
        if (version.isEmpty()) {
            return Optional.empty();
        }
        var stored = store.read(version.get().key(), version.get().versionId(), MAX_BYTES);
        var progress = stored.flatMap(there -> CheckProgress.read(there.bytes()));
        if (progress.isEmpty()) {
            return Optional.empty();
        }
        String sha256 = Digests.hex(stored.orElseThrow().bytes());
        return record(inventory, version.get(), sha256)
                .map(record -> new Earlier(version.get().key(), record, progress.get()));
    }

    /** The newest record of a check that names exactly this. */
    private Optional<String> record(Inventory inventory, ObjectVersion progress, String sha256)
            throws EvidenceException {
        var records = inventory.relatives().reversed().stream()
                .filter(relative ->
                        Layout.actor(relative).filter("verify-case"::equals).isPresent())
                .limit(TRIED)
                .toList();
        for (String relative : records) {
            var version = oldest(inventory, relative);
            var stored = version.isEmpty()
                    ? Optional.<Stored>empty()
                    : store.read(version.get().key(), version.get().versionId(), MAX_BYTES);
            if (stored.filter(there -> names(there.bytes(), progress, sha256)).isPresent()) {
                return Optional.of(relative);
            }
        }
        return Optional.empty();
    }

    private static boolean names(byte[] record, ObjectVersion progress, String sha256) {
        try {
            return MAPPER.readTree(record).path("evidence").values().stream()
                    .anyMatch(piece -> piece.path("key").asString("").equals(progress.key())
                            && piece.path("versionId").asString("").equals(progress.versionId())
                            && piece.path("sha256").asString("").equals(sha256));
        } catch (JacksonException e) {
            return false;
        }
    }

    /** The oldest version, for it is created once. */
    private static Optional<ObjectVersion> oldest(Inventory inventory, String relative) {
        return inventory.of(relative).reversed().stream()
                .filter(Inventory::isBytes)
                .findFirst()
                .filter(version -> version.bytes() <= MAX_BYTES);
    }
}

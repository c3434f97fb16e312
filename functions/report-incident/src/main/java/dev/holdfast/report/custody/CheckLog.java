package dev.holdfast.report.custody;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.ObjectVersion;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.LockRule;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Where a check that took more than one invocation left off. What lies there is believed as far as the bucket's policy keeps others
 * from writing, so the answer names it.
 */
final class CheckLog {
    private static final Duration LASTS = Duration.ofDays(1);
    private static final int MAX_BYTES = 32 << 20;
    private static final int TRIED = 20;

    private final EvidenceStore store;
    private final Clock clock;

    CheckLog(EvidenceStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** An earlier check, and where it lies. */
    record Earlier(String key, CheckProgress progress) {}

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

    /** The oldest version, for it is created once. */
    private Optional<Earlier> read(Inventory inventory, String relative) throws EvidenceException {
        var oldest = inventory.of(relative).stream().filter(Inventory::isBytes).toList();
        if (oldest.isEmpty() || oldest.getLast().bytes() > MAX_BYTES) {
            return Optional.empty();
        }
        ObjectVersion version = oldest.getLast();
        return store.read(version.key(), version.versionId(), MAX_BYTES)
                .flatMap(stored -> CheckProgress.read(stored.bytes()))
                .map(progress -> new Earlier(version.key(), progress));
    }
}

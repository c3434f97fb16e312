package dev.holdfast.report.custody;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.ObjectVersion;
import dev.holdfast.incident.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Versions of the report without a signature. They do not count, but people may read their pages. A writer that was stopped leaves
 * one, and the next run seals above it: an older one that is claimed as ours are, or that a record names, is no flaw.
 */
final class UnsignedCheck {
    /** What making a report takes at most: a younger one may be in the making. */
    private static final Duration WRITING = Duration.ofMinutes(5);

    private static final int CLAIM_BYTES = 16 << 20;

    private final EvidenceStore store;
    private final Inventory inventory;
    private final SealRecords records;

    UnsignedCheck(EvidenceStore store, Inventory inventory, SealRecords records) {
        this.store = store;
        this.inventory = inventory;
        this.records = records;
    }

    List<Flaw> check(Seals seals) throws EvidenceException {
        var flaws = new ArrayList<Flaw>();
        int newest =
                seals.signed().stream().mapToInt(SealedVersion::version).max().orElse(Integer.MAX_VALUE);
        for (int version : seals.unsigned()) {
            var files = inventory.reports().getOrDefault(version, Map.of());
            if (files.values().stream().anyMatch(there -> !there.isEmpty()) && !isYoung(files)) {
                flaw(version, newest, files).ifPresent(flaws::add);
            }
        }
        return flaws;
    }

    private Optional<Flaw> flaw(int version, int newest, Map<String, List<ObjectVersion>> files)
            throws EvidenceException {
        String folder = "report/" + String.format("%04d", version) + "/";
        if (version > newest) {
            return Optional.of(new Flaw(
                    folder,
                    Reason.NO_SEALED_REPORT,
                    "it is newer than the newest seal and has no signature: nobody signed it, the signature was taken"
                            + " away, or somebody else wrote it. Do not believe its pages; a Report Request makes"
                            + " a version that counts"));
        }
        return records.numbers().contains(version) || isClaimed(files)
                ? Optional.empty()
                : Optional.of(new Flaw(
                        folder,
                        Reason.EVIDENCE_ADDED,
                        "it has no signature, is not claimed as a version of the report is, and no record names it"));
    }

    private boolean isYoung(Map<String, List<ObjectVersion>> files) {
        return files.values().stream()
                .flatMap(Collection::stream)
                .map(ObjectVersion::writtenAt)
                .max(Comparator.naturalOrder())
                .filter(inventory.listedAt().minus(WRITING)::isBefore)
                .isPresent();
    }

    private boolean isClaimed(Map<String, List<ObjectVersion>> files) throws EvidenceException {
        for (ObjectVersion version : files.getOrDefault(Layout.JSON, List.of())) {
            if (version.bytes() <= CLAIM_BYTES) {
                var stored = store.read(version.key(), version.versionId(), CLAIM_BYTES);
                return stored.filter(there -> ReportClaim.covered(there.bytes()).isPresent())
                        .isPresent();
            }
        }
        return false;
    }
}

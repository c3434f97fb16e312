package dev.holdfast.report.custody;

import dev.holdfast.evidence.ObjectVersion;
import dev.holdfast.incident.ActionKey;
import dev.holdfast.incident.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the listing alone says against the seal: versions that are gone, were written over, hidden or added. Pure.
 *
 * @param later what reporting itself wrote after the seal: no flaw, but it is listed
 * @param pending records of functions that came after the seal: the next one seals them
 */
record Comparison(List<Flaw> flaws, List<String> later, List<String> pending) {
    private record Version(String key, String versionId) {}

    static Comparison of(Manifest manifest, Inventory inventory) {
        var flaws = new ArrayList<Flaw>();
        var known = new HashSet<Version>();
        for (SealedObject object : manifest.objects()) {
            known.add(new Version(object.key(), object.versionId()));
            flaws.addAll(ofSealed(object, inventory.of(object.key())));
            flaws.addAll(ofForeign(object));
        }
        for (Unsealed one : manifest.unsealed()) {
            known.add(new Version(one.key(), one.versionId()));
            flaws.add(new Flaw(
                    one.key(),
                    Reason.NOT_HASHED,
                    "it lay there when version " + manifest.version() + " was sealed and is not in the seal: "
                            + one.text()));
        }
        manifest.lost().stream()
                .filter(Lost::isForGood)
                .forEach(lost -> flaws.add(new Flaw(lost.object().key(), lost.reason(), lost.text())));
        var later = new TreeSet<String>();
        var pending = new TreeSet<String>();
        for (String key : unknown(inventory, known)) {
            var there = inventory.of(key);
            if (isOnce(there) && Layout.isOfReporting(key)) {
                later.add(key);
            } else if (isOnce(there) && isRecord(manifest, key)) {
                pending.add(key);
            } else {
                there.forEach(version -> flaws.add(added(manifest, key, version)));
            }
        }
        flaws.addAll(ofReports(inventory));
        return new Comparison(flaws, List.copyOf(later), List.copyOf(pending));
    }

    private static List<Flaw> ofSealed(SealedObject object, List<ObjectVersion> there) {
        if (there.stream().noneMatch(version -> version.versionId().equals(object.versionId()))) {
            return List.of(flaw(
                    object,
                    Reason.EVIDENCE_MISSING,
                    "sealed was version " + object.versionId() + ", which is gone"
                            + (there.isEmpty()
                                    ? ""
                                    : "; found was version " + latest(there).versionId())));
        }
        return switch (object.standing()) {
            case CURRENT -> above(object, latest(there));
            case REPLACED ->
                List.of(flaw(
                        object,
                        Reason.EVIDENCE_REPLACED,
                        "version " + object.versionId() + " had been written over before it was sealed"));
            case HIDDEN ->
                List.of(flaw(
                        object,
                        Reason.EVIDENCE_HIDDEN,
                        "version " + object.versionId() + " had been hidden by a delete marker before it was sealed"));
        };
    }

    /** Sealed as it was found; a seal makes nothing genuine. */
    private static List<Flaw> ofForeign(SealedObject object) {
        return Layout.isOurs(object.key())
                ? List.of()
                : List.of(flaw(
                        object,
                        Reason.EVIDENCE_ADDED,
                        "no function of Holdfast uses such a key; version " + object.versionId() + " of "
                                + object.written() + " was sealed as it was found"));
    }

    private static List<Flaw> above(SealedObject object, ObjectVersion latest) {
        if (latest.versionId().equals(object.versionId())) {
            return List.of();
        }
        return List.of(
                Inventory.isBytes(latest)
                        ? flaw(
                                object,
                                Reason.EVIDENCE_REPLACED,
                                "sealed was version " + object.versionId() + "; version " + latest.versionId() + " of "
                                        + latest.writtenAt() + " lies above it")
                        : flaw(
                                object,
                                Reason.EVIDENCE_HIDDEN,
                                "sealed was version " + object.versionId() + "; a delete marker of "
                                        + latest.writtenAt() + " hides it"));
    }

    /** Keys of which the seal knows nothing; a version above a sealed one is that one's flaw already. */
    private static List<String> unknown(Inventory inventory, Set<Version> known) {
        var sealedKeys = new HashSet<String>();
        known.forEach(version -> sealedKeys.add(version.key()));
        return inventory.relatives().stream()
                .filter(key -> Inventory.isEvidence(key) && !sealedKeys.contains(key))
                .toList();
    }

    /** Neither written over nor hidden. */
    private static boolean isOnce(List<ObjectVersion> there) {
        return there.size() == 1 && there.stream().allMatch(Inventory::isBytes);
    }

    /** What functions write down of what they did and saw. */
    private static boolean isRecord(Manifest manifest, String key) {
        return ActionKey.parse(manifest.prefix() + key).isPresent() || Layout.isHoldCheck(key);
    }

    private static Flaw added(Manifest manifest, String key, ObjectVersion version) {
        return Inventory.isBytes(version)
                ? new Flaw(
                        key,
                        Reason.EVIDENCE_ADDED,
                        "version " + version.versionId() + " of " + version.writtenAt() + " with " + version.bytes()
                                + " bytes is not in the seal of " + manifest.sealedAt())
                : new Flaw(
                        key,
                        Reason.EVIDENCE_HIDDEN,
                        "a delete marker of " + version.writtenAt() + " stands where nothing was sealed");
    }

    /** Files of the report are created once. */
    private static List<Flaw> ofReports(Inventory inventory) {
        var flaws = new ArrayList<Flaw>();
        for (String key : inventory.relatives()) {
            var there = inventory.of(key);
            if (Inventory.isEvidence(key) || isOnce(there)) {
                continue;
            }
            var latest = latest(there);
            flaws.add(
                    Inventory.isBytes(latest)
                            ? new Flaw(
                                    key,
                                    Reason.EVIDENCE_REPLACED,
                                    "version " + latest.versionId() + " of " + latest.writtenAt()
                                            + " was written over it")
                            : new Flaw(
                                    key,
                                    Reason.EVIDENCE_HIDDEN,
                                    "a delete marker of " + latest.writtenAt() + " hides it"));
        }
        return flaws;
    }

    private static ObjectVersion latest(List<ObjectVersion> there) {
        return there.stream().filter(Inventory::isLatest).findFirst().orElse(there.getFirst());
    }

    private static Flaw flaw(SealedObject object, Reason reason, String text) {
        return new Flaw(object.key(), reason, text);
    }
}

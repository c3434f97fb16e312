package dev.holdfast.report.custody;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.ObjectVersion;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Digests;
import dev.holdfast.report.casefile.CaseObject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Everything that lies, or lay, under a case's prefix: all versions and delete markers, at one time. */
public final class Inventory {
    private final CaseKeys keys;
    private final Instant listedAt;
    private final Map<String, List<ObjectVersion>> byRelative;

    private Inventory(CaseKeys keys, Instant listedAt, Map<String, List<ObjectVersion>> byRelative) {
        this.keys = keys;
        this.listedAt = listedAt;
        this.byRelative = byRelative;
    }

    /** Lists the case. Needs {@code s3:ListBucketVersions}. */
    public static Inventory of(EvidenceStore store, CaseKeys keys, Clock clock) throws EvidenceException {
        Instant listedAt = clock.instant();
        int prefix = keys.prefix().length();
        var byRelative = new TreeMap<String, List<ObjectVersion>>();
        store.versions(keys.prefix())
                .forEach(version -> byRelative
                        .computeIfAbsent(version.key().substring(prefix), _ -> new ArrayList<>())
                        .add(version));
        return new Inventory(keys, listedAt, byRelative);
    }

    public CaseKeys keys() {
        return keys;
    }

    public Instant listedAt() {
        return listedAt;
    }

    /** Whether nothing ever lay there. */
    public boolean isEmpty() {
        return byRelative.isEmpty();
    }

    /** What a reader gets now, report files too, in the order of their keys. */
    public List<CaseObject> objects() {
        return byRelative.values().stream()
                .flatMap(List::stream)
                .filter(version -> isBytes(version) && isLatest(version))
                .map(version ->
                        new CaseObject(version.key(), version.versionId(), version.bytes(), version.writtenAt()))
                .toList();
    }

    /** What this listing covers. */
    public Covers covers() {
        var digest = Digests.sha256();
        int lines = 0;
        for (var each : byRelative.entrySet()) {
            if (isEvidence(each.getKey()) && !Layout.isOfReporting(each.getKey())) {
                for (String id : each.getValue().stream()
                        .map(ObjectVersion::versionId)
                        .sorted()
                        .toList()) {
                    digest.update((each.getKey() + " " + id + "\n").getBytes(StandardCharsets.UTF_8));
                    lines++;
                }
            }
        }
        return new Covers(lines, listedAt, java.util.HexFormat.of().formatHex(digest.digest()));
    }

    /** Keys that were replaced or hidden although evidence is created once, and what each one's fate was. */
    public Map<String, String> oddities() {
        var odd = new LinkedHashMap<String, String>();
        for (Piece piece : evidence()) {
            switch (piece.standing()) {
                case CURRENT -> {}
                case REPLACED ->
                    odd.put(Layout.show(piece.relative()), "another version lies above " + piece.versionId());
                case HIDDEN -> odd.put(Layout.show(piece.relative()), "hidden by a delete marker");
            }
        }
        return odd;
    }

    /** Every version that is evidence: all but the files of the report's own versions. */
    List<Piece> evidence() {
        var pieces = new ArrayList<Piece>();
        byRelative.forEach((relative, versions) -> {
            if (isEvidence(relative)) {
                boolean readable = versions.stream().anyMatch(version -> isBytes(version) && isLatest(version));
                versions.stream().filter(Inventory::isBytes).forEach(version -> {
                    boolean newest = version.equals(newestBytes(versions));
                    var standing = !newest ? Standing.REPLACED : readable ? Standing.CURRENT : Standing.HIDDEN;
                    pieces.add(
                            new Piece(relative, version.versionId(), version.bytes(), version.writtenAt(), standing));
                });
            }
        });
        return pieces;
    }

    /** Everything of one key, of those with bytes the newest first. */
    List<ObjectVersion> of(String relative) {
        return byRelative.getOrDefault(relative, List.of());
    }

    /** All keys, relative to the case. */
    List<String> relatives() {
        return List.copyOf(byRelative.keySet());
    }

    /** Versions of the report of which anything lies there: number, file, its versions with the oldest first. */
    NavigableMap<Integer, Map<String, List<ObjectVersion>>> reports() {
        var reports = new TreeMap<Integer, Map<String, List<ObjectVersion>>>();
        byRelative.forEach((relative, versions) -> Layout.reportFile(relative)
                .ifPresent(file -> reports.computeIfAbsent(file.version(), _ -> new TreeMap<>())
                        .put(
                                file.name(),
                                versions.stream()
                                        .filter(Inventory::isBytes)
                                        .toList()
                                        .reversed())));
        return reports;
    }

    /** Numbers under which anything lies or lay. */
    Set<Integer> reportNumbers() {
        return byRelative.keySet().stream()
                .flatMap(relative -> Layout.reportNumber(relative).stream())
                .collect(Collectors.toSet());
    }

    static boolean isEvidence(String relative) {
        return Layout.reportFile(relative).isEmpty();
    }

    static boolean isBytes(ObjectVersion version) {
        return version.kind() == ObjectVersion.Kind.BYTES;
    }

    static boolean isLatest(ObjectVersion version) {
        return version.standing() == ObjectVersion.Standing.LATEST;
    }

    private static ObjectVersion newestBytes(List<ObjectVersion> versions) {
        return versions.stream().filter(Inventory::isBytes).findFirst().orElseThrow();
    }
}

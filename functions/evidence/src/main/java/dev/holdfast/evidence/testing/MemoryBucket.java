package dev.holdfast.evidence.testing;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;

/** The versions of a bucket. Every method is one atomic step, as in S3. */
final class MemoryBucket {
    private final Clock clock;
    private final SortedMap<String, List<StoredVersion>> versions = new TreeMap<>();
    private final Set<String> hidden = new HashSet<>();
    private final Map<String, List<Marker>> markers = new TreeMap<>();
    private int lastVersion;

    MemoryBucket(Clock clock) {
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    /** What a write brings along, but its bytes. */
    record Meta(
            Optional<StoredVersion.Lock> lock,
            Optional<String> contentType,
            Map<String, String> metadata,
            Optional<String> sha256,
            Optional<String> crc32c) {}

    synchronized StoredVersion write(String key, byte[] bytes, Meta meta, @Nullable String ifNoneMatch) {
        if (ifNoneMatch != null && current(key).isPresent()) {
            throw S3Errors.of(412, "PreconditionFailed");
        }
        var version = new StoredVersion(
                "v" + ++lastVersion,
                new StoredVersion.Body(bytes),
                meta.lock(),
                meta.contentType(),
                meta.metadata(),
                meta.sha256(),
                meta.crc32c(),
                clock.instant());
        hidden.remove(key);
        versions.computeIfAbsent(key, _ -> new ArrayList<>()).add(version);
        return version;
    }

    synchronized Optional<StoredVersion> current(String key) {
        return Optional.ofNullable(versions.get(key))
                .filter(_ -> !hidden.contains(key))
                .map(List::getLast);
    }

    synchronized Optional<StoredVersion> version(String key, @Nullable String versionId) {
        return versionId == null
                ? current(key)
                : versions(key).stream()
                        .filter(version -> version.versionId().equals(versionId))
                        .findFirst();
    }

    synchronized List<StoredVersion> versions(String key) {
        return List.copyOf(versions.getOrDefault(key, List.of()));
    }

    synchronized List<String> keys() {
        return versions.keySet().stream().filter(key -> !hidden.contains(key)).toList();
    }

    /** Those that begin so, in order. */
    synchronized List<String> keys(String prefix) {
        return versions.tailMap(prefix).keySet().stream()
                .takeWhile(key -> key.startsWith(prefix))
                .filter(key -> !hidden.contains(key))
                .toList();
    }

    /** A delete marker: the versions stay, but there is no current one until the next write. */
    synchronized void hide(String key) {
        hidden.add(key);
        markers.computeIfAbsent(key, _ -> new ArrayList<>()).add(new Marker("v" + ++lastVersion, clock.instant()));
    }

    /** A delete marker. */
    record Marker(String versionId, Instant at) {}

    /** All keys that ever were, in order. */
    synchronized List<String> allKeys() {
        var all = new TreeSet<>(versions.keySet());
        all.addAll(markers.keySet());
        return List.copyOf(all);
    }

    synchronized List<Marker> markers(String key) {
        return List.copyOf(markers.getOrDefault(key, List.of()));
    }

    synchronized boolean isHidden(String key) {
        return hidden.contains(key);
    }

    /** Puts another lock on a version, as somebody may who bypasses governance. */
    synchronized void relock(String key, String versionId, Optional<StoredVersion.Lock> lock) {
        versions.getOrDefault(key, new ArrayList<>())
                .replaceAll(version -> version.versionId().equals(versionId) ? version.locked(lock) : version);
    }

    /** Other bytes in the current version. */
    synchronized void rot(String key, byte[] bytes) {
        var all = versions.getOrDefault(key, new ArrayList<>());
        all.set(all.size() - 1, all.getLast().with(new StoredVersion.Body(bytes)));
    }

    /** Takes a version away, as somebody may who bypasses governance. */
    synchronized void erase(String key, String versionId) {
        var left = versions.getOrDefault(key, new ArrayList<>());
        left.removeIf(version -> version.versionId().equals(versionId));
        if (left.isEmpty()) {
            versions.remove(key);
        }
    }

    /** Mode and date go together, and the date lies ahead; S3 refuses anything else. */
    Optional<StoredVersion.Lock> lock(@Nullable ObjectLockMode mode, @Nullable Instant until) {
        if (mode == null && until == null) {
            return Optional.empty();
        }
        if (mode == null || until == null || !until.isAfter(clock.instant())) {
            throw S3Errors.of(400, "InvalidArgument");
        }
        return Optional.of(new StoredVersion.Lock(mode.toString(), until));
    }
}

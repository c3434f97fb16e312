package dev.holdfast.evidence.testing;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What somebody can do to evidence who has more rights than Holdfast gives to anybody. */
public final class Tampering {
    private final MemoryBucket bucket;

    Tampering(MemoryBucket bucket) {
        this.bucket = bucket;
    }

    /** Writes over an object, or adds one; locked like evidence. */
    public String write(String key, byte[] bytes, Instant until) {
        return bucket.write(
                        key, bytes.clone(), meta(bytes, Optional.of(new StoredVersion.Lock("GOVERNANCE", until))), null)
                .versionId();
    }

    /** Takes the current version away for good and puts other bytes in its place. */
    public void swap(String key, byte[] bytes, Instant until) {
        erase(key);
        write(key, bytes, until);
    }

    /** Hides an object behind a delete marker, which no lock prevents. */
    public void hide(String key) {
        bucket.hide(key);
    }

    /** Takes the current version away for good. */
    public void erase(String key) {
        bucket.erase(key, bucket.current(key).orElseThrow().versionId());
    }

    /** Puts another lock on the current version, or takes it off. */
    public void lock(String key, Optional<StoredVersion.Lock> lock) {
        bucket.relock(key, bucket.current(key).orElseThrow().versionId(), lock);
    }

    /** Other bytes under the very same version id, as a fault of the storage itself would be. */
    public void rot(String key, byte[] bytes) {
        bucket.rot(key, bytes.clone());
    }

    private static MemoryBucket.Meta meta(byte[] bytes, Optional<StoredVersion.Lock> lock) {
        return new MemoryBucket.Meta(
                lock, Optional.empty(), Map.of(), Optional.of(Checksums.sha256(bytes)), Optional.empty());
    }
}

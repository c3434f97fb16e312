package dev.holdfast.evidence;

import java.time.Instant;
import java.util.Optional;

/** An object as it was read from the bucket. Its text form leaves the bytes out, for they can be anything. */
public final class Stored {
    private final byte[] bytes;
    private final String versionId;
    private final Optional<Instant> retainUntil;

    Stored(byte[] bytes, String versionId, Optional<Instant> retainUntil) {
        this.bytes = bytes;
        this.versionId = versionId;
        this.retainUntil = retainUntil;
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The version that was read. */
    public String versionId() {
        return versionId;
    }

    /** How long it is locked; empty where it is not, or where the role may not call {@code s3:GetObjectRetention}. */
    public Optional<Instant> retainUntil() {
        return retainUntil;
    }

    @Override
    public String toString() {
        return "Stored[versionId=" + versionId + ", bytes=" + bytes.length + ", retainUntil=" + retainUntil + "]";
    }
}

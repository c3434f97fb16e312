package dev.holdfast.report.custody;

import dev.holdfast.evidence.ObjectVersion;
import dev.holdfast.incident.Digests;
import java.util.List;
import java.util.Map;

/**
 * A version of the report that has a signature.
 *
 * @param sha256 of its {@code SEAL}
 * @param files everything that lies there, of each file the oldest version first
 */
record SealedVersion(int version, Seal seal, String sha256, Map<String, List<ObjectVersion>> files) {
    static SealedVersion of(int version, Seal seal, byte[] bytes, Map<String, List<ObjectVersion>> files) {
        return new SealedVersion(version, seal, Digests.hex(bytes), files);
    }
}

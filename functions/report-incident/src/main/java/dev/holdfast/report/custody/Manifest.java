package dev.holdfast.report.custody;

import java.time.Instant;
import java.util.List;

/**
 * What a version of the report seals.
 *
 * @param files the pages of this version of the report
 */
record Manifest(
        String caseId,
        String prefix,
        int version,
        Instant sealedAt,
        Covers covers,
        List<File> files,
        List<Unsealed> unsealed,
        List<SealedObject> objects) {
    Manifest {
        files = List.copyOf(files);
        unsealed = List.copyOf(unsealed);
        objects = List.copyOf(objects);
    }

    /** A page. */
    record File(String key, String sha256, long bytes) {}

    long totalBytes() {
        return objects.stream().mapToLong(SealedObject::bytes).sum();
    }
}

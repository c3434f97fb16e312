package dev.holdfast.report.custody;

import java.time.Instant;
import java.util.List;

/**
 * What a version of the report seals.
 *
 * @param files the pages of this version of the report
 * @param unsealed what lay there and could not be sealed
 * @param lost what earlier versions sealed and was not found so
 */
record Manifest(
        String caseId,
        String prefix,
        int version,
        Instant sealedAt,
        Covers covers,
        List<File> files,
        List<Unsealed> unsealed,
        List<Lost> lost,
        List<SealedObject> objects) {
    Manifest {
        files = List.copyOf(files);
        unsealed = List.copyOf(unsealed);
        lost = List.copyOf(lost);
        objects = List.copyOf(objects);
    }

    /** A page. */
    record File(String key, String sha256, long bytes) {}

    /** How many objects that were sealed once are gone or changed, for good. */
    int gone() {
        return (int) lost.stream().filter(Lost::isForGood).count();
    }

    long totalBytes() {
        return objects.stream().mapToLong(SealedObject::bytes).sum();
    }
}

package dev.holdfast.drill.emulator;

import java.time.Instant;
import java.util.Optional;

/**
 * One version of an object as it was downloaded.
 *
 * @param file path relative to the folder of the export, with {@code /}; empty for a delete marker
 * @param sha256 64 hex characters of the downloaded bytes; empty for a delete marker
 * @param lockMode {@code GOVERNANCE} or {@code COMPLIANCE}; empty when the version is not locked
 */
public record ExportedVersion(
        String key,
        String versionId,
        boolean current,
        boolean deleteMarker,
        long bytes,
        Optional<String> sha256,
        Optional<String> lockMode,
        Optional<Instant> retainUntil,
        Optional<String> file) {}

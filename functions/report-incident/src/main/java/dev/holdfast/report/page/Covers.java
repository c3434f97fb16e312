package dev.holdfast.report.page;

import java.time.Instant;

/**
 * What a report was made from.
 *
 * @param objects how many object versions, {@code report/} not counted
 * @param digest SHA-256 of the sorted lines {@code key versionId}
 */
public record Covers(long objects, Instant listedAt, String digest) {}

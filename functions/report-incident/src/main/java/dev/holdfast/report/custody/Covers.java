package dev.holdfast.report.custody;

import java.time.Instant;

/**
 * What a report saw of its case.
 *
 * @param objects how many versions lay there, leaving out what reporting itself writes
 * @param digest SHA-256 of the sorted lines {@code <key> <version id>} of these
 */
public record Covers(int objects, Instant listedAt, String digest) {}

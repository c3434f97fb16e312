package dev.holdfast.report.casefile;

import java.time.Instant;

/** One version of an object of the case, as ListObjectVersions names it. */
public record CaseObject(String key, String versionId, long bytes, Instant lastModified) {}

package dev.holdfast.report.casefile;

import java.time.Instant;

/** One version of an object of the case, as ListObjectVersions names it: the latest one, delete markers excluded. */
public record CaseObject(String key, String versionId, long bytes, Instant lastModified) {}

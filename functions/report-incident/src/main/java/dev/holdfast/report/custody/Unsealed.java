package dev.holdfast.report.custody;

import dev.holdfast.incident.Reason;

/** A version that lay in the case when it was sealed and is not in the seal, and why. */
public record Unsealed(String key, String versionId, Reason reason, String text) {}

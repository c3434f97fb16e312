package dev.holdfast.evidence;

import java.time.Instant;

/** A multipart upload that was neither completed nor ended: its writer is still at it, or was stopped. */
public record Unfinished(String key, String uploadId, Instant begunAt) {}

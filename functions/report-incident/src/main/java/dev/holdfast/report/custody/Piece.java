package dev.holdfast.report.custody;

import java.time.Instant;

/** One version of an object of the case that is evidence. */
record Piece(String relative, String versionId, long bytes, Instant written, Standing standing) {}

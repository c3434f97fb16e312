package dev.holdfast.report.page;

/** The three files of a report. The arrays are the caller's own. */
@SuppressWarnings("ArrayRecordComponent")
public record Rendered(byte[] html, byte[] json, byte[] markdown) {}

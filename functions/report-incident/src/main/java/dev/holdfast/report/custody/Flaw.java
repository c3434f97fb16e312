package dev.holdfast.report.custody;

import dev.holdfast.incident.Reason;

/**
 * Something that is not as it was sealed.
 *
 * @param key relative to the case
 * @param text names what was sealed and what was found
 */
record Flaw(String key, Reason reason, String text) {}

package dev.holdfast.quarantine.plan;

import dev.holdfast.incident.Reason;

/**
 * A reason with its words.
 *
 * @param text safe to show: names in it are valid Kubernetes names or were escaped
 */
public record Why(Reason reason, String text) {}

package dev.holdfast.logs;

import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Round;

/**
 * What copies from CloudWatch Logs of one round have in common.
 *
 * @param window in which lines are looked for; its end is the time of this invocation
 */
public record CloudWatchWork(CaseKeys keys, Round round, ClusterName cluster, EvidenceStore store, Window window) {}

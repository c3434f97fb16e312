package dev.holdfast.quarantine;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.ClusterName;
import java.time.Instant;

/**
 * One hold of a case on one cluster: from its first quarantine to its release. Quarantined again after a release, the case has
 * another hold.
 *
 * @param n from 1
 * @param begunAt before anything was changed; pods that started later may be replacements that Holdfast caused
 */
record Hold(CaseId caseId, int n, ClusterName cluster, Instant begunAt) {
    CaseKeys keys() {
        return new CaseKeys(CaseKeys.Area.CASES, caseId);
    }
}

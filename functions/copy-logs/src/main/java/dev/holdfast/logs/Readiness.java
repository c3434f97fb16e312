package dev.holdfast.logs;

import dev.holdfast.cluster.ClusterReadiness;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.StoreReadiness;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.answer.ReadinessRow;
import dev.holdfast.incident.answer.Response;
import java.util.ArrayList;
import java.util.SortedSet;

/**
 * Would it work now, with this role: the bucket, the unfinished uploads in it, the settings, and the clusters with their audit
 * logs if they are named. Changes nothing.
 */
final class Readiness {
    private final StoreReadiness store;
    private final ClusterReadiness clusters;
    private final LogReadiness logs;
    private final SortedSet<String> unknownSettings;

    Readiness(EvidenceStore store, ClusterReadiness clusters, LogReadiness logs, SortedSet<String> unknownSettings) {
        this.store = new StoreReadiness(store);
        this.clusters = clusters;
        this.logs = logs;
        this.unknownSettings = unknownSettings;
    }

    Response check(Deadline deadline) {
        var outcomes = new ArrayList<Outcome>();
        outcomes.add(store.bucket());
        outcomes.add(store.unfinishedUploads());
        outcomes.add(ReadinessRow.of("s3:ListMultipartUploadParts", parts()));
        outcomes.addAll(clusters.check());
        outcomes.addAll(logs.check(deadline));
        outcomes.add(ReadinessRow.settings(unknownSettings));
        return ReadinessRow.answer(outcomes);
    }

    private static Ending parts() {
        return ReadinessRow.notChecked("it can be tried only on an upload, and none is begun for it");
    }
}

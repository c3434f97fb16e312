package dev.holdfast.logs;

import dev.holdfast.cluster.ClusterReadiness;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.answer.Response;
import dev.holdfast.incident.answer.Response.Mode;
import dev.holdfast.incident.event.Event.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Would it work now, with this role: the bucket, the unfinished uploads in it, the settings, and the clusters with their audit
 * logs if they are named. Changes nothing.
 */
final class Readiness {
    /** Where no case's uploads lie. */
    private static final String NO_CASE = CaseKeys.Area.CASES.prefix() + "m-readiness/";

    private final EvidenceStore store;
    private final ClusterReadiness clusters;
    private final LogReadiness logs;
    private final SortedSet<String> unknownSettings;

    Readiness(EvidenceStore store, ClusterReadiness clusters, LogReadiness logs, SortedSet<String> unknownSettings) {
        this.store = store;
        this.clusters = clusters;
        this.logs = logs;
        this.unknownSettings = unknownSettings;
    }

    Response check(Deadline deadline) {
        var outcomes = new ArrayList<Outcome>();
        outcomes.add(row("bucket", bucket()));
        outcomes.add(row("s3:ListBucketMultipartUploads", uploads()));
        outcomes.add(row("s3:ListMultipartUploadParts", parts()));
        outcomes.addAll(clusters.check());
        outcomes.addAll(logs.check(deadline));
        outcomes.add(row("settings", settings()));
        return new Response.Acted(
                Delivery.BY_HAND,
                Optional.empty(),
                Optional.empty(),
                Mode.REAL,
                outcomes,
                List.of(),
                List.of(),
                List.of());
    }

    private Ending bucket() {
        try {
            store.requireSafeBucket();
            return new Ending.Done();
        } catch (EvidenceException e) {
            return new Ending.Failed(e.reason(), String.valueOf(e.getMessage()));
        }
    }

    private Ending uploads() {
        try {
            store.unfinished(NO_CASE);
            return new Ending.Done();
        } catch (EvidenceException e) {
            return new Ending.Failed(e.reason(), String.valueOf(e.getMessage()));
        }
    }

    private static Ending parts() {
        return new Ending.Skipped(
                Reason.NOT_CHECKED,
                "it can be tried only on an upload, and none is begun for it",
                Ending.Verified.NOT_APPLICABLE);
    }

    private Ending settings() {
        return unknownSettings.isEmpty()
                ? new Ending.Done()
                : new Ending.Failed(Reason.NOT_READY, "unknown: " + String.join(", ", unknownSettings));
    }

    private static Outcome row(String what, Ending ending) {
        return new Outcome("readiness/" + what, Action.VERIFY, ending, Map.of());
    }
}

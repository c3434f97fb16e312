package dev.holdfast.logs;

import dev.holdfast.cluster.ClusterReadiness;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.incident.Action;
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

/** Would it work now, with this role: the bucket, the settings, and the clusters if they are named. Changes nothing. */
final class Readiness {
    private final EvidenceStore store;
    private final ClusterReadiness clusters;
    private final SortedSet<String> unknownSettings;

    Readiness(EvidenceStore store, ClusterReadiness clusters, SortedSet<String> unknownSettings) {
        this.store = store;
        this.clusters = clusters;
        this.unknownSettings = unknownSettings;
    }

    Response check() {
        var outcomes = new ArrayList<Outcome>();
        outcomes.add(row("bucket", bucket()));
        outcomes.addAll(clusters.check());
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

    private Ending settings() {
        return unknownSettings.isEmpty()
                ? new Ending.Done()
                : new Ending.Failed(Reason.NOT_READY, "unknown: " + String.join(", ", unknownSettings));
    }

    private static Outcome row(String what, Ending ending) {
        return new Outcome("readiness/" + what, Action.VERIFY, ending, Map.of());
    }
}

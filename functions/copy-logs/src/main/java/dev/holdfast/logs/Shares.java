package dev.holdfast.logs;

import dev.holdfast.cluster.ClusterPod;
import dev.holdfast.cluster.handover.Sharing;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.event.Event.Incident;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What one invocation copies itself and what workers do: pod by pod, and all audit lines together as the cluster, for most of them
 * are about accounts and users, of which a batch knows none.
 */
record Shares(Sharing sharing, Incident incident, Kept event) {
    /**
     * This invocation's share.
     *
     * @param seen without the pods that workers have
     * @param others rows about what workers have
     */
    record Mine(Picture.Seen seen, CaseCopy.Audit audit, List<Outcome> others) {}

    Mine begin(Picture.Seen seen) {
        var beside = new HashMap<Target, Action>();
        seen.gone().forEach(gone -> beside.put(gone.pod(), Action.COPY_LOG));
        beside.put(new Target.Cluster(seen.cluster()), Action.COPY_AUDIT);
        var mine = sharing.begin(incident, event, seen.pods(), ClusterPod::target, beside);
        var taken = mine.others().stream()
                .filter(row -> row.action() == Action.COPY_LOG)
                .map(Outcome::target)
                .collect(Collectors.toSet());
        var gone = seen.gone().stream()
                .filter(one -> !taken.contains(one.pod().name()))
                .toList();
        boolean isAuditTaken = mine.others().stream().anyMatch(row -> row.action() == Action.COPY_AUDIT);
        return new Mine(
                seen.only(mine.items(), gone),
                isAuditTaken ? CaseCopy.Audit.LEFT_TO_OTHERS : CaseCopy.Audit.COPIED,
                mine.others());
    }

    /** Hands over what was not reached: pods, also those that are gone, and audit lines. */
    List<Outcome> end(Picture.Seen seen, List<Outcome> rows) {
        var pods = new HashMap<String, Target>();
        seen.gone().forEach(gone -> pods.put(gone.pod().name(), gone.pod()));
        seen.pods().forEach(pod -> pods.put(pod.target().name(), pod.target()));
        var whole = new Target.Cluster(seen.cluster());
        return sharing.end(incident, Optional.of(event), rows, row -> target(row, pods, whole));
    }

    private static Optional<Target> target(Outcome row, Map<String, Target> pods, Target whole) {
        if (row.action() == Action.COPY_AUDIT) {
            return Optional.of(whole);
        }
        return row.action() == Action.COPY_LOG ? Optional.ofNullable(pods.get(row.target())) : Optional.empty();
    }
}

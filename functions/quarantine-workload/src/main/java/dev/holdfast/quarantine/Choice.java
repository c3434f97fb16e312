package dev.holdfast.quarantine;

import dev.holdfast.cluster.ClusterNode;
import dev.holdfast.cluster.ClusterPod;
import dev.holdfast.cluster.Resolution;
import dev.holdfast.cluster.Unresolved;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.event.Event.Incident;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which of the resolved pods and nodes are to be quarantined, and what to say of the targets that are not. Pure. Guard rails come
 * after it.
 *
 * @param pods to be quarantined, each once
 * @param nodes that are targets themselves
 * @param rows one per target or pod that is left alone
 */
record Choice(List<Candidate> pods, List<ClusterNode> nodes, List<Outcome> rows) {
    Choice {
        pods = List.copyOf(pods);
        nodes = List.copyOf(nodes);
        rows = List.copyOf(rows);
    }

    /** How directly a pod is meant. */
    enum Naming {
        /** The event or the request names this very pod. */
        ITSELF,
        /** Through its workload or, in a request, its service account or image. */
        THROUGH_OTHERS
    }

    /** A pod to quarantine. */
    record Candidate(ClusterPod pod, Naming naming) {}

    /**
     * What was held before this run.
     *
     * @param uids pods of which the case's hold has a before-state
     * @param since when the hold began; empty in the first run
     */
    record Before(Set<String> uids, int pods, Optional<Instant> since) {
        static final Before NOTHING = new Before(Set.of(), 0, Optional.empty());

        Before {
            uids = Set.copyOf(uids);
        }
    }

    /** What of it is planned. Of a pod of the plan that is not among it, its own look-up says why. */
    Choice only(List<Target> planned) {
        var mine = pods.stream()
                .filter(candidate -> planned.contains(candidate.pod().target()))
                .toList();
        var found =
                mine.stream().<Target>map(candidate -> candidate.pod().target()).toList();
        var gone = planned.stream()
                .filter(target -> !found.contains(target))
                .map(target -> rows.stream()
                        .filter(row -> row.target().equals(target.name()))
                        .findFirst()
                        .orElseGet(() -> new Outcome(
                                target,
                                Action.ISOLATE,
                                new Ending.Failed(
                                        Reason.NOT_IN_PLAN, "it was planned, and no target of the event leads to it"))))
                .toList();
        return new Choice(mine, List.of(), gone);
    }

    static Choice of(Incident incident, Resolution.Resolved resolved, Before before) {
        return new Choosing(incident, before).choose(resolved);
    }

    private static final class Choosing {
        private final Incident incident;
        private final Before before;
        private final Set<Target> targets;
        private final List<Candidate> pods = new ArrayList<>();
        private final List<Outcome> rows = new ArrayList<>();

        Choosing(Incident incident, Before before) {
            this.incident = incident;
            this.before = before;
            this.targets = Set.copyOf(incident.targets());
        }

        Choice choose(Resolution.Resolved resolved) {
            incident.targets().forEach(this::refuse);
            resolved.rows().forEach(this::unresolved);
            resolved.pods().forEach(this::look);
            var nodes = resolved.nodes().stream()
                    .filter(node -> !node.namedBy().isEmpty())
                    .toList();
            return new Choice(pods, nodes, rows);
        }

        /** Targets that are not quarantined whatever they lead to. */
        private void refuse(Target target) {
            switch (target) {
                case Target.ServiceAccount _, Target.Image _
                when !isRequest() -> row(target, new Ending.Refused(Reason.NEEDS_REQUEST, NOT_NAMED));
                case Target.Cluster _ -> row(target, new Ending.Refused(Reason.NEEDS_REQUEST, WHOLE_CLUSTER));
                case Target.Volume _ ->
                    row(
                            target,
                            new Ending.Skipped(
                                    Reason.NOT_FOR_THIS_FUNCTION,
                                    "a volume has no flows; the instance is held where it is named",
                                    Ending.Verified.NOT_APPLICABLE));
                case Target.Pod _,
                        Target.Workload _,
                        Target.ServiceAccount _,
                        Target.Image _,
                        Target.Node _,
                        Target.Instance _ -> {
                    // looked at through what they resolve to
                }
            }
        }

        private void unresolved(Unresolved row) {
            boolean refusedAnyway = !isRequest()
                    && (row.target() instanceof Target.ServiceAccount || row.target() instanceof Target.Image);
            if (!refusedAnyway) {
                row(row.target(), new Ending.Failed(row.reason(), row.text()));
            }
        }

        private void look(ClusterPod pod) {
            boolean itself = pod.namedBy().stream().anyMatch(target -> isThePod(target) && targets.contains(target));
            if (!itself && !isMeant(pod)) {
                return;
            }
            var naming = itself ? Naming.ITSELF : Naming.THROUGH_OTHERS;
            if (isEligible(pod)) {
                pods.add(new Candidate(pod, naming));
            } else {
                rows.add(new Outcome(pod.target(), Action.ISOLATE, later(pod)));
            }
        }

        private boolean isMeant(ClusterPod pod) {
            return pod.isNamed()
                    || (isRequest()
                            && pod.namedBy().stream()
                                    .anyMatch(target ->
                                            target instanceof Target.ServiceAccount || target instanceof Target.Image));
        }

        private static boolean isThePod(Target target) {
            return switch (target) {
                case Target.Pod _ -> true;
                case Target.Workload workload -> workload.kind().isPod();
                case Target.ServiceAccount _,
                        Target.Image _,
                        Target.Node _,
                        Target.Instance _,
                        Target.Volume _,
                        Target.Cluster _ -> false;
            };
        }

        /** In a later run what started after the first quarantine may be a replacement that Holdfast caused. */
        private boolean isEligible(ClusterPod pod) {
            return before.since().isEmpty()
                    || before.uids().contains(pod.uid())
                    || pod.namedBy().stream().anyMatch(this::identifies)
                    || pod.startedAt()
                            .filter(start -> isBeforeHold(start) && (isOfThatRound() || !isAfterActivity(start)))
                            .isPresent();
        }

        /** Kubernetes writes whole seconds: in the second in which the hold began nobody knows which was first. */
        private boolean isBeforeHold(Instant start) {
            return before.since()
                    .filter(since -> start.isBefore(since.truncatedTo(ChronoUnit.SECONDS)))
                    .isPresent();
        }

        /**
         * Whether the hold was begun for this very event, or a later one: a run that was stopped before it had recorded anything is
         * repeated for the same pods.
         */
        private boolean isOfThatRound() {
            return before.since()
                    .filter(since -> !incident.round().at().isAfter(since))
                    .isPresent();
        }

        private boolean identifies(Target target) {
            return target instanceof Target.Pod pod && (pod.uid().isPresent() || isRequest());
        }

        private boolean isAfterActivity(Instant start) {
            return incident.lastActivity().filter(start::isAfter).isPresent();
        }

        /** What started after the last activity did not take part in it, so nothing is lost. */
        private Ending later(ClusterPod pod) {
            return pod.startedAt().filter(this::isAfterActivity).isPresent()
                    ? new Ending.Skipped(
                            Reason.STARTED_LATER,
                            "it started after the last activity that was seen",
                            Ending.Verified.NOT_APPLICABLE)
                    : new Ending.Refused(
                            Reason.NEEDS_REQUEST,
                            "it started after the case's first quarantine and may be a replacement that Holdfast"
                                    + " caused; a request that names it quarantines it");
        }

        /** A pasted finding is no request: nobody has named anything but what the finding names. */
        private boolean isRequest() {
            return incident.request().isPresent();
        }

        private void row(Target target, Ending ending) {
            rows.add(new Outcome(target, Action.ISOLATE, ending));
        }
    }

    private static final String NOT_NAMED =
            "the finding names no pod or workload but what many pods may share; evidence is"
                    + " taken, and a request quarantines its pods";
    private static final String WHOLE_CLUSTER =
            "a whole cluster is not quarantined; name pods, workloads or nodes in a request";
}

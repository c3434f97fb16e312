package dev.holdfast.logs;

import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.cluster.Resolution;
import dev.holdfast.cluster.Unresolved;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Copies what one invocation finds: the objects of all pods first, before anybody changes them, then their logs, and at the same
 * time what CloudWatch Logs holds about them.
 */
final class CaseCopy {
    private final PodWave pods;
    private final CloudWatchWave cloudWatch;
    private final ClusterAccess clusters;
    private final CaseCopies.Frame frame;
    private final Audit audit;

    /** Who copies the audit lines. */
    enum Audit {
        COPIED,
        LEFT_TO_OTHERS
    }

    CaseCopy(PodWave pods, CloudWatchWave cloudWatch, ClusterAccess clusters, CaseCopies.Frame frame, Audit audit) {
        this.pods = pods;
        this.cloudWatch = cloudWatch;
        this.clusters = clusters;
        this.frame = frame;
        this.audit = audit;
    }

    @FunctionalInterface
    private interface Wave {
        Handled go() throws InterruptedException;
    }

    /**
     * Copies from the cluster and from CloudWatch Logs.
     *
     * @param whole the same with what others copy: whom audit lines are about does not depend on who copies which pod
     */
    Handled copy(Picture.Seen seen, Picture.Seen whole) throws InterruptedException {
        try {
            return copy(seen, whole, pods.objects(seen, clusters.client(seen.cluster())));
        } catch (KubeFailure e) {
            var targets = new ArrayList<Target>();
            seen.pods().forEach(pod -> targets.add(pod.target()));
            return copy(new Picture.Dark(
                    Optional.of(seen.cluster()), targets, new Resolution.NotAsked(e.reason(), e.text())));
        }
    }

    private Handled copy(Picture.Seen seen, Picture.Seen whole, PodWave.Objects objects) throws InterruptedException {
        var gone = new ArrayList<>(seen.gone());
        gone.addAll(objects.gone());
        var rows = new Rows();
        seen.rows().forEach(row -> rows.add(unresolved(row)));
        seen.rows().stream()
                .filter(row -> row.answer() == Unresolved.Answer.NOT_ANSWERED)
                .forEach(row -> rows.tell(row.reason() + ": " + row.text()));
        seen.doubts().forEach(doubt -> rows.tell("not all could be read: " + doubt));
        List<Wave> waves = List.of(
                () -> pods.logs(objects),
                () -> cloudWatch.gone(seen.cluster(), gone),
                () -> audit(whole.cluster(), new AuditSubjects(frame.incident()).of(whole)));
        rows.add(objects.handled());
        new FanOut(waves.size())
                .each(waves, Wave::go, (_, fault) -> cloudWatch.fault(fault))
                .forEach(rows::add);
        return rows.all();
    }

    /** Without the cluster: its log groups may still be asked. */
    Handled copy(Picture.Dark dark) throws InterruptedException {
        var why = dark.why();
        var rows = new Rows();
        rows.tell(why.reason() + ": " + why.text());
        dark.targets()
                .forEach(target ->
                        rows.add(new Outcome(target, Action.COPY_LOG, new Ending.Failed(why.reason(), why.text()))));
        if (dark.cluster().isPresent()) {
            var cluster = dark.cluster().get();
            List<Wave> waves = List.of(
                    () -> cloudWatch.applications(cluster, podsOf(dark.targets())),
                    () -> audit(cluster, new AuditSubjects(frame.incident()).of(dark)));
            new FanOut(waves.size())
                    .each(waves, Wave::go, (_, fault) -> cloudWatch.fault(fault))
                    .forEach(rows::add);
        }
        return rows.all();
    }

    /** The audit lines alone, about everybody whom the whole incident concerns; what could not be resolved is told, to come again. */
    Handled audit(Picture.Seen seen) throws InterruptedException {
        var rows = new Rows();
        seen.rows().stream()
                .filter(row -> row.answer() == Unresolved.Answer.NOT_ANSWERED)
                .forEach(row -> rows.add(notResolved(row.target(), row.reason(), row.text())));
        rows.add(audit(seen.cluster(), new AuditSubjects(frame.incident()).of(seen)));
        return rows.all();
    }

    /** The same where only those are known whom the event names. */
    Handled audit(Picture.Dark dark) throws InterruptedException {
        var rows = new Rows();
        dark.targets()
                .forEach(target -> rows.add(
                        notResolved(target, dark.why().reason(), dark.why().text())));
        if (dark.cluster().isPresent()) {
            rows.add(audit(dark.cluster().get(), new AuditSubjects(frame.incident()).of(dark)));
        }
        return rows.all();
    }

    private static Outcome notResolved(Target target, Reason reason, String text) {
        return new Outcome(target, Action.COPY_AUDIT, new Ending.Failed(reason, text));
    }

    private Handled audit(ClusterName cluster, List<AuditLogs.Subject> subjects) throws InterruptedException {
        return switch (audit) {
            case COPIED -> cloudWatch.audit(cluster, subjects);
            case LEFT_TO_OTHERS -> new Handled(List.of(), List.of(), List.of());
        };
    }

    private static Outcome unresolved(Unresolved row) {
        return new Outcome(row.target(), Action.COPY_LOG, new Ending.Failed(row.reason(), row.text()));
    }

    private static List<Target.Pod> podsOf(List<Target> targets) {
        return targets.stream()
                .filter(Target.Pod.class::isInstance)
                .map(Target.Pod.class::cast)
                .toList();
    }
}

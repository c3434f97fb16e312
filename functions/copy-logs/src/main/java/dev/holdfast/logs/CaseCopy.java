package dev.holdfast.logs;

import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.ClusterPod;
import dev.holdfast.cluster.KubeFailure;
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

/**
 * Copies what one invocation finds: the objects of all pods first, before anybody changes them, then their logs, and at the same
 * time what CloudWatch Logs holds about them.
 */
final class CaseCopy {
    private final PodWave pods;
    private final CloudWatchWave cloudWatch;
    private final ClusterAccess clusters;
    private final AuditSubjects subjects;
    private final Audit audit;

    /** Who copies the audit lines. */
    enum Audit {
        COPIED,
        LEFT_TO_OTHERS
    }

    CaseCopy(PodWave pods, CloudWatchWave cloudWatch, ClusterAccess clusters, AuditSubjects subjects, Audit audit) {
        this.pods = pods;
        this.cloudWatch = cloudWatch;
        this.clusters = clusters;
        this.subjects = subjects;
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
            var objects = pods.objects(seen, clusters.client(seen.cluster()));
            return copy(seen, whole, objects, () -> pods.logs(objects));
        } catch (KubeFailure e) {
            var found = seen.pods().stream().map(ClusterPod::target).toList();
            return copy(seen, whole, pods.unasked(seen, e), () -> cloudWatch.applications(seen.cluster(), found));
        }
    }

    private Handled copy(Picture.Seen seen, Picture.Seen whole, PodWave.Objects objects, Wave logs)
            throws InterruptedException {
        var gone = new ArrayList<>(seen.gone());
        gone.addAll(objects.gone());
        var rows = new Rows();
        seen.rows().forEach(row -> rows.add(unresolved(row)));
        seen.rows().stream()
                .filter(row -> row.answer() == Unresolved.Answer.NOT_ANSWERED)
                .forEach(row -> rows.tell(row.reason() + ": " + row.text()));
        seen.doubts().forEach(doubt -> rows.tell("not all could be read: " + doubt));
        List<Wave> waves = List.of(logs, () -> cloudWatch.gone(seen.cluster(), gone), () -> subjects(whole));
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
                    () -> audit(cluster, subjects.of(dark)));
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
        rows.add(subjects(seen));
        return rows.all();
    }

    /** The same where only those are known whom the event names. */
    Handled audit(Picture.Dark dark) throws InterruptedException {
        var rows = new Rows();
        dark.targets()
                .forEach(target -> rows.add(
                        notResolved(target, dark.why().reason(), dark.why().text())));
        if (dark.cluster().isPresent()) {
            rows.add(audit(dark.cluster().get(), subjects.of(dark)));
        }
        return rows.all();
    }

    private static Outcome notResolved(Target target, Reason reason, String text) {
        return new Outcome(target, Action.COPY_AUDIT, new Ending.Failed(reason, text));
    }

    private Handled subjects(Picture.Seen seen) throws InterruptedException {
        var rows = new Rows();
        rows.add(audit(seen.cluster(), subjects.of(seen)));
        if (audit == Audit.COPIED) {
            subjects.unknownAccounts(seen).ifPresent(rows::tell);
        }
        return rows.all();
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

package dev.holdfast.logs;

import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.cluster.Resolution;
import dev.holdfast.cluster.Unresolved;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Target;
import dev.holdfast.logs.AuditLogs.Subject;
import dev.holdfast.logs.Picture.Gone;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Copies what one invocation finds: the objects of all pods first, before anybody changes them, then their logs, and at the same
 * time what CloudWatch Logs holds about them.
 */
final class CaseCopy {
    private static final String NODE_USER = "system:node:";

    private final PodWave pods;
    private final CloudWatchWave cloudWatch;
    private final ClusterAccess clusters;
    private final CaseCopies.Frame frame;

    CaseCopy(PodWave pods, CloudWatchWave cloudWatch, ClusterAccess clusters, CaseCopies.Frame frame) {
        this.pods = pods;
        this.cloudWatch = cloudWatch;
        this.clusters = clusters;
        this.frame = frame;
    }

    @FunctionalInterface
    private interface Wave {
        Handled go() throws InterruptedException;
    }

    /** Copies from the cluster and from CloudWatch Logs. */
    Handled copy(Picture.Seen seen) throws InterruptedException {
        try {
            return copy(seen, pods.objects(seen, clusters.client(seen.cluster())));
        } catch (KubeFailure e) {
            var targets = new ArrayList<Target>();
            seen.pods().forEach(pod -> targets.add(pod.target()));
            return copy(new Picture.Dark(
                    Optional.of(seen.cluster()), targets, new Resolution.NotAsked(e.reason(), e.text())));
        }
    }

    private Handled copy(Picture.Seen seen, PodWave.Objects objects) throws InterruptedException {
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
                () -> cloudWatch.audit(seen.cluster(), subjects(seen)));
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
                    () -> cloudWatch.audit(cluster, List.copyOf(subjects(dark.targets()))));
            new FanOut(waves.size())
                    .each(waves, Wave::go, (_, fault) -> cloudWatch.fault(fault))
                    .forEach(rows::add);
        }
        return rows.all();
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

    /** Service accounts before pods: what a pod did stands among the lines of its account. */
    private List<Subject> subjects(Picture.Seen seen) {
        var accounts = new LinkedHashSet<Subject>();
        var named = new LinkedHashSet<Subject>();
        accounts.addAll(subjects(frame.incident().targets()));
        seen.pods().stream().filter(pod -> !pod.isNeighbour()).forEach(pod -> {
            accounts.add(
                    new Subject.OfServiceAccount(new Target.ServiceAccount(pod.namespace(), pod.serviceAccount())));
            named.add(new Subject.OfPod(new Target.Pod(pod.namespace(), pod.name())));
        });
        seen.nodes().stream()
                .filter(node -> !node.namedBy().isEmpty())
                .forEach(node -> accounts.add(new Subject.OfUser(NODE_USER + node.name())));
        for (Gone gone : seen.gone()) {
            named.add(withoutUid(gone.pod()));
        }
        accounts.addAll(named);
        return List.copyOf(accounts);
    }

    private static Set<Subject> subjects(List<Target> targets) {
        var subjects = new LinkedHashSet<Subject>();
        for (Target target : targets) {
            switch (target) {
                case Target.Pod pod -> subjects.add(withoutUid(pod));
                case Target.ServiceAccount account -> subjects.add(new Subject.OfServiceAccount(account));
                case Target.Node node -> subjects.add(new Subject.OfUser(NODE_USER + node.node()));
                case Target.Workload _, Target.Image _, Target.Instance _, Target.Volume _, Target.Cluster _ -> {
                    // only the cluster knows whom they mean
                }
            }
        }
        return subjects;
    }

    /** Audit lines are found by the pod's name; the same pod with and without its uid is one subject. */
    private static Subject withoutUid(Target.Pod pod) {
        return new Subject.OfPod(new Target.Pod(pod.namespace(), pod.pod()));
    }
}

package dev.holdfast.logs;

import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.answer.Gates;
import dev.holdfast.incident.answer.Log;
import dev.holdfast.logs.AuditLogs.Subject;
import dev.holdfast.logs.Picture.Gone;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What CloudWatch Logs holds about the targets: audit lines always, and what pods wrote that the API no longer gives. */
final class CloudWatchWave {
    /** FilterLogEvents is limited for the whole account and region. */
    private static final FanOut SEARCHES = new FanOut(4);

    /** Each is a search through all audit lines of the window. */
    private static final int MOST_SUBJECTS = 20;

    private static final int MOST_COPIES_SHOWN = 3;

    private final CaseCopies.Frame frame;
    private final EvidenceStore store;
    private final CaseCopies.CloudWatch logs;
    private final ClusterAccess clusters;
    private final Log log;

    CloudWatchWave(
            CaseCopies.Frame frame, EvidenceStore store, CaseCopies.CloudWatch logs, ClusterAccess clusters, Log log) {
        this.frame = frame;
        this.store = store;
        this.logs = logs;
        this.clusters = clusters;
        this.log = log;
    }

    /** Where they ran, and what Container Insights has of their logs. */
    Handled gone(ClusterName cluster, List<Gone> gone) throws InterruptedException {
        var kube = client(cluster);
        return gather(gone, one -> gone(cluster, kube, one));
    }

    private Optional<KubernetesClient> client(ClusterName cluster) {
        try {
            return Optional.of(clusters.client(cluster));
        } catch (KubeFailure e) {
            log.warn(
                    "gone pods are looked for without the cluster",
                    Map.of("reason", e.reason().name()));
            return Optional.empty();
        }
    }

    private Handled gone(ClusterName cluster, Optional<KubernetesClient> kube, Gone one) {
        if (!frame.deadline().allows(LogPages.RESERVE)) {
            var late = new Ending.NotReached(Reason.DEADLINE, one.text() + "; no time left to look where it ran");
            return new Handled(List.of(new Outcome(one.pod(), Action.COPY_LOG, late)), List.of(), List.of());
        }
        var before = one.pod()
                .uid()
                .map(uid -> begunBefore(one.pod(), uid))
                .orElseGet(() -> new Before(nothing(), List.of()));
        var there = logs.gone().find(one.pod(), cluster, kube, frame.cutOff(), frame.deadline());
        var rows = new Rows();
        rows.add(told(one, there, before.copies()));
        rows.add(before.completed());
        rows.add(application(cluster, one.pod()));
        return rows.all();
    }

    private static Outcome told(Gone one, Whereabouts whereabouts, List<Earlier> copies) {
        var row = switch (whereabouts) {
            case Whereabouts.Known known -> ranOn(one, known, earlier(copies));
            case Whereabouts.Unknown unknown ->
                row(one, unknown.reason(), one.text() + "; " + unknown.text() + earlier(copies), Map.of());
        };
        var keys = copies.stream().map(copy -> copy.kept().key()).toList();
        return keys.isEmpty() ? row : row.with("earlierKeys", keys);
    }

    private static String earlier(List<Earlier> copies) {
        return copies.stream()
                .limit(MOST_COPIES_SHOWN)
                .map(copy -> "; " + copy.shown())
                .collect(Collectors.joining());
    }

    /** What earlier runs did for a pod: what was completed of it just now, and what there is of its logs. */
    private record Before(Handled completed, List<Earlier> copies) {}

    /** An earlier run may have been stopped in the middle of this pod's logs, and nobody else will complete them now. */
    private Before begunBefore(Target.Pod pod, String uid) {
        String prefix = Gates.keys(frame.incident()).podLogs(pod.namespace(), pod.pod(), uid);
        try {
            var asked = new Ledger.Asked(prefix, List.of(), frame.incident().round(), frame.deadline());
            var ledger = Ledger.read(store, asked, Ledger.Look.LAST);
            return new Before(new Handled(List.of(), ledger.recovered(), ledger.attention()), ledger.furthest());
        } catch (EvidenceException e) {
            var row = new Outcome(
                    pod,
                    Action.RECORD,
                    new Ending.Failed(e.reason(), "logs that an earlier run began: " + e.getMessage()));
            return new Before(new Handled(List.of(row), List.of(), List.of()), List.of());
        }
    }

    private static Handled nothing() {
        return new Handled(List.of(), List.of(), List.of());
    }

    private static Outcome ranOn(Gone one, Whereabouts.Known known, String earlier) {
        var details = new LinkedHashMap<String, Object>();
        details.put("node", known.node());
        details.put("nodeBy", known.source().name());
        if (InstanceId.matches(known.node())) {
            details.put("instance", known.node());
        }
        known.podUid().ifPresent(uid -> details.put("uid", uid));
        if (!known.doubts().isEmpty()) {
            details.put("doubts", known.doubts());
        }
        return row(
                one,
                one.reason(),
                one.text() + "; it ran on node " + known.node() + ", whose snapshot may hold its log files" + earlier,
                details);
    }

    private static Outcome row(Gone one, Reason reason, String text, Map<String, Object> details) {
        return new Outcome(one.pod(), Action.COPY_LOG, new Ending.Failed(reason, text), details);
    }

    /** What Container Insights has of one pod's logs. */
    Handled application(ClusterName cluster, Target.Pod pod) {
        return logs.application().copy(work(cluster), pod, frame.deadline());
    }

    Handled applications(ClusterName cluster, List<Target.Pod> pods) throws InterruptedException {
        return gather(pods, pod -> application(cluster, pod));
    }

    /** The lines about each of them; those that are too many are named, not dropped. */
    Handled audit(ClusterName cluster, List<Subject> subjects) throws InterruptedException {
        var work = work(cluster);
        var some = subjects.subList(0, Math.min(subjects.size(), MOST_SUBJECTS));
        var rows = new Rows();
        rows.add(gather(some, subject -> logs.audit().copy(work, subject, frame.deadline())));
        if (!some.isEmpty()) {
            Window.leftOut(frame.incident(), frame.cutOff())
                    .ifPresent(
                            first -> rows.tell("The activity began at " + first + "; audit lines were looked for from "
                                    + work.window().from() + " on."));
        }
        if (subjects.size() > some.size()) {
            rows.add(new Outcome(
                    new Target.Cluster(cluster),
                    Action.COPY_AUDIT,
                    new Ending.Refused(
                            Reason.LIMIT_EXCEEDED,
                            "audit lines were copied for the first " + MOST_SUBJECTS + " of " + subjects.size()
                                    + " pods, accounts, users and nodes; requests by hand can name the others"),
                    Map.of(
                            "left",
                            subjects.subList(some.size(), subjects.size()).stream()
                                    .limit(200)
                                    .map(CloudWatchWave::name)
                                    .toList())));
        }
        return rows.all();
    }

    private static String name(Subject subject) {
        return switch (subject) {
            case Subject.OfPod pod -> pod.pod().name();
            case Subject.OfServiceAccount account -> account.account().name();
            case Subject.OfUser user -> user.toString();
        };
    }

    private <T> Handled gather(List<T> items, FanOut.Work<T, Handled> copy) throws InterruptedException {
        var rows = new Rows();
        SEARCHES.each(items, copy, (_, fault) -> fault(fault)).forEach(rows::add);
        return rows.all();
    }

    /** A fault of ours must not lose what was done for the others. */
    Handled fault(RuntimeException fault) {
        log.fault("fault while copying", frame.invocation().requestId(), fault);
        var row = new Outcome(
                "case/" + frame.incident().caseId(),
                Action.COPY_LOG,
                new Ending.Failed(Reason.INTERNAL_ERROR, frame.ownFault()),
                Map.of());
        return new Handled(List.of(row), List.of(), List.of());
    }

    private CloudWatchWork work(ClusterName cluster) {
        return new CloudWatchWork(
                Gates.keys(frame.incident()),
                frame.incident().round(),
                cluster,
                store,
                Window.around(frame.incident(), logs.before(), frame.cutOff()));
    }
}

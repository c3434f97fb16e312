package dev.holdfast.logs;

import dev.holdfast.cluster.ClusterPod;
import dev.holdfast.cluster.KubeCalls;
import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.answer.Gates;
import dev.holdfast.incident.answer.Log;
import dev.holdfast.logs.Picture.Gone;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The pods of an invocation: first the objects of all of them, then the logs of those that are still there. */
final class PodWave {
    /** Less is not enough to begin a pod with; what is begun ends in time by itself. */
    private static final Duration TO_BEGIN = Duration.ofSeconds(11);

    /**
     * Then the API has nothing (more) of a log, or not all of it, and Container Insights may. A node that is dead shows as a
     * time-out as a rule: the API server takes longer to give it up than an answer is waited for.
     */
    private static final Set<Reason> SECOND_SOURCE = EnumSet.of(
            Reason.KUBELET_UNREACHABLE,
            Reason.LOG_GONE,
            Reason.LOG_TRUNCATED,
            Reason.NO_PREVIOUS_LOG,
            Reason.TIMEOUT,
            Reason.UNREACHABLE,
            Reason.SERVICE_ERROR,
            Reason.CLUSTER_UNREACHABLE,
            Reason.CLUSTER_FORBIDDEN);

    private final CaseCopies.Frame frame;
    private final EvidenceStore store;
    private final LogCopy logs;
    private final CloudWatchWave cloudWatch;
    private final FanOut fanOut;
    private final Elsewhere elsewhere;
    private final Log log;

    PodWave(
            CaseCopies.Frame frame,
            EvidenceStore store,
            LogCopy logs,
            CloudWatchWave cloudWatch,
            FanOut fanOut,
            Log log) {
        this.frame = frame;
        this.store = store;
        this.logs = logs;
        this.cloudWatch = cloudWatch;
        this.fanOut = fanOut;
        this.elsewhere = RelatedCases.of(frame, store, log);
        this.log = log;
    }

    /** What became of the objects, the pods whose logs come next, and those that went away meanwhile. */
    record Objects(Handled handled, List<Begun> begun, List<Gone> gone, Picture.Seen seen) {}

    /** A pod as read, if it could be. */
    record Begun(ClusterPod pod, Optional<PodWork> work, Optional<Gone> gone, Handled handled) {}

    Objects objects(Picture.Seen seen, KubernetesClient kube) throws InterruptedException {
        var keeper = new ObjectKeeper(new ClusterView(kube, frame.deadline()));
        return together(
                seen,
                fanOut.each(
                        seen.pods(), pod -> objects(pod, kube, keeper), (pod, fault) -> ended(pod, fault(pod, fault))));
    }

    /** What is said of pods for which the cluster cannot be asked. */
    Objects unasked(Picture.Seen seen, KubeFailure why) {
        var failed = new Ending.Failed(why.reason(), why.text());
        var objects = together(
                seen,
                seen.pods().stream().map(pod -> ended(pod, row(pod, failed))).toList());
        var rows = new Rows();
        rows.tell(why.reason() + ": " + why.text());
        rows.add(objects.handled());
        return new Objects(rows.all(), objects.begun(), objects.gone(), seen);
    }

    private Objects together(Picture.Seen seen, List<Begun> begun) {
        var covering = new Covering(frame.incident());
        var rows = new Rows();
        var gone = new ArrayList<Gone>();
        for (Begun one : begun) {
            one.gone().ifPresent(gone::add);
            var handled = one.handled();
            rows.add(new Handled(
                    Covering.first(handled.outcomes(), covering.of(one.pod())),
                    handled.evidence(),
                    handled.attention()));
        }
        return new Objects(rows.all(), begun, gone, seen);
    }

    private Begun objects(ClusterPod pod, KubernetesClient kube, ObjectKeeper keeper) {
        if (!frame.deadline().allows(TO_BEGIN)) {
            return ended(pod, notReached(pod));
        }
        try {
            var read = read(pod, kube);
            if (read.isEmpty()) {
                var gone = new Gone(pod.target(), Reason.NO_SUCH_POD, "it went away after it was found");
                return new Begun(pod, Optional.empty(), Optional.of(gone), nothing());
            }
            var work = new PodWork(
                    Gates.keys(frame.incident()), frame.incident().round(), read.get(), kube, store, elsewhere);
            return new Begun(pod, Optional.of(work), Optional.empty(), keeper.keep(work, frame.deadline()));
        } catch (KubeFailure e) {
            return ended(pod, row(pod, new Ending.Failed(e.reason(), e.text())));
        }
    }

    /** The pod itself and no other one of its name. */
    private Optional<Pod> read(ClusterPod pod, KubernetesClient kube) throws KubeFailure {
        return KubeCalls.<Pod>find(
                        "get pod " + pod.name() + " in " + pod.namespace(),
                        frame.deadline(),
                        () -> kube.pods()
                                .inNamespace(pod.namespace())
                                .withName(pod.name())
                                .get())
                .filter(read -> pod.uid().equals(read.getMetadata().getUid()));
    }

    Handled logs(Objects objects) throws InterruptedException {
        var rows = new Rows();
        var nodes = new NodeWatch();
        var works =
                objects.begun().stream().filter(one -> one.work().isPresent()).toList();
        var first = fanOut.each(
                works, one -> logs(objects.seen(), one, nodes), (one, fault) -> Logs.none(fault(one.pod(), fault)));
        var copied = first.stream().flatMap(one -> one.copied().stream()).toList();
        var last = new SecondTry(logs, fanOut, nodes, frame.deadline(), frame.cutOff())
                .of(copied)
                .iterator();
        for (Logs one : first) {
            if (one.copied().isPresent()) {
                rows.add(last.next().handled());
            }
            rows.add(one.others());
        }
        return rows.all();
    }

    /** What came of a pod's logs, and what else is to be told. */
    private record Logs(Optional<SecondTry.Copied> copied, Handled others) {
        static Logs none(Handled told) {
            return new Logs(Optional.empty(), told);
        }
    }

    private Logs logs(Picture.Seen seen, Begun one, NodeWatch nodes) throws InterruptedException {
        if (!frame.deadline().allows(TO_BEGIN)) {
            return Logs.none(notReached(one.pod()));
        }
        var work = one.work().orElseThrow();
        var handled = logs.copy(work, frame.deadline(), frame.cutOff(), nodes);
        boolean isLost = handled.outcomes().stream().anyMatch(PodWave::isLostToTheApi);
        return new Logs(
                Optional.of(new SecondTry.Copied(work, handled)),
                isLost ? cloudWatch.application(seen.cluster(), one.pod().target()) : nothing());
    }

    private static boolean isLostToTheApi(Outcome outcome) {
        return outcome.action() == Action.COPY_LOG
                && outcome.ending() instanceof Ending.Failed failed
                && SECOND_SOURCE.contains(failed.reason());
    }

    private static Begun ended(ClusterPod pod, Handled handled) {
        return new Begun(pod, Optional.empty(), Optional.empty(), handled);
    }

    private static Handled notReached(ClusterPod pod) {
        return row(pod, new Ending.NotReached(Reason.DEADLINE, "no time left to begin this pod"));
    }

    private Handled fault(ClusterPod pod, RuntimeException fault) {
        log.fault("fault while copying a pod", frame.invocation().requestId(), fault);
        return row(pod, new Ending.Failed(Reason.INTERNAL_ERROR, frame.ownFault()));
    }

    private static Handled row(ClusterPod pod, Ending ending) {
        return new Handled(List.of(new Outcome(pod.target(), Action.COPY_LOG, ending)), List.of(), List.of());
    }

    private static Handled nothing() {
        return new Handled(List.of(), List.of(), List.of());
    }
}

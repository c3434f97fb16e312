package dev.holdfast.logs;

import static dev.holdfast.incident.Function.COPY_LOGS;

import dev.holdfast.cluster.AlarmLookup;
import dev.holdfast.cluster.BlockingClient;
import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.ClusterReadiness;
import dev.holdfast.cluster.ClusterTargets;
import dev.holdfast.cluster.Incidents;
import dev.holdfast.cluster.KubeClients;
import dev.holdfast.cluster.Permission;
import dev.holdfast.cluster.handover.HandOver;
import dev.holdfast.cluster.handover.Sharing;
import dev.holdfast.cluster.handover.Workers;
import dev.holdfast.evidence.EventKeeping;
import dev.holdfast.evidence.EvidenceJournal;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.S3Clients;
import dev.holdfast.evidence.TargetPins;
import dev.holdfast.evidence.aws.AwsClients;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.Pause;
import dev.holdfast.incident.Settings;
import dev.holdfast.incident.answer.EachInvocation;
import dev.holdfast.incident.answer.Log;
import dev.holdfast.incident.answer.Responder;
import dev.holdfast.incident.event.EventReader;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.s3.S3Client;

/** Puts the function together, once per execution environment. Endpoints and credentials are the SDK's own business. */
final class Wiring {
    private static final Duration READ = Duration.ofSeconds(60);
    private static final Duration ONE_CALL = Duration.ofSeconds(90);

    /** Recording the result and answering: the last of what an invocation has. */
    private static final Duration TO_ANSWER = Duration.ofSeconds(2);

    /** As many as there are streams: a pod that waits for one holds nothing. */
    private static final int PODS_AT_A_TIME = LogCopy.STREAMS;

    private final Settings settings;
    private final Clients clients;
    private final Clock clock;
    private final Pause pause;
    private final Log log;
    private final EvidenceStore store;

    Wiring(Settings settings, Clients clients, Clock clock, Pause pause, Log log) {
        this.settings = settings;
        this.clients = clients;
        this.clock = clock;
        this.pause = pause;
        this.log = log;
        this.store = new EvidenceStore(clients.s3(), settings.requireEvidenceBucket(), settings.evidenceLock(), clock);
        log.unknownSettings(settings.unknown());
    }

    /**
     * The clients, and the way to clusters.
     *
     * @param streams how long answers of a cluster are read
     */
    record Clients(
            S3Client s3,
            CloudWatchClient cloudWatch,
            CloudWatchLogsClient logs,
            ClusterAccess clusters,
            HandOver.Access handOver,
            Function<KubernetesClient, HttpClient> streams) {
        Clients(S3Client s3, CloudWatchClient cloudWatch, CloudWatchLogsClient logs, ClusterAccess clusters) {
            this(s3, cloudWatch, logs, clusters, HandOver.Access.with(s3), BlockingClient::of);
        }
    }

    static Wiring of(Map<String, String> environment, Clock clock, Consumer<String> lines) {
        return of(environment, clock, lines, KubeClients.onDemand(clock));
    }

    static Wiring of(Map<String, String> environment, Clock clock, Consumer<String> lines, ClusterAccess clusters) {
        return new Wiring(Settings.from(environment), clients(clusters), clock, Pause.real(), new Log(lines));
    }

    private static Clients clients(ClusterAccess clusters) {
        var aws = new AwsClients(READ, ONE_CALL);
        var cloudWatch = aws.make(CloudWatchClient.builder());
        var logs = aws.make(CloudWatchLogsClient.builder());
        return new Clients(S3Clients.create(), cloudWatch, logs, clusters);
    }

    Responder copyLogs() {
        var reader = new EventReader(settings.alarmPrefix(), settings.actionTarget());
        var logs = new LogCopy(tools());
        var duty = new EachInvocation(
                COPY_LOGS, end -> new CopyLogsDuty(parts(reader, logs, end.earlierBy(TO_ANSWER)), log));
        return new Responder(reader, duty, new EvidenceJournal(store), clock, log);
    }

    /** For one invocation, before whose end every call to S3 is over. */
    private CopyLogsDuty.Parts parts(EventReader reader, LogCopy logs, Deadline end) {
        var within = store.within(end);
        var events = new EventKeeping(within);
        var access = clients.handOver().within(end);
        var incidents = new Incidents(new AlarmLookup(clients.cloudWatch()), settings.minSeverity(), Action.COPY_LOG);
        var handOver = HandOver.of(COPY_LOGS, settings, access, clock, log);
        var ofWorkers = new Workers.Parts(COPY_LOGS, within, reader, incidents, Action.COPY_LOG);
        return new CopyLogsDuty.Parts(
                events,
                incidents,
                new PodSearch(new ClusterTargets(settings.clusters(), clients.clusters())),
                new TargetPins(within, COPY_LOGS),
                copies(events, logs),
                readiness(within),
                new Sharing(handOver, Action.COPY_LOG),
                new Workers(ofWorkers, settings, access.work()));
    }

    private CaseCopies copies(EventKeeping events, LogCopy logs) {
        var cloudWatch = new CaseCopies.CloudWatch(
                new ApplicationLogs(clients.logs(), clock, pause),
                new AuditLogs(clients.logs(), clock, pause),
                new GonePods(clients.logs(), pause),
                Duration.ofMinutes(settings.auditWindowMinutes()));
        return new CaseCopies(clients.clusters(), events, logs, cloudWatch, new FanOut(PODS_AT_A_TIME), log);
    }

    private Tools tools() {
        return new Tools(
                new KubeStreams(clock, clients.streams()),
                new Gate(new Semaphore(LogCopy.STREAMS)),
                Limits.Waits.STANDARD,
                rotated(),
                clock,
                pause);
    }

    private Rotated rotated() {
        return settings.rotatedLogs() ? Rotated.COPIED : Rotated.LEFT_ON_THE_NODE;
    }

    private Readiness readiness(EvidenceStore within) {
        var clusters = new ClusterReadiness(settings.clusters(), clients.clusters(), permissions(settings));
        var logs = new LogReadiness(settings.clusters(), new LogPages(clients.logs(), pause), clock);
        return new Readiness(within, clusters, logs, settings.unknown());
    }

    /** What {@code rbac.yaml} grants, and {@code rbac-rotated-logs.yaml} where rotated logs are copied. */
    static List<Permission> permissions(Settings settings) {
        var all = new ArrayList<>(ClusterTargets.PERMISSIONS);
        all.addAll(List.of(
                Permission.core("get", "pods/log"),
                Permission.core("list", "services"),
                Permission.core("list", "events"),
                new Permission("list", "rbac.authorization.k8s.io", "rolebindings"),
                new Permission("list", "rbac.authorization.k8s.io", "clusterrolebindings"),
                new Permission("get", "rbac.authorization.k8s.io", "roles"),
                new Permission("get", "rbac.authorization.k8s.io", "clusterroles"),
                new Permission("list", "discovery.k8s.io", "endpointslices"),
                new Permission("list", "networking.k8s.io", "networkpolicies"),
                new Permission("list", "policy", "poddisruptionbudgets")));
        if (settings.rotatedLogs()) {
            all.add(Permission.core("get", "nodes/proxy"));
        }
        return List.copyOf(all);
    }
}

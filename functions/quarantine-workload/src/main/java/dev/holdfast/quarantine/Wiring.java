package dev.holdfast.quarantine;

import dev.holdfast.cluster.AlarmLookup;
import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.ClusterTargets;
import dev.holdfast.cluster.Incidents;
import dev.holdfast.cluster.KubeClients;
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
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.Pause;
import dev.holdfast.incident.Settings;
import dev.holdfast.incident.answer.Duty;
import dev.holdfast.incident.answer.Log;
import dev.holdfast.incident.answer.Responder;
import dev.holdfast.incident.event.EventReader;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.s3.S3Client;

/** Puts the two functions together, once per execution environment. Endpoints and credentials are the SDK's own business. */
final class Wiring {
    private static final Duration READ = Duration.ofSeconds(20);
    private static final Duration ONE_CALL = AwsCalls.LONGEST;

    /** Objects that are worked on at once: twice the requests that may be, for some wait to repeat theirs. */
    private static final int AT_A_TIME = 64;

    private final Settings settings;
    private final Clients clients;
    private final Clock clock;
    private final Pause pause;
    private final Log log;
    private final EvidenceStore store;
    private final FanOut fanOut = new FanOut(AT_A_TIME);

    Wiring(Settings settings, Clients clients, Clock clock, Pause pause, Log log) {
        this.settings = settings;
        this.clients = clients;
        this.clock = clock;
        this.pause = pause;
        this.log = log;
        this.store = new EvidenceStore(clients.s3(), settings.requireEvidenceBucket(), settings.evidenceLock(), clock);
        log.unknownSettings(settings.unknown());
    }

    /** The clients, and the way to the clusters. */
    record Clients(
            S3Client s3,
            Ec2Client ec2,
            AutoScalingClient autoScaling,
            CloudWatchClient cloudWatch,
            ClusterAccess clusters,
            HandOver.Access handOver) {
        Clients(
                S3Client s3,
                Ec2Client ec2,
                AutoScalingClient autoScaling,
                CloudWatchClient cloudWatch,
                ClusterAccess clusters) {
            this(s3, ec2, autoScaling, cloudWatch, clusters, HandOver.Access.with(s3));
        }
    }

    static Wiring of(Map<String, String> environment, Clock clock, Consumer<String> lines) {
        var aws = aws();
        var eks = aws.make(EksClient.builder());
        return of(environment, clock, lines, KubeClients.of(eks, clock), aws);
    }

    static Wiring of(Map<String, String> environment, Clock clock, Consumer<String> lines, ClusterAccess clusters) {
        return of(environment, clock, lines, clusters, aws());
    }

    private static Wiring of(
            Map<String, String> environment,
            Clock clock,
            Consumer<String> lines,
            ClusterAccess clusters,
            AwsClients aws) {
        var clients = new Clients(
                S3Clients.create(),
                aws.make(Ec2Client.builder()),
                aws.make(AutoScalingClient.builder()),
                aws.make(CloudWatchClient.builder()),
                clusters);
        return new Wiring(Settings.from(environment), clients, clock, Pause.real(), new Log(lines));
    }

    private static AwsClients aws() {
        return new AwsClients(READ, ONE_CALL);
    }

    Responder quarantineWorkload() {
        var mode = settings.requireQuarantine();
        var holds = new Holds(store, clock);
        var states = new BeforeStates(store);
        var targets = new ClusterTargets(settings.clusters(), clients.clusters());
        var incidents =
                new Incidents(new AlarmLookup(clients.cloudWatch()), settings.quarantineMinSeverity(), Action.ISOLATE);
        var handOver = HandOver.of(Function.QUARANTINE_WORKLOAD, settings, clients.handOver(), clock, log);
        var work = new Workers.Parts(Function.QUARANTINE_WORKLOAD, store, reader(), incidents, Action.ISOLATE);
        var parts = new QuarantineDuty.Parts(
                new EventKeeping(store),
                incidents,
                targets,
                new TargetPins(store, Function.QUARANTINE_WORKLOAD),
                holds,
                quarantine(holds, states),
                takenBack(holds, states),
                new Assertion(
                        new Assertion.Parts(
                                clients.clusters(),
                                targets,
                                holds,
                                states,
                                store,
                                instanceHold(),
                                takenBack(holds, states)),
                        clock,
                        pause,
                        fanOut),
                readiness(Right.ofQuarantine()),
                new Sharing(handOver, Action.ISOLATE, Set.of(Action.DETACH)),
                new Workers(work, settings, clients.handOver().work()));
        return responder(new QuarantineDuty(parts, mode));
    }

    Responder releaseWorkload() {
        var holds = new Holds(store, clock);
        var states = new BeforeStates(store);
        var release = release(holds, states);
        return responder(new ReleaseDuty(holds, states, release, readiness(Right.ofRelease())));
    }

    private Release release(Holds holds, BeforeStates states) {
        return new Release(
                new Release.Parts(clients.clusters(), holds, states, store, new InstanceRelease(instanceHold())),
                clock,
                pause,
                fanOut);
    }

    private TakenBack takenBack(Holds holds, BeforeStates states) {
        return new TakenBack(holds, release(holds, states));
    }

    private Quarantine quarantine(Holds holds, BeforeStates states) {
        var wait = Duration.ofSeconds(settings.containWaitSeconds());
        var parts = new Quarantine.Parts(
                clients.clusters(),
                holds,
                states,
                new SnapshotWait(store, wait, clock, pause),
                new InstanceStage(instanceHold(), new NodeEndings(clients.autoScaling()), states, holds),
                takenBack(holds, states));
        return new Quarantine(parts, settings, clock, pause, fanOut, log);
    }

    private InstanceHold instanceHold() {
        return new InstanceHold(clients.ec2(), clients.autoScaling(), pause);
    }

    private Readiness readiness(List<Right> rights) {
        return new Readiness(store, settings, clients.clusters(), rights, clock, pause);
    }

    private Responder responder(Duty duty) {
        return new Responder(reader(), duty, new EvidenceJournal(store), clock, log);
    }

    private EventReader reader() {
        return new EventReader(settings.alarmPrefix(), settings.actionTarget());
    }
}

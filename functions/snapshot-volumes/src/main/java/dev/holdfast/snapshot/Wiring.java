package dev.holdfast.snapshot;

import dev.holdfast.cluster.AlarmLookup;
import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.ClusterReadiness;
import dev.holdfast.cluster.ClusterTargets;
import dev.holdfast.cluster.Incidents;
import dev.holdfast.cluster.KubeClients;
import dev.holdfast.cluster.LastNodes;
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
import dev.holdfast.incident.Function;
import dev.holdfast.incident.Pause;
import dev.holdfast.incident.Settings;
import dev.holdfast.incident.answer.Duty;
import dev.holdfast.incident.answer.EachInvocation;
import dev.holdfast.incident.answer.Log;
import dev.holdfast.incident.answer.Responder;
import dev.holdfast.incident.event.EventReader;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.s3.S3Client;

/** Puts the two functions together, once per execution environment. Endpoints and credentials are the SDK's own business. */
final class Wiring {
    private static final Duration READ = Duration.ofSeconds(60);
    private static final Duration ONE_CALL = Duration.ofSeconds(90);

    /** A call that takes snapshots is given up after this, because then its claim is still in time. */
    private static final Duration TAKING = Taker.ONE_CALL;

    private static final int AT_A_TIME = 24;

    /** Recording the result and answering: the last of what an invocation has. */
    private static final Duration TO_ANSWER = Duration.ofSeconds(2);

    /** What {@code rbac.yaml} grants. */
    static final List<Permission> PERMISSIONS = Stream.concat(
                    ClusterTargets.PERMISSIONS.stream(), Stream.of(LastNodes.PERMISSION))
            .toList();

    private final Settings settings;
    private final Clients clients;
    private final Clock clock;
    private final Pause pause;
    private final Log log;
    private final EvidenceStore store;
    private final Paces paces;

    Wiring(Settings settings, Clients clients, Clock clock, Pause pause, Log log) {
        this.settings = settings;
        this.clients = clients;
        this.clock = clock;
        this.pause = pause;
        this.log = log;
        this.store = new EvidenceStore(clients.s3(), settings.requireEvidenceBucket(), settings.evidenceLock(), clock);
        this.paces = new Paces(Budget.ACCOUNT, clock, pause);
        log.unknownSettings(settings.unknown());
    }

    /** The same for one invocation, before whose end every call to S3 and Step Functions is over; the paces go on. */
    private Wiring(Wiring environment, Deadline end) {
        this.settings = environment.settings;
        this.clients = environment.clients.within(end);
        this.clock = environment.clock;
        this.pause = environment.pause;
        this.log = environment.log;
        this.store = environment.store.within(end);
        this.paces = environment.paces;
    }

    /** The clients; {@code once} never repeats a call. */
    record Clients(
            S3Client s3,
            Ec2Client ec2,
            Ec2Client once,
            CloudWatchClient cloudWatch,
            ClusterAccess clusters,
            HandOver.Access handOver) {
        Clients(S3Client s3, Ec2Client ec2, Ec2Client once, CloudWatchClient cloudWatch, ClusterAccess clusters) {
            this(s3, ec2, once, cloudWatch, clusters, HandOver.Access.with(s3));
        }

        private Clients within(Deadline end) {
            return new Clients(s3, ec2, once, cloudWatch, clusters, handOver.within(end));
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
        var ec2 = aws.make(Ec2Client.builder());
        var once = aws.makeOnce(Ec2Client.builder(), TAKING);
        var cloudWatch = aws.make(CloudWatchClient.builder());
        return new Clients(S3Clients.create(), ec2, once, cloudWatch, clusters);
    }

    Responder snapshotVolumes() {
        return responder(Function.SNAPSHOT_VOLUMES, Wiring::snapshotDuty);
    }

    private Duty snapshotDuty() {
        var ec2 = new Instances(clients.ec2());
        var targets = new ClusterTargets(settings.clusters(), clients.clusters());
        var cluster = new ClusterSearch(targets, new LastNodes(clients.clusters()), ec2);
        var pins = new TargetPins(store, Function.SNAPSHOT_VOLUMES);
        var instanceStore = new InstanceStoreCheck(ec2);
        Waves.Paced waves =
                pace -> new Waves(instances(pace), instanceStore, cluster, pins, new FanOut(AT_A_TIME), log);
        var incidents = new Incidents(new AlarmLookup(clients.cloudWatch()), settings.minSeverity(), Action.SNAPSHOT);
        var handOver = HandOver.of(Function.SNAPSHOT_VOLUMES, settings, clients.handOver(), clock, log);
        var parts = new SnapshotDuty.Parts(
                new EventKeeping(store),
                incidents,
                new TargetResolver(ec2),
                cluster,
                pins,
                waves,
                paces,
                readiness(PERMISSIONS),
                new Sharing(handOver, Action.SNAPSHOT, Set.of(Action.LOCK)),
                workers(incidents));
        return new SnapshotDuty(parts, log);
    }

    private Workers workers(Incidents incidents) {
        var parts = new Workers.Parts(Function.SNAPSHOT_VOLUMES, store, reader(), incidents, Action.SNAPSHOT);
        return new Workers(parts, settings, clients.handOver().work());
    }

    Responder confirmSnapshots() {
        return responder(Function.CONFIRM_SNAPSHOTS, Wiring::confirmDuty);
    }

    private Duty confirmDuty() {
        var ledger = new Ledger(store);
        var pace = paces.direct();
        var locks = locks(pace);
        var retake = new Retake(ledger, taker(pace), locks, clock);
        var completion = new Completion(store, locks);
        var confirmation = new Confirmation(ledger, snapshots(), completion, retake, clock);
        var fanOut = new FanOut(AT_A_TIME);
        var deadClaims = new DeadClaims(new Instances(clients.ec2()), instances(pace), fanOut, clock, log);
        var links = new Links(ledger, completion, confirmation, fanOut, log);
        var sweep = new Sweep(ledger, deadClaims, confirmation, links, fanOut, clock, log);
        return new ConfirmDuty(ledger, snapshots(), confirmation, sweep, readiness(List.of()), clock, pause);
    }

    private Responder responder(Function function, java.util.function.Function<Wiring, Duty> made) {
        var duty = new EachInvocation(function, end -> made.apply(new Wiring(this, end.earlierBy(TO_ANSWER))));
        return new Responder(reader(), duty, new EvidenceJournal(store), clock, log);
    }

    private EventReader reader() {
        return new EventReader(settings.alarmPrefix(), settings.actionTarget());
    }

    InstanceSnapshots instances(Paces.Pair pace) {
        var ledger = new Ledger(store);
        var locks = locks(pace);
        var run = new InstanceRun(
                ledger,
                snapshots(),
                taker(pace),
                lookout(),
                new SetsPerDay(settings.snapshotSetsPerDay()),
                locks.rule(),
                clock,
                pause);
        return new InstanceSnapshots(run, locks, snapshots(), ledger, clock, pause);
    }

    private Taker taker(Paces.Pair pace) {
        return new Taker(snapshots(), lookout(), pace.taking(), clock, pause);
    }

    private Lookout lookout() {
        return new Lookout(snapshots(), clock, pause);
    }

    private LockKeeper locks(Paces.Pair pace) {
        return new LockKeeper(
                new Locks(clients.ec2()),
                settings.snapshotLock(),
                settings.snapshotCoolOffHours(),
                pace.locking(),
                pause);
    }

    private Snapshots snapshots() {
        return new Snapshots(clients.ec2(), clients.once());
    }

    /** @param permissions what the function needs in clusters; nothing where it asks none */
    private Readiness readiness(List<Permission> permissions) {
        var names = permissions.isEmpty() ? Set.<String>of() : settings.clusters();
        var clusters = new ClusterReadiness(names, clients.clusters(), permissions);
        return new Readiness(store, clients.ec2(), clusters, settings.unknown());
    }
}

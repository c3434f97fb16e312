package dev.holdfast.report;

import dev.holdfast.evidence.EvidenceJournal;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.S3Clients;
import dev.holdfast.evidence.aws.AwsClients;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.Settings;
import dev.holdfast.incident.answer.Log;
import dev.holdfast.incident.answer.Responder;
import dev.holdfast.incident.event.EventReader;
import dev.holdfast.report.custody.KmsSigner;
import dev.holdfast.report.custody.Sealing;
import dev.holdfast.report.custody.Signer;
import dev.holdfast.report.links.Links;
import dev.holdfast.report.notify.Channel;
import dev.holdfast.report.notify.EventBus;
import dev.holdfast.report.notify.Notifier;
import dev.holdfast.report.notify.PeopleRecords;
import dev.holdfast.report.notify.Schedules;
import dev.holdfast.report.notify.Topic;
import dev.holdfast.report.playbook.loading.PlaybookLoader;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.sns.SnsClient;

/** Puts ReportIncident together, once per execution environment. Endpoints and credentials are the SDK's own business. */
final class ReportWiring {
    private static final Duration READ = Duration.ofSeconds(10);
    private static final Duration ONE_CALL = Duration.ofSeconds(20);

    /** Each holds a connection and 64 KiB, or a document. */
    private static final int AT_A_TIME = 32;

    /** As trees they take about five times this, a sixth of what the template gives the function. */
    private static final long DOCUMENTS_BYTES = 32L * 1024 * 1024;

    private final Settings settings;
    private final Clients clients;
    private final Own own;
    private final Clock clock;
    private final Log log;
    private final EvidenceStore store;

    ReportWiring(Settings settings, Clients clients, Own own, Clock clock, Log log) {
        this.settings = settings;
        this.clients = clients;
        this.own = own;
        this.clock = clock;
        this.log = log;
        this.store = new EvidenceStore(clients.s3(), settings.requireEvidenceBucket(), settings.evidenceLock(), clock);
        log.unknownSettings(settings.unknown());
    }

    /** The clients. */
    record Clients(S3Client s3, KmsClient kms, SnsClient sns, EventBridgeClient events, SchedulerClient scheduler) {}

    /**
     * Where the function itself is, which a schedule has to know.
     *
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime">What
     *     Lambda sets</a>
     */
    record Own(String name, Optional<String> region) {
        static Own of(Map<String, String> environment) {
            return new Own(
                    environment.getOrDefault("AWS_LAMBDA_FUNCTION_NAME", "holdfast-report-incident"),
                    Optional.ofNullable(environment.get("AWS_REGION")));
        }

        /** The function's ARN; partition and account are those of a role in the same account. */
        Optional<String> arn(String roleArn) {
            String[] parts = roleArn.split(":", -1);
            return parts.length < 6
                    ? Optional.empty()
                    : region.map(here -> String.join(":", "arn", parts[1], "lambda", here, parts[4], "function", name));
        }
    }

    static ReportWiring of(Map<String, String> environment, Clock clock, Consumer<String> lines) {
        return new ReportWiring(Settings.from(environment), clients(), Own.of(environment), clock, new Log(lines));
    }

    private static Clients clients() {
        var aws = new AwsClients(READ, ONE_CALL);
        return new Clients(
                S3Clients.create(),
                aws.make(KmsClient.builder()),
                aws.make(SnsClient.builder()),
                aws.make(EventBridgeClient.builder()),
                aws.make(SchedulerClient.builder()));
    }

    Responder reportIncident() {
        String bucket = settings.requireEvidenceBucket();
        var fanOut = new FanOut(AT_A_TIME);
        var loader = new CaseLoader(store, fanOut, clock, DOCUMENTS_BYTES);
        var playbooks = new PlaybookLoader(clients.s3(), settings.playbook());
        Optional<Signer> signer = settings.signingKey().map(key -> new KmsSigner(clients.kms(), key));
        var report = new CaseReport(
                loader,
                store,
                new Sealing(store, signer, fanOut, clock),
                new CasePlans(playbooks),
                new CaseNotices(new Notifier(store, channels(), schedules(), clock), bucket),
                new CaseLinks(new Links(store)),
                clock);
        var duty = new ReportDuty(
                report,
                new Arrivals(store, bucket, clock),
                new CaseFollowUps(new PeopleRecords(store, clock), playbooks),
                loader,
                new ReportReadiness(store, signer, playbooks, settings),
                log);
        var reader = new EventReader(settings.alarmPrefix(), settings.actionTarget());
        return new Responder(reader, duty, new EvidenceJournal(store), clock, log);
    }

    private List<Channel> channels() {
        var channels = new ArrayList<Channel>();
        settings.notificationTopic().ifPresent(topic -> channels.add(new Topic(clients.sns(), topic)));
        channels.add(new EventBus(clients.events()));
        return channels;
    }

    private Optional<Schedules> schedules() {
        return settings.scheduleRole()
                .flatMap(role -> own.arn(role).map(arn -> new Schedules.Target(arn, role, settings.scheduleGroup())))
                .map(target -> new Schedules(clients.scheduler(), target));
    }
}

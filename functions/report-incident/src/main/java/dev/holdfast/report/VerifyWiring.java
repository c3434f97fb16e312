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
import dev.holdfast.report.custody.CaseCheck;
import dev.holdfast.report.custody.Ec2Snapshots;
import dev.holdfast.report.custody.KmsSigner;
import dev.holdfast.report.custody.Signer;
import dev.holdfast.report.custody.Snapshots;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;

/** Puts VerifyCase together, once per execution environment. Endpoints and credentials are the SDK's own business. */
final class VerifyWiring {
    private static final Duration READ = Duration.ofSeconds(20);
    private static final Duration ONE_CALL = Duration.ofSeconds(60);

    /** Each holds a connection and 64 KiB. */
    private static final int AT_A_TIME = 32;

    private final Settings settings;
    private final Clients clients;
    private final Clock clock;
    private final Log log;
    private final EvidenceStore store;

    VerifyWiring(Settings settings, Clients clients, Clock clock, Log log) {
        this.settings = settings;
        this.clients = clients;
        this.clock = clock;
        this.log = log;
        this.store = new EvidenceStore(clients.s3(), settings.requireEvidenceBucket(), settings.evidenceLock(), clock);
        log.unknownSettings(settings.unknown());
    }

    /** The clients. */
    record Clients(S3Client s3, KmsClient kms, Ec2Client ec2) {}

    static VerifyWiring of(Map<String, String> environment, Clock clock, Consumer<String> lines) {
        return new VerifyWiring(Settings.from(environment), clients(), clock, new Log(lines));
    }

    private static Clients clients() {
        var aws = new AwsClients(READ, ONE_CALL);
        var kms = aws.make(KmsClient.builder());
        var ec2 = aws.make(Ec2Client.builder());
        return new Clients(S3Clients.create(), kms, ec2);
    }

    Responder verifyCase() {
        Optional<Signer> signer = settings.signingKey().map(key -> new KmsSigner(clients.kms(), key));
        Snapshots snapshots = new Ec2Snapshots(clients.ec2());
        var check = new CaseCheck(store, signer, snapshots, new FanOut(AT_A_TIME), clock);
        var duty = new VerifyDuty(check, new VerifyReadiness(store, signer, clients.ec2(), settings.unknown()));
        var reader = new EventReader(settings.alarmPrefix(), settings.actionTarget());
        return new Responder(reader, duty, new EvidenceJournal(store), clock, log);
    }
}

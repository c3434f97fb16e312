package dev.holdfast.drill;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.holdfast.evidence.testing.SimulatedContext;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.answer.TryAgain;
import dev.holdfast.logs.CopyLogs;
import dev.holdfast.quarantine.QuarantineWorkload;
import dev.holdfast.quarantine.ReleaseWorkload;
import dev.holdfast.report.ReportIncident;
import dev.holdfast.report.VerifyCase;
import dev.holdfast.snapshot.ConfirmSnapshots;
import dev.holdfast.snapshot.SnapshotVolumes;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The product's own handlers, as Lambda would call them, and everything they answered. */
final class Functions {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final String account;
    private final Clock clock;
    private final SnapshotVolumes snapshotVolumes;
    private final CopyLogs copyLogs;
    private final ConfirmSnapshots confirmSnapshots;
    private final QuarantineWorkload quarantineWorkload;
    private final ReleaseWorkload releaseWorkload;
    private final ReportIncident reportIncident;
    private final VerifyCase verifyCase;
    private final List<JsonNode> answers = new ArrayList<>();

    Functions(Map<String, String> environment, String account, Clock clock, Scene scene, Consumer<String> log) {
        this.account = account;
        this.clock = clock;
        this.snapshotVolumes = new SnapshotVolumes(environment, clock, log, scene.access(Function.SNAPSHOT_VOLUMES));
        this.copyLogs = new CopyLogs(environment, clock, log, scene.access(Function.COPY_LOGS));
        this.confirmSnapshots = new ConfirmSnapshots(environment, clock, log);
        this.quarantineWorkload =
                new QuarantineWorkload(environment, clock, log, scene.access(Function.QUARANTINE_WORKLOAD));
        this.releaseWorkload = new ReleaseWorkload(environment, clock, log, scene.access(Function.RELEASE_WORKLOAD));
        this.reportIncident = new ReportIncident(environment, clock, log);
        this.verifyCase = new VerifyCase(environment, clock, log);
    }

    /**
     * One invocation.
     *
     * @param json empty when the function threw, so that Lambda would try again
     */
    record Answer(Optional<JsonNode> json, String thrown, Duration took) {}

    Answer snapshotVolumes(byte[] event) {
        return invoke(snapshotVolumes, "holdfast-snapshot-volumes", event);
    }

    Answer copyLogs(byte[] event) {
        return invoke(copyLogs, "holdfast-copy-logs", event);
    }

    Answer confirmSnapshots(String event) {
        return invoke(confirmSnapshots, "holdfast-confirm-snapshots", event.getBytes(StandardCharsets.UTF_8));
    }

    Answer quarantineWorkload(byte[] event) {
        return invoke(quarantineWorkload, "holdfast-quarantine-workload", event);
    }

    /** Has what the case holds looked through, as happens every five minutes. */
    Answer assertCase(String caseId) {
        return quarantineWorkload(about("Assert Request", Map.of("case", caseId)));
    }

    Answer release(String caseId) {
        var event = about("Release Request", Map.of("case", caseId, "reason", "the drill is over"));
        return invoke(releaseWorkload, "holdfast-release-workload", event);
    }

    /** What the queue hands over when results have landed. */
    Answer reportIncident(byte[] batch) {
        return invoke(reportIncident, "holdfast-report-incident", batch);
    }

    Answer report(String caseId) {
        return reportIncident(about("Report Request", Map.of("case", caseId)));
    }

    Answer verify(String caseId) {
        return invoke(verifyCase, "holdfast-verify-case", about("Verify Request", Map.of("case", caseId)));
    }

    private static byte[] about(String request, Map<String, String> detail) {
        return MAPPER.writeValueAsBytes(Map.of("source", "holdfast", "detail-type", request, "detail", detail));
    }

    /** All answers so far, in order. */
    List<JsonNode> answers() {
        return List.copyOf(answers);
    }

    private Answer invoke(RequestStreamHandler handler, String name, byte[] event) {
        var context = SimulatedContext.lasting(
                        SimulatedContext.LONGEST, UUID.randomUUID().toString(), clock)
                .withArn(SimulatedContext.arn(account, name));
        var began = clock.instant();
        try {
            var json = context.invoke(handler, event);
            // What the queue is answered names no function; the results are in the case.
            if (json.has("function")) {
                answers.add(json);
            }
            return new Answer(Optional.of(json), "", Duration.between(began, clock.instant()));
        } catch (TryAgain e) {
            return new Answer(
                    Optional.empty(), String.valueOf(e.getMessage()), Duration.between(began, clock.instant()));
        }
    }
}

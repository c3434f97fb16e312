package dev.holdfast.report;

import static dev.holdfast.report.ReportBed.isolated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.testing.AwsErrors;
import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.incident.Function;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The whole function, bytes in, bytes out. */
final class ReportIncidentTest {
    private static final String SNAPSHOT =
            ReportBed.outcome("instance/i-0abc1234def567890", "snapshot", "DONE", "\"snapshotIds\": [\"snap-1\"]");

    private final ReportBed bed = new ReportBed();

    @Test
    void aRecordThatLandsWhileAReportIsMadeIsShownByTheNext() {
        var held = bed.record(Function.QUARANTINE_WORKLOAD, ReportBed.isolated("DONE", "CONTAINED"));
        var late = new ArrayList<String>();
        bed.s3.beforeNext(
                "PutObject",
                () -> late.add(
                        bed.record(Function.QUARANTINE_WORKLOAD, ReportBed.isolated("FAILED", "NOT_CONTAINED"))));
        bed.landed(held);
        assertThat(late).hasSize(1);

        bed.landed(late.getFirst());

        assertThat(bed.sealed()).containsExactly("0001", "0002");
        assertThat(bed.report("0002").toString()).contains("NOT_CONTAINED");
    }

    @Test
    void aBurstOfResultsMakesOneReportAndOneNotice() {
        var keys = IntStream.range(0, 50)
                .mapToObj(_ -> bed.record(Function.SNAPSHOT_VOLUMES, SNAPSHOT))
                .toArray(String[]::new);

        var answer = bed.landed(keys);

        assertThat(answer.again()).isEmpty();
        assertThat(bed.sealed()).containsExactly("0001");
        assertThat(bed.channels.published).hasSize(1);
        assertThat(bed.channels.events).hasSize(1);
        assertThat(bed.channels.schedules).hasSize(1);
    }

    @Test
    void theSameMessagesAgainMakeNothing() {
        String key = bed.record(Function.SNAPSHOT_VOLUMES, SNAPSHOT);
        bed.landed(key);
        bed.clock.move(Duration.ofMinutes(3));

        assertThat(bed.landed(key).again()).isEmpty();

        assertThat(bed.sealed()).containsExactly("0001");
        assertThat(bed.channels.published).hasSize(1);
        assertThat(rows(bed.lastRecord())).contains("report ALREADY_DONE", "seal ALREADY_DONE");
    }

    @Test
    void aNewResultMakesTheNextVersionAndIsTold() {
        bed.landed(bed.record(Function.QUARANTINE_WORKLOAD, isolated("FAILED", "NOT_CONTAINED")));
        bed.clock.move(Duration.ofMinutes(3));
        bed.landed(bed.record(Function.QUARANTINE_WORKLOAD, isolated("DONE", "CONTAINED")));

        assertThat(bed.sealed()).containsExactly("0001", "0002");
        assertThat(bed.s3.text(ReportBed.PREFIX + "report/0002/SEAL"))
                .contains(dev.holdfast.incident.Digests.hex(bed.s3
                        .text(ReportBed.PREFIX + "report/0001/SEAL")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertThat(bed.channels.published)
                .as("opened, the second level at once, changed")
                .hasSize(3);
    }

    @Test
    void whenTheTopicIsDownTheReportIsMadeAndOnlyItsMessagesComeAgain() {
        bed.channels.snsIsDown();
        String key = bed.record(Function.SNAPSHOT_VOLUMES, SNAPSHOT);

        var answer = bed.messages(
                List.of(ReportBed.created(key), ReportBed.created("another-bucket", key), "{\"not\": \"ours\"}"));

        assertThat(answer.again()).contains("message-1").doesNotContain("message-3");
        assertThat(bed.sealed()).containsExactly("0001");
        assertThat(rows(bed.lastRecord())).contains("notify FAILED", "seal DONE");

        bed.channels.snsIsBack();
        bed.clock.move(Duration.ofMinutes(30));
        assertThat(bed.landed(key).again()).isEmpty();
        assertThat(bed.channels.published).hasSize(1);
        assertThat(bed.channels.events).as("the bus had taken it").hasSize(1);
        assertThat(bed.sealed()).containsExactly("0001");
    }

    @Test
    void withoutASignatureTheReportIsThereAndSaysThatItDoesNotCount() {
        bed.kms.refuseToSign(AwsErrors.of(400, "AccessDeniedException", "not for you"));

        var answer = bed.landed(bed.record(Function.SNAPSHOT_VOLUMES, SNAPSHOT));

        assertThat(answer.again()).as("nothing that goes away by itself").isEmpty();
        assertThat(bed.sealed()).isEmpty();
        assertThat(bed.keys("/report/0001/")).hasSizeGreaterThanOrEqualTo(6);
        assertThat(rows(bed.lastRecord())).contains("seal FAILED");
        assertThat(bed.s3.text(ReportBed.PREFIX + "report/0001/report.md").toLowerCase(java.util.Locale.ROOT))
                .contains("not signed", "not for you");
    }

    @Test
    void itsOwnRecordsAndOtherBucketsMakeNoReport() {
        String own = bed.record(Function.REPORT_INCIDENT, SNAPSHOT);

        var answer = bed.messages(List.of(
                ReportBed.created(own), ReportBed.created("another-bucket", bed.record(Function.COPY_LOGS, ""))));

        assertThat(answer.again()).isEmpty();
        assertThat(bed.keys("/report/")).isEmpty();
        assertThat(bed.channels.published).isEmpty();
    }

    @Test
    void anInvocationThatLambdaGaveUpIsEvidenceAndStandsInTheReport() {
        bed.record(Function.SNAPSHOT_VOLUMES, SNAPSHOT);
        String failure = """
            { "version": "1.0", "timestamp": "2026-11-23T18:20:00Z",
              "requestContext": { "requestId": "r", "condition": "RetriesExhausted", "approximateInvokeCount": 3,
                "functionArn": "arn:aws:lambda:us-east-1:123456789012:function:holdfast-copy-logs:$LATEST" },
              "requestPayload": { "source": "holdfast", "detail-type": "Report Request", "detail": {"case": "%s"} },
              "responseContext": { "statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled" },
              "responsePayload": { "errorMessage": "x" } }
            """.formatted(ReportBed.CASE);

        var answer = bed.messages(List.of(failure));

        assertThat(answer.again()).isEmpty();
        assertThat(bed.keys("/failures/"))
                .singleElement()
                .satisfies(key -> assertThat(bed.s3.text(key)).contains("payload", "Report Request"));
        assertThat(bed.channels.published.getFirst().message()).contains("holdfast-copy-logs");
        assertThat(bed.s3.text(ReportBed.PREFIX + "report/0001/report.html"))
                .contains("holdfast-copy-logs", "RetriesExhausted");
        assertThat(bed.lastRecord().required("attention").values())
                .singleElement()
                .satisfies(text -> assertThat(text.asString()).contains("holdfast-copy-logs"));
    }

    @Test
    void looksThatFoundEverythingHeldAreSealedOnceAnHour() {
        bed.landed(bed.record(Function.QUARANTINE_WORKLOAD, isolated("DONE", "CONTAINED")));
        bed.clock.move(Duration.ofMinutes(5));

        assertThat(bed.landed(bed.record(Function.QUARANTINE_WORKLOAD, isolated("ALREADY_DONE", "CONTAINED")))
                        .again())
                .isEmpty();
        assertThat(bed.sealed()).containsExactly("0001");

        bed.clock.move(Duration.ofMinutes(56));
        bed.landed(bed.record(Function.QUARANTINE_WORKLOAD, isolated("ALREADY_DONE", "CONTAINED")));
        assertThat(bed.sealed()).containsExactly("0001", "0002");
        assertThat(bed.channels.published).as("nothing has changed").hasSize(1);
    }

    @Test
    void aLookThatSaysSomethingElseThanTheOneBeforeIsReportedAtOnce() {
        String gone = """
            { "target": "pod/shop/cart-1", "action": "isolate", "status": "SKIPPED", "verified": true,
              "reason": "NO_SUCH_POD", "text": "it is gone", "details": {} }
            """;
        bed.landed(bed.record(Function.QUARANTINE_WORKLOAD, isolated("DONE", "CONTAINED")));
        bed.clock.move(Duration.ofMinutes(5));
        bed.landed(bed.record(Function.QUARANTINE_WORKLOAD, gone));
        assertThat(bed.sealed()).containsExactly("0001", "0002");
        bed.clock.move(Duration.ofMinutes(5));
        bed.landed(bed.record(Function.QUARANTINE_WORKLOAD, gone));
        assertThat(bed.sealed()).as("it is still gone").containsExactly("0001", "0002");
        bed.clock.move(Duration.ofMinutes(5));
        bed.landed(bed.record(Function.QUARANTINE_WORKLOAD, isolated("ALREADY_DONE", "CONTAINED_NEW_FLOWS")));
        assertThat(bed.sealed()).containsExactly("0001", "0002", "0003");
    }

    @Test
    void aPersonAcknowledgesSetsATimeAndCloses() {
        bed.landed(bed.record(Function.QUARANTINE_WORKLOAD, isolated("FAILED", "NOT_CONTAINED")));
        bed.clock.move(Duration.ofMinutes(1));

        var seen = bed.asked("Acknowledge Request", "\"case\": \"gd-1ab2\", \"by\": \"on call\"");
        assertThat(rows(seen.tree())).contains("record DONE", "report DONE", "seal DONE");
        assertThat(bed.channels.schedules).as("nobody is woken any more").isEmpty();
        bed.clock.move(Duration.ofMinutes(1));

        var wrong = bed.asked(
                "Set Time Request", "\"case\": \"gd-1ab2\", \"moment\": \"x\", \"at\": \"2026-11-23T18:00:00Z\"");
        assertThat(wrong.tree().required("outcomes").values())
                .anySatisfy(row -> assertThat(row.required("text").asString("")).contains("classified", "materiality"));
        bed.asked(
                "Set Time Request",
                "\"case\": \"gd-1ab2\", \"moment\": \"classified\", \"at\": \"2026-11-23T18:00:00Z\"");
        bed.clock.move(Duration.ofMinutes(1));
        bed.asked("Close Request", "\"case\": \"gd-1ab2\", \"reason\": \"false alarm\"");

        assertThat(bed.keys("/people/")).hasSize(2);
        assertThat(bed.keys("/closed.json")).hasSize(1);
        assertThat(bed.report(bed.sealed().getLast()).toString()).contains("on call", "false alarm", "classified");
    }

    @Test
    void anEscalationThatFailsIsThrownSoThatLambdaTriesItAgain() {
        bed.landed(bed.record(Function.SNAPSHOT_VOLUMES, SNAPSHOT));
        bed.clock.move(Duration.ofDays(3));
        bed.channels.snsIsDown();
        String due = bed.channels.schedules.values().iterator().next().target().input();

        assertThat(bed.invoke(due).thrown()).isPresent();
        assertThat(rows(bed.lastRecord())).as("recorded first").contains("notify FAILED");

        bed.channels.snsIsBack();
        bed.clock.move(Duration.ofMinutes(2));
        assertThat(bed.invoke(due).thrown()).isEmpty();
        assertThat(bed.channels.published).hasSizeGreaterThan(1);
    }

    @Test
    void aCaseThatTakesAllTheTimeLeavesTheOthersToTheNextBatch() {
        var keys = List.of(bed.record(Function.SNAPSHOT_VOLUMES, SNAPSHOT), ofCase("gd-2"), ofCase("gd-3"));
        bed.s3.beforeNext("ListObjectVersions", () -> bed.clock.move(Duration.ofSeconds(245)));

        var answer = bed.landed(keys.toArray(String[]::new));

        assertThat(answer.again()).containsExactly("message-2", "message-3");
        assertThat(bed.keys("cases/gd-3/report/")).isEmpty();
        assertThat(bed.landed(keys.get(1), keys.get(2)).again()).isEmpty();
        assertThat(bed.keys("cases/gd-3/report/0001/SEAL.sig")).hasSize(1);
    }

    @Test
    void aFaultInOneCaseCostsNoOther() {
        String first = bed.record(Function.SNAPSHOT_VOLUMES, SNAPSHOT);
        String second = ofCase("gd-2");
        bed.s3.beforeNext("ListObjectVersions", () -> {
            throw new IllegalStateException("nobody thought of this");
        });

        assertThat(bed.landed(first, second).again()).containsExactly("message-1");
        assertThat(bed.keys("cases/gd-2/report/0001/SEAL.sig")).hasSize(1);
        assertThat(bed.log).anyMatch(line -> line.contains("nobody thought of this"));
    }

    private String ofCase(String caseId) {
        String key = bed.record(Function.SNAPSHOT_VOLUMES, SNAPSHOT);
        String other = key.replace(ReportBed.CASE, caseId);
        bed.put(other, bed.s3.text(key).replace(ReportBed.CASE, caseId));
        return other;
    }

    @Test
    void aCaseThatIsNotThereIsAnswered() {
        var answer = bed.asked("Report Request", "\"case\": \"gd-404\"");

        assertThat(answer.tree().required("reason").asString()).isEqualTo("NO_SUCH_CASE");
        assertThat(bed.s3.objects()).isEmpty();
    }

    @Test
    void whatNobodyCanReadIsNamedAndStopsNothing() {
        bed.record(Function.SNAPSHOT_VOLUMES, SNAPSHOT);
        bed.put(ReportBed.PREFIX + "actions/copy-logs-20261123T180001000Z-x.json", "not JSON at all");
        bed.put(ReportBed.PREFIX + "invoice.pdf", "%PDF");
        String newer = bed.record(
                Function.QUARANTINE_WORKLOAD,
                ReportBed.outcome("pod/shop/cart-1", "isolate", "TELEPORTED", "\"containment\": \"VAPORISED\""));

        assertThat(bed.landed(newer).again()).isEmpty();

        String page = bed.s3.text(ReportBed.PREFIX + "report/0001/report.html");
        assertThat(page).contains("copy-logs-20261123T180001000Z-x.json", "TELEPORTED");
        assertThat(bed.report("0001").toString()).doesNotContain("\"state\":\"CONTAINED\"");
        assertThat(bed.s3.text(ReportBed.PREFIX + "report/0001/SHA256SUMS")).contains("invoice.pdf");
    }

    @Test
    void aResultThatCouldNotBeReadMakesTheMessageComeAgainAndThenANewPage() {
        bed.landed(bed.record(Function.QUARANTINE_WORKLOAD, isolated("DONE", "CONTAINED")));
        bed.clock.move(Duration.ofMinutes(3));
        String worse = bed.record(Function.QUARANTINE_WORKLOAD, isolated("FAILED", "NOT_CONTAINED"));
        for (int read = 0; read < 3; read++) {
            bed.s3.failAfter("GetObject", read + 1, Fault.SLOW_DOWN);
        }

        assertThat(bed.landed(worse).again()).containsExactly("message-1");
        assertThat(state("0002")).isNotEqualTo("CONTAINED_IDENTITIES_LIVE");

        bed.clock.move(Duration.ofMinutes(30));
        assertThat(bed.landed(worse).again()).isEmpty();
        assertThat(state("0003")).isEqualTo("NOT_CONTAINED");
    }

    @Test
    void readinessNamesWhatIsMissing() {
        bed.without("HOLDFAST_SIGNING_KEY");

        var answer = bed.asked("Readiness Check", "");

        assertThat(answer.tree().required("outcomes").values()).anySatisfy(row -> {
            assertThat(row.required("target").asString()).isEqualTo("readiness/kms:GetPublicKey");
            assertThat(row.required("reason").asString()).isEqualTo("NO_SIGNING_KEY");
        });
    }

    @Test
    void readinessSignsAndSaysWhatItDoesNotTry() {
        bed.without("HOLDFAST_SCHEDULE_ROLE").kms.refuseToSign(AwsErrors.of(400, "AccessDeniedException", "no"));
        var reasons = new TreeMap<String, String>();
        bed.asked("Readiness Check", "")
                .tree()
                .required("outcomes")
                .values()
                .forEach(row -> reasons.put(
                        row.required("target").asString(), row.path("reason").asString("-")));

        assertThat(reasons)
                .containsEntry("readiness/kms:GetPublicKey", "-")
                .containsEntry("readiness/kms:Sign", "ACCESS_DENIED")
                .containsEntry("readiness/sns:Publish", "NOT_CHECKED")
                .containsEntry("readiness/scheduler:CreateSchedule", "NOT_READY");
        assertThat(bed.channels.published).isEmpty();
    }

    @Test
    void whatIsForOtherFunctionsIsIgnored() {
        assertThat(bed.asked("Assert Request", "\"case\": \"gd-1ab2\"")
                        .tree()
                        .required("reason")
                        .asString())
                .isEqualTo("NOT_FOR_THIS_FUNCTION");
    }

    private String state(String version) {
        return bed.report(version).required("state").required("word").asString();
    }

    private static List<String> rows(JsonNode result) {
        return result.required("outcomes").values().stream()
                .map(row -> row.required("action").asString() + " "
                        + row.required("status").asString())
                .toList();
    }
}

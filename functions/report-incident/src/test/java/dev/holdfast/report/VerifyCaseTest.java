package dev.holdfast.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.testing.AwsErrors;
import dev.holdfast.evidence.testing.SimulatedContext;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.CaseKeys.Area;
import dev.holdfast.incident.Settings;
import dev.holdfast.incident.answer.Log;
import dev.holdfast.report.custody.CaseBed;
import dev.holdfast.report.custody.SimulatedEc2;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.LockState;
import tools.jackson.databind.JsonNode;

/** The whole function, bytes in, bytes out. */
final class VerifyCaseTest {
    private static final String REQUEST =
            "{\"source\": \"holdfast\", \"detail-type\": \"Verify Request\", \"detail\": {\"case\": \"gd-1\"}}";

    private final CaseBed bed = new CaseBed();
    private final SimulatedEc2 ec2 = new SimulatedEc2().locked("snap-00000001", LockState.GOVERNANCE);
    private final List<String> log = new ArrayList<>();
    private final Map<String, String> environment =
            new TreeMap<>(Map.of("HOLDFAST_EVIDENCE_BUCKET", "evidence", "HOLDFAST_SIGNING_KEY", "alias/holdfast"));

    @Test
    void aCaseThatIsAsItWasSealedIsDoneAndTheAnswerIsKept() throws EvidenceException, InterruptedException {
        bed.fill();
        bed.seal();

        var answer = verify();

        assertThat(answer.required("status").asString()).isEqualTo("DONE");
        assertThat(answer.required("function").asString()).isEqualTo("verify-case");
        assertThat(answer.required("case").asString()).isEqualTo("gd-1");
        assertThat(rows(answer)).containsExactly("case/gd-1 verify DONE", "snapshot/snap-00000001 verify DONE");
        assertThat(bed.s3.objects().keySet())
                .anyMatch(key -> key.startsWith("cases/gd-1/actions/verify-case-"))
                .anyMatch(key -> key.startsWith("cases/gd-1/verify/") && key.endsWith("-seal.json"));
    }

    @Test
    void askedAgainItIsStillDoneAndListsWhatItWroteItself() throws EvidenceException, InterruptedException {
        bed.fill();
        bed.seal();
        verify();
        bed.clock.move(Duration.ofSeconds(1));

        var answer = verify();

        assertThat(answer.required("status").asString()).isEqualTo("DONE");
        assertThat(answer.required("outcomes")
                        .get(0)
                        .required("details")
                        .required("laterCount")
                        .asInt())
                .isEqualTo(1);
        assertThat(rows(answer)).contains("evidence/not-sealed-yet verify SKIPPED");
    }

    @Test
    void tamperingIsAnsweredAndAPersonIsTold() throws EvidenceException, InterruptedException {
        bed.fill();
        bed.seal();
        bed.s3.tampering().erase("cases/gd-1/" + CaseBed.LOG);

        var answer = verify();

        assertThat(answer.required("status").asString()).isEqualTo("PARTIAL");
        assertThat(rows(answer)).contains("evidence/" + CaseBed.LOG + " verify FAILED");
        assertThat(answer.required("attention").get(0).asString())
                .isEqualTo("NOT_AS_SEALED: 1 objects of the case are not as they were sealed");
    }

    @Test
    void aRehearsalIsFoundWhereThereIsNoRealCase() throws EvidenceException, InterruptedException {
        bed.keys = new CaseKeys(Area.DRILLS, bed.keys.caseId());
        bed.fill();
        bed.seal();

        var answer = verify();

        assertThat(answer.required("status").asString()).isEqualTo("DONE");
        assertThat(answer.required("drill").asBoolean()).isTrue();
        assertThat(bed.s3.objects().keySet()).allMatch(key -> key.startsWith("drills/gd-1/"));
    }

    @Test
    void aCaseThatIsNotThereIsAnswered() {
        var answer = verify();

        assertThat(answer.required("status").asString()).isEqualTo("FAILED");
        assertThat(answer.required("reason").asString()).isEqualTo("NO_SUCH_CASE");
    }

    @Test
    void aCaseWithoutASealedReportIsAnsweredWithWhatToDo() {
        bed.fill();

        var answer = verify();

        assertThat(answer.required("status").asString()).isEqualTo("FAILED");
        assertThat(answer.required("reason").asString()).isEqualTo("NO_SEALED_REPORT");
        assertThat(answer.required("text").asString())
                .isEqualTo("case gd-1 has no report with a signature; a Report Request makes one");
    }

    @Test
    void withoutTheKeyNothingIsBelieved() throws EvidenceException, InterruptedException {
        bed.fill();
        bed.seal();
        environment.remove("HOLDFAST_SIGNING_KEY");
        assertThat(verify().required("reason").asString()).isEqualTo("NO_SIGNING_KEY");

        environment.put("HOLDFAST_SIGNING_KEY", "alias/holdfast");
        bed.kms.refuseTheKey(AwsErrors.of(400, "AccessDeniedException", "not authorized"));
        assertThat(verify().required("reason").asString()).isEqualTo("ACCESS_DENIED");
    }

    @Test
    void otherEventsAreIgnored() {
        assertThat(invoke(REQUEST.replace("Verify", "Report"))
                        .required("reason")
                        .asString())
                .isEqualTo("NOT_FOR_THIS_FUNCTION");
        assertThat(invoke("rubbish").required("reason").asString()).isEqualTo("BAD_INPUT");
        assertThat(bed.s3.objects()).isEmpty();
    }

    @Test
    void readinessSaysWhatWouldBeMissing() {
        environment.put("HOLDFAST_UNKNOWN", "x");
        bed.kms.refuseTheKey(AwsErrors.of(400, "DisabledException", "disabled"));

        var answer = invoke("{\"source\": \"holdfast\", \"detail-type\": \"Readiness Check\", \"detail\": {}}");

        assertThat(rows(answer))
                .containsExactly(
                        "readiness/bucket verify DONE",
                        "readiness/s3:ListBucketVersions verify DONE",
                        "readiness/kms:GetPublicKey verify FAILED",
                        "readiness/ec2:DescribeSnapshots verify DONE",
                        "readiness/ec2:DescribeLockedSnapshots verify DONE",
                        "readiness/settings verify FAILED");
    }

    private JsonNode verify() {
        return invoke(REQUEST);
    }

    private JsonNode invoke(String event) {
        var clients = new VerifyWiring.Clients(bed.s3, bed.kms, ec2);
        var wiring = new VerifyWiring(Settings.from(environment), clients, bed.clock, new Log(log::add));
        return SimulatedContext.lasting(Duration.ofMinutes(15), "request-1", bed.clock)
                .invoke(new VerifyCase(wiring, bed.clock), event);
    }

    private static List<String> rows(JsonNode answer) {
        return answer.required("outcomes").values().stream()
                .map(row -> row.required("target").asString() + " "
                        + row.required("action").asString() + " "
                        + row.required("status").asString())
                .toList();
    }
}

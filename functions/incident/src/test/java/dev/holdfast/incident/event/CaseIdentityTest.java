package dev.holdfast.incident.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.Round;
import dev.holdfast.incident.Scope;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** One incident is one case, however it arrives. */
final class CaseIdentityTest {
    private static final String CASE = "gd-3ac1f7e0b92d4856a1e07c5d9b64f238";
    private static final Scope SCOPE = new Scope("123456789012", "us-east-1");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eks-runtime-finding.json",
                "guardduty-update.json",
                "securityhub-guardduty.json",
                "finding-getfindings.json"
            })
    void aFindingIsTheSameCaseInEveryForm(String sample) {
        assertThat(incident(own(sample))).satisfies(CaseIdentityTest::isTheCase);
    }

    @Test
    void anAdministratorsCopyIsTheSameCaseOfTheMembersAccount() {
        var copy = finding();
        copy.put("account", "210987654321").put("id", "0b51c3c2-3d1e-4a3e-9a55-1c1f0d6a7e42");

        assertThat(incident(bytes(copy))).satisfies(CaseIdentityTest::isTheCase);
    }

    @Test
    void aFindingThroughSnsIsTheSameCaseAndStillAnEvent() {
        var incident = incident(throughSns(finding().toString()));

        assertThat(incident).satisfies(CaseIdentityTest::isTheCase);
        assertThat(incident.delivery()).isEqualTo(Event.Delivery.BY_EVENT);
    }

    @Test
    void aFindingPastedWithoutItsEnvelopeIsTheSameCaseByHand() {
        var incident = incident(bytes(finding().get("detail")));

        assertThat(incident).satisfies(CaseIdentityTest::isTheCase);
        assertThat(incident.delivery()).isEqualTo(Event.Delivery.BY_HAND);
    }

    @Test
    void anUpdateIsAnotherRoundAndARepetitionIsNot() {
        var first = incident(own("eks-runtime-finding.json"));
        var repeated = finding();
        repeated.put("id", "7c0f3c3e-0f43-4f2f-8a55-22b3d1b0a4f1").put("time", "2026-11-23T19:00:00Z");

        assertThat(incident(bytes(repeated)).round()).isEqualTo(first.round());
        assertThat(incident(own("guardduty-update.json")).round())
                .isEqualTo(new Round(Instant.parse("2026-11-23T18:15:02Z")))
                .isNotEqualTo(first.round());
    }

    @Test
    void theSecurityHubCopyIsTheSameRoundWithTheSameSeverityActivityAndPod() {
        var original = incident(own("eks-runtime-finding.json"));

        var copy = incident(own("securityhub-guardduty.json"));

        assertThat(copy.round()).isEqualTo(original.round());
        assertThat(copy.severity()).isEqualTo(original.severity());
        assertThat(copy.activity()).isEqualTo(original.activity());
        assertThat(copy.findingId()).isEqualTo(original.findingId());
        assertThat(copy.targets()).isEqualTo(original.targets());
        assertThat(copy.cluster()).isEqualTo(original.cluster());
    }

    @Test
    void anotherFindingIsAnotherCase() {
        assertThat(incident(own("malware-ebs.json")).caseId())
                .isNotEqualTo(incident(own("eks-runtime-finding.json")).caseId());
    }

    /** An alarm's case is made from its ARN, its targets and the UTC date: these three have to agree. */
    @Test
    void aFlappingAlarmAgreesInEverythingItsCaseIsMadeFromWithinAUtcDay() {
        var first = identity(own("alarm-container-insights.json"));

        assertThat(identity(own("sns-alarm.json"))).isEqualTo(first);
        assertThat(identity(alarmAt("2026-11-23T00:00:00.000+0000"))).isEqualTo(first);
        assertThat(identity(alarmAt("2026-11-23T23:59:59.999+0000"))).isEqualTo(first);
        assertThat(identity(alarmAt("2026-11-24T01:30:00.000+0200"))).isEqualTo(first);
        assertThat(identity(alarmAt("2026-11-24T00:00:00.000+0000"))).isNotEqualTo(first);
    }

    @Test
    void anotherAlarmIsAnotherCase() {
        assertThat(identity(own("alarm-node.json"))).isNotEqualTo(identity(own("alarm-container-insights.json")));
    }

    private record AlarmIdentity(String arn, List<String> targets, LocalDate day) {}

    private static AlarmIdentity identity(byte[] document) {
        var alarm = (Event.Alarm) read(document);
        var day = alarm.changedAt().atOffset(ZoneOffset.UTC).toLocalDate();
        return new AlarmIdentity(
                alarm.arn(),
                alarm.targets().stream().map(target -> target.name()).toList(),
                day);
    }

    private static byte[] alarmAt(String timestamp) {
        var alarm = tree(own("alarm-container-insights.json"));
        ((ObjectNode) alarm.at("/detail/state")).put("timestamp", timestamp);
        return bytes(alarm);
    }

    private static void isTheCase(Event.Incident incident) {
        assertThat(incident.caseId().value()).isEqualTo(CASE);
        assertThat(incident.scope()).contains(SCOPE);
    }

    private static byte[] throughSns(String message) {
        var sns =
                Map.of("Type", "Notification", "MessageId", "95df01b4-ee98-5cb9-9903-4c221d41eb5e", "Message", message);
        var record = Map.of("EventSource", "aws:sns", "EventVersion", "1.0", "Sns", sns);
        return bytes(Map.of("Records", List.of(record)));
    }

    private static ObjectNode finding() {
        return tree(own("eks-runtime-finding.json"));
    }

    private static byte[] own(String sample) {
        return EventFolders.bytes(EventFolders.own(), sample);
    }

    private static ObjectNode tree(byte[] document) {
        return (ObjectNode) Splices.MAPPER.readTree(new String(document, StandardCharsets.UTF_8));
    }

    private static byte[] bytes(Object tree) {
        return Splices.MAPPER.writeValueAsBytes(tree);
    }

    private static Event.Incident incident(byte[] document) {
        return (Event.Incident) read(document);
    }

    private static Event read(byte[] document) {
        try {
            return Reading.READER.read(document, Reading.NOW);
        } catch (BadInput e) {
            throw new AssertionError(e);
        }
    }
}

package dev.holdfast.drill.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Function;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What makes a report, and what may sign it. */
final class ReportTemplateTest {
    private final Template template = Template.shipped();

    @ParameterizedTest
    @EnumSource(CaseKeys.Area.class)
    void everyResultMakesAReportButAReportMakesNone(CaseKeys.Area area) {
        var keys = new CaseKeys(area, new CaseId("gd-1ab2"));
        var reported = Stream.of(Function.values())
                .filter(function ->
                        wakes(keys.action(function, Instant.parse("2026-11-23T18:00:00Z"), "7d9c0e1a-0b1c")))
                .collect(Collectors.toSet());

        assertThat(reported)
                .isEqualTo(EnumSet.complementOf(EnumSet.of(Function.REPORT_INCIDENT, Function.CHECK_READINESS)));
        assertThat(wakes(keys.prefix() + "logs/shop/actions/snapshot-volumes-x.log"))
                .isFalse();
        assertThat(wakes(keys.podLogs("actions", "snapshot-volumes-x", "u") + "app/current.x.001.log.meta.json"))
                .as("a namespace that is called like a folder of ours")
                .isFalse();
    }

    private boolean wakes(String key) {
        return wildcards().stream()
                .anyMatch(wildcard -> Pattern.matches(
                        Stream.of(wildcard.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")),
                        key));
    }

    private List<String> wildcards() {
        var wildcards = new ArrayList<String>();
        template.each("AWS::Events::Rule", (id, rule) -> {
            var detail = Template.map(Template.map(rule.get("EventPattern")).get("detail"));
            var keys = Template.list(Template.map(detail.get("object")).get("key"));
            // EventBridge refuses a pattern that it finds too complex.
            assertThat(keys).as(id).hasSizeLessThanOrEqualTo(2);
            keys.forEach(one -> wildcards.add(String.valueOf(Template.map(one).get("wildcard"))));
        });
        return wildcards;
    }

    /** EventBridge drops without a word what it may not put into a queue. */
    @Test
    void everyRuleForResultsMayPutIntoTheQueue() {
        var statement = Template.statements(template.at("Resources", "ResultsPolicy", "Properties"))
                .getFirst();
        var allowed = Template.texts(
                Template.map(Template.map(statement.get("Condition")).get("ArnEquals"))
                        .get("aws:SourceArn"));
        var rules = new ArrayList<String>();
        template.each("AWS::Events::Rule", (id, rule) -> {
            if (Template.list(rule.get("Targets")).stream()
                    .anyMatch(
                            target -> "Results.Arn".equals(Template.map(target).get("Arn")))) {
                rules.add(id + ".Arn");
            }
        });
        assertThat(allowed).containsExactlyElementsOf(rules).isNotEmpty();
    }

    /** Who reads an attacker's logs can neither report nor close nor acknowledge a case. */
    @Test
    void onlyReportIncidentWritesReportsAndWhatPeopleSay() {
        var denied = Template.statements(template.at("Resources", "EvidenceBucketPolicy", "Properties")).stream()
                .filter(statement -> "OnlyReportIncidentReports".equals(statement.get("Sid")))
                .findFirst()
                .orElseThrow();
        assertThat(String.valueOf(denied.get("Condition"))).contains("ArnNotEquals", "ReportIncidentRole.Arn");
        var keys = new CaseKeys(CaseKeys.Area.CASES, new CaseId("gd-1ab2"));
        assertThat(Template.texts(denied.get("Resource")))
                .anyMatch(one -> one.endsWith("/closed.json") && keys.closed().endsWith("/closed.json"))
                .anyMatch(one -> one.endsWith("/report/*"))
                .anyMatch(one -> one.endsWith("/people/*"))
                .anyMatch(one -> one.endsWith("/notices/*"));
    }

    /** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html: six times the function's time-out. */
    @Test
    void whatIsWorkedOnStaysHiddenLongEnough() {
        int seconds = Integer.parseInt(
                String.valueOf(template.at("Resources", "Results", "Properties").get("VisibilityTimeout")));
        int function = Integer.parseInt(String.valueOf(
                template.at("Resources", "ReportIncidentFunction", "Properties").get("Timeout")));
        assertThat(seconds).isGreaterThanOrEqualTo(6 * function);
        var mapping = template.at("Resources", "ResultsToReportIncident", "Properties");
        assertThat(Template.texts(mapping.get("FunctionResponseTypes"))).containsExactly("ReportBatchItemFailures");
        assertThat(mapping).containsEntry("EventSourceArn", "Results.Arn");
    }

    @Test
    void onlyTheWriterOfReportsSignsAndOnlyAsItIsChecked() {
        assertThat(template.allowed())
                .filteredOn(statement -> Template.texts(statement.get("Action")).contains("kms:Sign"))
                .singleElement()
                .satisfies(statement -> assertThat(Template.map(
                                Template.map(statement.get("Condition")).get("StringEquals")))
                        .containsEntry("kms:SigningAlgorithm", "ECDSA_SHA_256")
                        .containsEntry("kms:MessageType", "RAW"));
        assertThat(Template.texts(
                        template.at("Resources", "SignPolicy", "Properties").get("Roles")))
                .containsExactly("ReportIncidentRole");
        assertThat(template.at("Resources", "SigningKey")).containsEntry("DeletionPolicy", "Retain");
        assertThat(template.at("Resources", "SigningKey", "Properties"))
                .containsEntry("KeySpec", "ECC_NIST_P256")
                .containsEntry("KeyUsage", "SIGN_VERIFY");
    }

    @Test
    void everyEventThatIsGivenUpReachesTheReport() {
        for (String function : List.of(
                "SnapshotVolumesFunction",
                "ConfirmSnapshotsFunction",
                "CopyLogsFunction",
                "QuarantineWorkloadFunction",
                "ReleaseWorkloadFunction")) {
            var config = Template.map(
                    template.at("Resources", function, "Properties").get("EventInvokeConfig"));
            var failure = Template.map(Template.map(config.getOrDefault("DestinationConfig", Map.of()))
                    .getOrDefault("OnFailure", Map.of()));
            assertThat(failure).as(function).containsEntry("Destination", "Results.Arn");
        }
    }
}

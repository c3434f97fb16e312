package dev.holdfast.drill.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What of a function is watched, and what raises an alarm. */
final class AlarmsTest {
    private final Template template = Template.shipped();

    @Test
    void everyFunctionHasARoleALogADeadLetterQueueAndAlarmsOfItsOwn() {
        var own = new HashSet<String>();
        var watched = new HashSet<String>();
        template.each(
                "AWS::CloudWatch::Alarm",
                (_, alarm) -> Template.list(alarm.getOrDefault("Dimensions", List.of()))
                        .forEach(dimension -> watched.add(alarm.get("MetricName") + " "
                                + Template.map(dimension).get("Value"))));
        template.each("AWS::Serverless::Function", (id, function) -> {
            var loggingConfig = Template.map(function.getOrDefault("LoggingConfig", Map.of()));
            var deadLetters = Template.map(function.getOrDefault("DeadLetterQueue", Map.of()));
            assertThat(own.add(String.valueOf(function.get("Role"))))
                    .as("role of " + id)
                    .isTrue();
            assertThat(own.add(String.valueOf(loggingConfig.get("LogGroup"))))
                    .as("log of " + id)
                    .isTrue();
            assertThat(own.add(String.valueOf(deadLetters.get("TargetArn"))))
                    .as("dead letters of " + id)
                    .isTrue();
            assertThat(watched).contains("Errors " + id, "Throttles " + id, "Duration " + id);
            String queue = String.valueOf(deadLetters.get("TargetArn")).replace(".Arn", ".QueueName");
            assertThat(watched).contains("ApproximateNumberOfMessagesVisible " + queue);
        });
        int functions = count("AWS::Serverless::Function");
        assertThat(functions).isPositive();
        assertThat(own).hasSize(3 * functions).doesNotContain("null");
    }

    @Test
    void whatLogsSayNeedsAttentionRaisesAnAlarm() {
        var counted = new HashMap<String, List<String>>();
        template.each(
                "AWS::Logs::MetricFilter",
                (_, filter) -> Template.list(filter.get("MetricTransformations"))
                        .forEach(metric -> counted.computeIfAbsent(
                                        String.valueOf(filter.get("LogGroupName")), _ -> new ArrayList<>())
                                .add(String.valueOf(Template.map(metric).get("MetricName")))));
        var watched = new ArrayList<String>();
        template.each("AWS::CloudWatch::Alarm", (id, alarm) -> {
            assertThat(alarm).as(id).containsEntry("TreatMissingData", "notBreaching");
            assertThat(Template.texts(alarm.get("AlarmActions"))).as(id).containsExactly("Attention");
            assertThat(String.valueOf(alarm.get("AlarmName"))).startsWith("health-of-${AWS::StackName}-");
            if ("Holdfast".equals(alarm.get("Namespace"))) {
                watched.add(String.valueOf(alarm.get("MetricName")));
            }
        });
        template.each("AWS::Serverless::Function", (id, function) -> {
            String log =
                    String.valueOf(Template.map(function.get("LoggingConfig")).get("LogGroup"));
            assertThat(counted.getOrDefault(log, List.of())).as(id).contains(id.replace("Function", "Attention"));
        });
        assertThat(watched)
                .containsExactlyInAnyOrderElementsOf(
                        counted.values().stream().flatMap(List::stream).toList());
    }

    @Test
    void theTimeFromFindingToContainmentIsMeasuredAndLateIsAfterFifteenMinutes() {
        var filter = template.at("Resources", "ContainmentMetric", "Properties");
        assertThat(filter)
                .containsEntry("LogGroupName", "QuarantineWorkloadLogs")
                .containsEntry("FilterPattern", "{ $.message = \"contained\" }");
        assertThat(Template.list(filter.get("MetricTransformations")))
                .singleElement()
                .satisfies(metric ->
                        assertThat(Template.map(metric)).containsEntry("MetricValue", "$.secondsSinceFinding"));
        assertThat(template.at("Resources", "ContainmentLate", "Properties"))
                .containsEntry("MetricName", "SecondsToContainment")
                .containsEntry("Statistic", "Maximum")
                .containsEntry("Threshold", "900")
                .containsEntry("ComparisonOperator", "GreaterThanThreshold");
    }

    private int count(String type) {
        var ids = new ArrayList<String>();
        template.each(type, (id, _) -> ids.add(id));
        return ids.size();
    }
}

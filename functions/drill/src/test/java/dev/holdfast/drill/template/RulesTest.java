package dev.holdfast.drill.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which events come to which function, and what becomes of those that do not arrive. */
final class RulesTest {
    private final Template template = Template.shipped();

    @Test
    void everyRuleIsPreciseAndLosesNothing() {
        var scheduled = new ArrayList<String>();
        template.each("AWS::Events::Rule", (id, rule) -> {
            if (rule.containsKey("ScheduleExpression")) {
                scheduled.add(String.valueOf(rule.get("ScheduleExpression")));
            } else {
                assertThat(Template.map(rule.get("EventPattern"))).as(id).containsKeys("source", "detail-type");
            }
            for (Object target : Template.list(rule.get("Targets"))) {
                assertThat(Template.map(target)).as(id).containsKeys("DeadLetterConfig", "RetryPolicy");
            }
        });
        assertThat(scheduled).containsExactly("rate(15 minutes)", "rate(5 minutes)");
    }

    /** EventBridge takes five targets per rule, and drops without a word what it may not invoke or put into a queue. */
    @Test
    void everyTargetMayBeInvokedByItsRuleAndHasTheQueueOfItsFunction() {
        var allowed = new HashSet<String>();
        template.each(
                "AWS::Lambda::Permission",
                (id, permission) -> allowed.add(permission.get("SourceArn") + " "
                        + permission.get("FunctionName") + " "
                        + template.at("Resources", id).get("Condition")));
        var told = Template.texts(
                template.at("Resources", "DeadLettersPolicy", "Properties").get("Queues"));
        template.each("AWS::Events::Rule", (id, rule) -> {
            assertThat(Template.list(rule.get("Targets"))).as(id).hasSizeBetween(1, 5);
            for (Object target : Template.list(rule.get("Targets"))) {
                String function =
                        String.valueOf(Template.map(target).get("Arn")).replace(".Arn", "");
                if (!template.at("Resources", function).containsValue("AWS::Serverless::Function")) {
                    continue;
                }
                assertThat(allowed)
                        .contains(id + ".Arn " + function + " "
                                + template.at("Resources", id).get("Condition"));
                var queue = Template.map(Template.map(target).get("DeadLetterConfig"))
                        .get("Arn");
                assertThat(Template.map(template.properties(function).get("DeadLetterQueue")))
                        .containsEntry("TargetArn", queue);
                assertThat(told).contains(String.valueOf(queue).replace(".Arn", ""));
            }
        });
    }

    @Test
    void everyDetectionGoesToEveryFunctionThatAnswersOne() {
        for (String rule : List.of("GuardDutyRule", "AlarmRule", "SecurityHubRule", "CustomActionRule")) {
            assertThat(Template.list(
                            template.at("Resources", rule, "Properties").get("Targets")))
                    .as(rule)
                    .extracting(target -> String.valueOf(Template.map(target).get("Arn")))
                    .containsExactlyElementsOf(Template.RESPONDERS);
        }
        var direct = new ArrayList<String>();
        template.each("AWS::Lambda::Permission", (_, permission) -> {
            if ("lambda.alarms.cloudwatch.amazonaws.com".equals(permission.get("Principal"))) {
                assertThat(permission).containsKeys("SourceArn", "SourceAccount");
                direct.add(permission.get("FunctionName") + ".Arn");
            }
        });
        assertThat(direct).containsExactlyElementsOf(Template.RESPONDERS);
    }
}

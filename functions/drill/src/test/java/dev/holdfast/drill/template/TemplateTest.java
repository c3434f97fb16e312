package dev.holdfast.drill.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.holdfast.incident.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Handlers, settings, permissions and template agree. */
final class TemplateTest {
    private static final Path ROOT = Path.of(System.getProperty("holdfast.root", "../.."));

    /** Everything that a role of ours may do. Another permission needs a line here, in the README, and a reason. */
    private static final Set<String> ACTIONS = Set.of(
            "sts:AssumeRole",
            "ec2:DescribeInstances",
            "ec2:DescribeInstanceTypes",
            "ec2:DescribeVolumes",
            "ec2:DescribeSnapshots",
            "ec2:DescribeLockedSnapshots",
            "ec2:CreateSnapshot",
            "ec2:CreateSnapshots",
            "ec2:CreateTags",
            "ec2:LockSnapshot",
            "s3:ListBucket",
            "s3:GetBucketVersioning",
            "s3:GetBucketObjectLockConfiguration",
            "s3:PutObject",
            "s3:PutObjectRetention",
            "s3:GetObject",
            "s3:GetObjectVersion",
            "s3:GetObjectRetention",
            "cloudwatch:DescribeAlarms",
            "cloudwatch:ListTagsForResource",
            "logs:CreateLogStream",
            "logs:PutLogEvents",
            "sqs:SendMessage",
            "kms:DescribeKey",
            "kms:Decrypt",
            "kms:GenerateDataKeyWithoutPlaintext",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
            "kms:CreateGrant");

    private final Template template;

    TemplateTest() throws IOException {
        template = Template.read(ROOT.resolve("template.yaml"));
    }

    @Test
    void everyHandlerExists() {
        var handlers = new ArrayList<String>();
        template.each(
                "AWS::Serverless::Function", (_, function) -> handlers.add(String.valueOf(function.get("Handler"))));
        assertThat(handlers).isNotEmpty().allSatisfy(handler -> {
            Class<?> type = Class.forName(handler);
            assertThat(RequestStreamHandler.class).isAssignableFrom(type);
            assertThat(type.getConstructor()).isNotNull();
        });
    }

    @Test
    void everyVariableIsASettingAndTheBucketIsSet() {
        var variables = new HashMap<String, String>();
        template.at("Globals", "Function", "Environment", "Variables").forEach((name, _) -> variables.put(name, ""));
        template.each(
                "AWS::Serverless::Function",
                (_, function) -> Template.map(Template.map(function.getOrDefault("Environment", Map.of()))
                                .getOrDefault("Variables", Map.of()))
                        .forEach((name, _) -> variables.put(name, "")));

        assertThat(Settings.from(variables).unknown()).isEmpty();
        assertThat(variables).containsKey("HOLDFAST_EVIDENCE_BUCKET");
    }

    @Test
    void theTemplatesDefaultsAreTheSettingsDefaults() {
        var settings = Settings.from(Map.of());
        assertThat(byDefault("AlarmPrefix")).isEqualTo(settings.alarmPrefix());
        assertThat(byDefault("RetentionDays"))
                .isEqualTo(String.valueOf(settings.evidenceLock().days()));
        assertThat(byDefault("LockMode"))
                .isEqualTo(settings.evidenceLock().mode().name());
        assertThat(byDefault("SnapshotLockDays"))
                .isEqualTo(String.valueOf(settings.snapshotLock().days()));
        assertThat(byDefault("SnapshotSetsPerDay")).isEqualTo(String.valueOf(settings.snapshotSetsPerDay()));
        assertThat(Double.parseDouble(byDefault("MinSeverity"))).isEqualTo(settings.minSeverity());
    }

    @Test
    void theFunctionsRunAsTheyWereMade() {
        var globals = template.at("Globals", "Function");
        assertThat(globals).containsEntry("Runtime", "java25").containsEntry("Timeout", "900");
        String jar = String.valueOf(globals.get("CodeUri"));
        assertThat(jar).matches("functions/([a-z-]+)/target/\\1\\.jar");
        assertThat(Files.isDirectory(ROOT.resolve(jar.substring(0, jar.indexOf("/target")))))
                .isTrue();
    }

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
            assertThat(watched).contains("Errors " + id, "Throttles " + id);
            String queue = String.valueOf(deadLetters.get("TargetArn")).replace(".Arn", ".QueueName");
            assertThat(watched).contains("ApproximateNumberOfMessagesVisible " + queue);
        });
        assertThat(own).hasSize(6).doesNotContain("null");
    }

    @Test
    void noRoleMayMoreThanIsWrittenDown() {
        assertThat(template.allowed())
                .isNotEmpty()
                .allSatisfy(statement -> assertThat(ACTIONS).containsAll(Template.texts(statement.get("Action"))));
    }

    @Test
    void onlyWhatKnowsNoResourcesIsAllowedOnAll() {
        assertThat(template.allowed())
                .filteredOn(
                        statement -> Template.texts(statement.get("Resource")).contains("*"))
                .allSatisfy(statement -> assertThat(Template.texts(statement.get("Action")))
                        .allMatch(action ->
                                action.startsWith("ec2:Describe") || action.equals("cloudwatch:DescribeAlarms")));
    }

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
        assertThat(scheduled).containsExactly("rate(15 minutes)");
    }

    @Test
    void theBucketIsLockedVersionedPrivateAndKept() {
        template.each("AWS::S3::Bucket", (id, bucket) -> {
            assertThat(bucket).as(id).containsEntry("ObjectLockEnabled", "true");
            assertThat(Template.map(bucket.get("VersioningConfiguration"))).containsEntry("Status", "Enabled");
            assertThat(Template.map(bucket.get("PublicAccessBlockConfiguration"))
                            .values())
                    .containsOnly("true")
                    .hasSize(4);
            assertThat(template.at("Resources", id)).containsEntry("DeletionPolicy", "Retain");
        });
        var denied = new HashSet<String>();
        Template.list(template.at("Resources", "EvidenceBucketPolicy", "Properties", "PolicyDocument")
                        .get("Statement"))
                .forEach(statement -> {
                    assertThat(Template.map(statement)).containsEntry("Effect", "Deny");
                    denied.addAll(Template.texts(Template.map(statement).get("Action")));
                });
        assertThat(denied).contains("s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention");
    }

    private String byDefault(String parameter) {
        return String.valueOf(template.at("Parameters", parameter).get("Default"));
    }
}

package dev.holdfast.drill.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.Membership;
import dev.holdfast.incident.Settings;
import dev.holdfast.logs.testing.ShippedOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

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
            "s3:ListBucketMultipartUploads",
            "s3:ListMultipartUploadParts",
            "s3:AbortMultipartUpload",
            "cloudwatch:DescribeAlarms",
            "cloudwatch:ListTagsForResource",
            "logs:CreateLogStream",
            "logs:PutLogEvents",
            "logs:FilterLogEvents",
            "sqs:SendMessage",
            "states:StartExecution",
            "states:DescribeExecution",
            "states:RedriveExecution",
            "states:StopExecution",
            "eks:DescribeCluster",
            "ec2:DescribeInstanceAttribute",
            "ec2:ModifyInstanceAttribute",
            "autoscaling:DescribeAutoScalingInstances",
            "autoscaling:DescribeAutoScalingGroups",
            "autoscaling:SetInstanceProtection",
            "s3:ListBucketVersions",
            "sqs:ReceiveMessage",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sns:Publish",
            "events:PutEvents",
            "scheduler:CreateSchedule",
            "scheduler:DeleteSchedule",
            "iam:PassRole",
            "lambda:InvokeFunction",
            "kms:Sign",
            "kms:GetPublicKey",
            "kms:GenerateDataKey",
            "kms:DescribeKey",
            "kms:Decrypt",
            "kms:GenerateDataKeyWithoutPlaintext",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
            "kms:CreateGrant");

    /** What Step Functions does in the machine's name to write its log; deliveries know no resources. */
    private static final String LOG_DELIVERY = "DeliverItsLog";

    private static final List<String> RESPONDERS =
            List.of("SnapshotVolumesFunction.Arn", "CopyLogsFunction.Arn", "QuarantineWorkloadFunction.Arn");

    /** What Lambda does in the role's name to attach a function to a VPC, and the function's code must not. */
    private static final Set<String> NETWORK = Set.of(
            "ec2:CreateNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSubnets",
            "ec2:DeleteNetworkInterface",
            "ec2:AssignPrivateIpAddresses",
            "ec2:UnassignPrivateIpAddresses");

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
        assertThat(Double.parseDouble(byDefault("QuarantineMinSeverity"))).isEqualTo(settings.quarantineMinSeverity());
        assertThat(List.of(byDefault("ProtectedNamespaces").split(",")))
                .containsExactlyInAnyOrderElementsOf(settings.protectedNamespaces());
        assertThat(byDefault("MaxPods")).isEqualTo(String.valueOf(settings.maxPods()));
        assertThat(byDefault("MaxNodes")).isEqualTo(String.valueOf(settings.maxNodes()));
        assertThat(byDefault("MaxHeldNodesPercent")).isEqualTo(String.valueOf(settings.maxHeldNodesPercent()));
        assertThat(byDefault("ContainWaitSeconds")).isEqualTo(String.valueOf(settings.containWaitSeconds()));
        assertThat(byDefault("Clusters")).isEqualTo(String.join(",", settings.clusters()));
        assertThat(byDefault("RotatedLogs")).isEqualTo(String.valueOf(settings.rotatedLogs()));
        assertThat(byDefault("AuditWindowMinutes")).isEqualTo(String.valueOf(settings.auditWindowMinutes()));
    }

    @Test
    void whetherEventsQuarantineIsChosenByWhoeverDeploys() {
        assertThat(Settings.from(Map.of()).quarantine()).isEmpty();
        assertThat(template.at("Parameters", "Quarantine")).doesNotContainKey("Default");
        assertThat(Template.texts(template.at("Parameters", "Quarantine").get("AllowedValues")))
                .allSatisfy(mode -> assertThat(Settings.from(Map.of("HOLDFAST_QUARANTINE", mode))
                                .quarantine())
                        .isPresent())
                .hasSize(Settings.QuarantineMode.values().length);
    }

    @Test
    void onlyAPersonReleases() {
        template.each(
                "AWS::Lambda::Permission",
                (id, permission) ->
                        assertThat(permission).as(id).doesNotContainEntry("FunctionName", "ReleaseWorkloadFunction"));
        assertThat(template.at("Resources")).containsKey("ReleaseWorkloadFunction");
    }

    @Test
    void theFunctionsRunAsTheyWereMade() {
        var globals = template.at("Globals", "Function");
        assertThat(globals).containsEntry("Runtime", "java25").containsEntry("Timeout", "900");
        template.each("AWS::Serverless::Function", (id, function) -> {
            String jar = String.valueOf(function.getOrDefault("CodeUri", globals.get("CodeUri")));
            assertThat(jar).as(id).matches("functions/([a-z-]+)/target/\\1\\.jar");
            String handler = String.valueOf(function.get("Handler")).replace('.', '/');
            assertThat(ROOT.resolve(jar.substring(0, jar.indexOf("target")))
                            .resolve("src/main/java/" + handler + ".java"))
                    .as(id)
                    .isRegularFile();
        });
    }

    /** By default none: then the stack could not be made where an account's limit is low. Ten leave room beside eight workers. */
    @Test
    void onlyWhatRespondsToDetectionsMayHaveConcurrencyOfItsOwn() {
        var reserving = new HashSet<String>();
        template.each("AWS::Serverless::Function", (id, function) -> {
            if (function.containsKey("ReservedConcurrentExecutions")) {
                assertThat(Template.texts(function.get("ReservedConcurrentExecutions")))
                        .as(id)
                        .containsExactly("ConcurrencyIsReserved", "ReservedConcurrency", "AWS::NoValue");
                reserving.add(id + ".Arn");
            }
        });
        assertThat(reserving).containsExactlyInAnyOrderElementsOf(RESPONDERS);
        assertThat(byDefault("ReservedConcurrency")).isEqualTo("0");
        assertThat(Template.texts(
                        template.at("Parameters", "ReservedConcurrency").get("AllowedValues")))
                .contains("0")
                .allMatch(value -> value.equals("0") || Integer.parseInt(value) >= 10);
    }

    /** C2 alone uses the processor's AES and SHA-256 instructions; under one whole vCPU its threads would starve the stream. */
    @Test
    void onlyWhatMovesManyBytesRunsWithTheSecondCompiler() {
        var second = new HashMap<String, Integer>();
        template.each("AWS::Serverless::Function", (id, _) -> {
            if (String.valueOf(variables(id).get("JAVA_TOOL_OPTIONS")).contains("TieredStopAtLevel=4")) {
                second.put(id, Integer.valueOf(String.valueOf(function(id).get("MemorySize"))));
            }
        });
        assertThat(second)
                .containsOnlyKeys("CopyLogsFunction")
                .allSatisfy((_, memory) -> assertThat(memory).isGreaterThanOrEqualTo(1769));
    }

    @Test
    void theBenchmarkMeasuresWhatIsShipped() {
        assertThat(variables("CopyLogsFunction").get("JAVA_TOOL_OPTIONS"))
                .isEqualTo(String.join(" ", ShippedOptions.COPY_LOGS));
    }

    @Test
    void everyFunctionThatSpeaksToClustersMayBePutIntoAVpcAndLetIn() {
        var entries = new HashMap<String, String>();
        template.each("AWS::EKS::AccessEntry", (_, entry) -> {
            assertThat(entry).doesNotContainKeys("AccessPolicies", "Type");
            assertThat(Template.texts(entry.get("KubernetesGroups")))
                    .singleElement()
                    .satisfies(group -> entries.put(String.valueOf(entry.get("PrincipalArn")), group));
        });
        var reaching = new HashMap<String, String>();
        for (String role : Template.texts(
                template.at("Resources", "ClustersPolicy", "Properties").get("Roles"))) {
            String id = role.replaceAll("Role$", "Function");
            reaching.put(
                    role + ".Arn",
                    String.valueOf(function(id).get("FunctionName")).replace("holdfast-", "holdfast:"));
            assertThat(function(id)).as(id).containsKey("VpcConfig").containsEntry("Role", role + ".Arn");
            assertThat(Template.texts(
                            template.at("Resources", role, "Properties").get("ManagedPolicyArns")))
                    .contains("InVpc", "[NetworkPolicy]");
        }
        assertThat(entries).isEqualTo(reaching).isNotEmpty();
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
    void noRoleMayMoreThanIsWrittenDown() {
        assertThat(template.allowed())
                .isNotEmpty()
                .filteredOn(statement -> !forLambdaOnly(statement))
                .allSatisfy(statement -> assertThat(ACTIONS).containsAll(Template.texts(statement.get("Action"))));
    }

    @Test
    void theCodeOfAFunctionMayNotTouchTheNetwork() {
        var statements = Template.statements(template.at("Resources", "NetworkPolicy", "Properties"));
        assertThat(template.at("Resources", "NetworkPolicy")).containsEntry("Condition", "InVpc");
        assertThat(statements).hasSize(2);
        assertThat(Template.texts(statements.getFirst().get("Action"))).hasSameElementsAs(NETWORK);
        assertThat(statements.getLast()).containsEntry("Effect", "Deny").containsEntry("Resource", "*");
        assertThat(Template.texts(statements.getLast().get("Action"))).containsAll(NETWORK);
        assertThat(String.valueOf(statements.getLast().get("Condition"))).contains("lambda:SourceFunctionArn");
    }

    /** An instance that is no node, and an attribute that does not hold one, are out of reach whatever a cluster says. */
    @Test
    void onlyNodesAreHeldAndNothingElseOfThemChanges() {
        var changing = template.allowed().stream()
                .filter(statement -> Template.texts(statement.get("Action")).stream()
                        .anyMatch(Set.of("ec2:ModifyInstanceAttribute", "autoscaling:SetInstanceProtection")::contains))
                .filter(statement -> !"KeepTheirVolumes".equals(statement.get("Sid")))
                .toList();
        assertThat(changing).hasSize(5).allSatisfy(statement -> {
            var condition = Template.map(statement.get("Condition"));
            assertThat(Template.texts(Template.map(condition.get("StringEqualsIgnoreCaseIfExists"))
                            .get("ec2:Attribute")))
                    .containsExactly("DisableApiTermination", "DisableApiStop", "BlockDeviceMapping");
            var tags = Template.map(condition.getOrDefault("Null", condition.get("StringEquals")));
            assertThat(tags).hasSize(1).allSatisfy((tag, _) -> {
                assertThat(tag).startsWith("aws:ResourceTag/");
                String key = tag.substring("aws:ResourceTag/".length()).replace("${ClusterName}", "prod");
                assertThat(Membership.of(Map.of(key, "owned"))).isInstanceOf(Membership.Member.class);
            });
            assertThat(Template.texts(statement.get("Resource")))
                    .allMatch(one -> one.contains(":instance/") || one.contains(":autoScalingGroup:"));
        });
    }

    @Test
    void noNodeIsEverEndedStoppedOrTakenApart() {
        var denied = new HashSet<String>();
        Template.statements(template.at("Resources", "NodesPolicy", "Properties")).stream()
                .filter(statement -> "Deny".equals(statement.get("Effect")))
                .forEach(statement -> denied.addAll(Template.texts(statement.get("Action"))));
        assertThat(denied)
                .contains(
                        "ec2:TerminateInstances",
                        "ec2:StopInstances",
                        "ec2:RebootInstances",
                        "ec2:DetachVolume",
                        "ec2:DeleteVolume",
                        "ec2:DeleteSnapshot",
                        "autoscaling:DetachInstances",
                        "autoscaling:TerminateInstanceInAutoScalingGroup",
                        "autoscaling:Delete*",
                        "eks:Delete*",
                        "s3:Delete*")
                .doesNotContain("ec2:DeleteNetworkInterface", "ec2:Delete*");
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

    private static boolean forLambdaOnly(Map<String, Object> statement) {
        return "LambdaAttachesFunctions".equals(statement.get("Sid")) || LOG_DELIVERY.equals(statement.get("Sid"));
    }

    @Test
    void onlyTheLogsOfClustersAreRead() {
        assertThat(template.allowed())
                .filteredOn(statement -> Template.texts(statement.get("Action")).contains("logs:FilterLogEvents"))
                .singleElement()
                .satisfies(statement -> assertThat(Template.texts(statement.get("Resource")))
                        .allMatch(group -> group.endsWith("log-group:/aws/eks/*/cluster:*")
                                || group.endsWith("log-group:/aws/containerinsights/*/application:*"))
                        .hasSize(2));
    }

    @Test
    void onlyWhatKnowsNoResourcesIsAllowedOnAll() {
        assertThat(template.allowed())
                .filteredOn(
                        statement -> Template.texts(statement.get("Resource")).contains("*"))
                .filteredOn(statement -> !forLambdaOnly(statement))
                .allSatisfy(statement -> assertThat(Template.texts(statement.get("Action")))
                        .allMatch(action -> action.equals("cloudwatch:DescribeAlarms")
                                || action.startsWith("autoscaling:DescribeAutoScaling")
                                || (action.startsWith("ec2:Describe") && !action.endsWith("Attribute"))));
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
                assertThat(Template.map(function(function).get("DeadLetterQueue")))
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
                    .containsExactlyElementsOf(RESPONDERS);
        }
        var direct = new ArrayList<String>();
        template.each("AWS::Lambda::Permission", (_, permission) -> {
            if ("lambda.alarms.cloudwatch.amazonaws.com".equals(permission.get("Principal"))) {
                assertThat(permission).containsKeys("SourceArn", "SourceAccount");
                direct.add(permission.get("FunctionName") + ".Arn");
            }
        });
        assertThat(direct).containsExactlyElementsOf(RESPONDERS);
    }

    @Test
    void theBucketIsLockedVersionedPrivateAndKept() {
        var evidence = template.at("Resources", "EvidenceBucket", "Properties");
        assertThat(evidence).containsEntry("ObjectLockEnabled", "true");
        assertThat(Template.map(evidence.get("VersioningConfiguration"))).containsEntry("Status", "Enabled");
        template.each("AWS::S3::Bucket", (id, bucket) -> {
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

    /** Evidence never lies where it can be deleted, and plans never where they cannot. */
    @Test
    void theWorkBucketIsPrivateEncryptedNotLockedSoonEmptyAndNotOverwritten() {
        var work = template.at("Resources", "WorkBucket", "Properties");
        assertThat(work)
                .doesNotContainKeys("ObjectLockEnabled", "VersioningConfiguration")
                .containsKey("BucketEncryption");
        assertThat(Template.list(
                        Template.map(work.get("LifecycleConfiguration")).get("Rules")))
                .singleElement()
                .satisfies(rule -> assertThat(Template.map(rule)).containsEntry("ExpirationInDays", "14"));
        var denied = Template.statements(template.at("Resources", "WorkBucketPolicy", "Properties"));
        assertThat(denied)
                .hasSize(2 + RESPONDERS.size())
                .allSatisfy(statement -> assertThat(statement).containsEntry("Effect", "Deny"));
        assertThat(String.valueOf(denied.get(0).get("Condition"))).contains("aws:SecureTransport");
        assertThat(String.valueOf(denied.get(1).get("Condition"))).contains("s3:if-none-match");
        assertThat(denied.subList(2, denied.size()))
                .extracting(statement -> statement.get("Resource"))
                .containsExactly(
                        "${WorkBucket.Arn}/fanout/snapshot-volumes/*",
                        "${WorkBucket.Arn}/fanout/copy-logs/*",
                        "${WorkBucket.Arn}/fanout/quarantine-workload/*");
    }

    @Test
    void onlyTheFunctionsThatAnswerDetectionsHandOver() {
        var handing = new ArrayList<String>();
        template.each("AWS::Serverless::Function", (id, _) -> {
            var own = template.at("Resources", id, "Properties", "Environment", "Variables");
            if (own.containsKey("HOLDFAST_FANOUT_STATE_MACHINE")) {
                assertThat(own)
                        .containsEntry("HOLDFAST_FANOUT_STATE_MACHINE", "FanOut")
                        .containsEntry("HOLDFAST_WORK_BUCKET", "WorkBucket");
                handing.add(id + ".Arn");
            }
        });
        assertThat(handing).containsExactlyElementsOf(RESPONDERS);
        assertThat(Template.texts(
                        template.at("Resources", "HandOverPolicy", "Properties").get("Roles")))
                .containsExactly("SnapshotVolumesRole", "CopyLogsRole", "QuarantineWorkloadRole");
    }

    /** The machine can do nothing but invoke them: what it is told to invoke is one of three names. */
    @Test
    void theStateMachineInvokesNothingElse() throws IOException {
        var names = RESPONDERS.stream()
                .map(arn -> String.valueOf(function(arn.replace(".Arn", "")).get("FunctionName")))
                .toList();
        assertThat(template.allowed())
                .filteredOn(statement -> "WorkersAreTheFunctions".equals(statement.get("Sid")))
                .singleElement()
                .satisfies(statement -> assertThat(Template.texts(statement.get("Resource")))
                        .map(arn -> arn.substring(arn.lastIndexOf(':') + 1))
                        .containsExactlyElementsOf(names));
        for (Function function : List.of(Function.SNAPSHOT_VOLUMES, Function.COPY_LOGS, Function.QUARANTINE_WORKLOAD)) {
            assertThat(names).contains("holdfast-" + function.text());
        }
        var machine = template.at("Resources", "FanOut", "Properties");
        assertThat(machine).containsEntry("Type", "STANDARD").containsEntry("Role", "FanOutRole.Arn");
        var definition = Files.readString(ROOT.resolve(String.valueOf(machine.get("DefinitionUri"))));
        var substituted = Pattern.compile("\\$\\{([A-Za-z]+)}")
                .matcher(definition)
                .results()
                .map(found -> found.group(1))
                .distinct()
                .toList();
        assertThat(Template.map(machine.get("DefinitionSubstitutions")).keySet())
                .containsExactlyInAnyOrderElementsOf(substituted);
        assertThat(definition)
                .contains("States.Format('holdfast-{}', $.function)")
                .doesNotContain("JSONata");
        assertThat(JsonMapper.shared().readTree(definition).required("States")).isNotEmpty();
    }

    private Map<String, Object> function(String id) {
        return template.at("Resources", id, "Properties");
    }

    /** The environment of a function; its own variables replace those of all. */
    private Map<String, Object> variables(String id) {
        var variables = template.at("Globals", "Function", "Environment", "Variables");
        variables.putAll(template.at("Resources", id, "Properties", "Environment", "Variables"));
        return variables;
    }

    private int count(String type) {
        var ids = new ArrayList<String>();
        template.each(type, (id, _) -> ids.add(id));
        return ids.size();
    }

    private String byDefault(String parameter) {
        return String.valueOf(template.at("Parameters", parameter).get("Default"));
    }
}

package dev.holdfast.drill.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.Membership;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the roles of the template may do. */
final class PermissionsTest {
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

    /** What Lambda does in the role's name to attach a function to a VPC, and the function's code must not. */
    private static final Set<String> NETWORK = Set.of(
            "ec2:CreateNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSubnets",
            "ec2:DeleteNetworkInterface",
            "ec2:AssignPrivateIpAddresses",
            "ec2:UnassignPrivateIpAddresses");

    private final Template template = Template.shipped();

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

    private static boolean forLambdaOnly(Map<String, Object> statement) {
        return "LambdaAttachesFunctions".equals(statement.get("Sid")) || LOG_DELIVERY.equals(statement.get("Sid"));
    }
}

package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.testing.AwsErrors;
import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.logs.TestBed.Answer;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The whole function: whose audit lines it copies, in which cluster it looks for a machine, and whether it could. */
final class WhoAndWhereTest {
    private static final String NODE = "ip-10-0-2-31.ec2.internal";
    private static final String INSTANCE = "i-07f9e8d7c6b5a4039";
    private static final String AUDIT = "/aws/eks/prod/cluster";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    // whose lines

    @Test
    void theLinesOfTheUserOfAFindingAreCopiedFromBeforeItsFirstActivityOn() {
        line("2026-11-23T08:41:00Z", "deploy-bot", "before");
        line("2026-11-23T08:39:00Z", "deploy-bot", "long before");
        line("2026-11-23T09:00:00Z", "somebody", "other");
        var finding = tree("eks-audit-workload");
        ((ObjectNode) finding.at("/detail/service")).put("eventLastSeen", "2026-11-23T17:00:00Z");

        var answer = bed.copy(finding.toString());

        var row = answer.row("cluster/prod", "copy-audit");
        assertThat(row.required("status").asString()).isEqualTo("DONE");
        assertThat(row.at("/details/user").asString()).isEqualTo("'deploy-bot'");
        assertThat(row.at("/details/from").asString()).isEqualTo("2026-11-23T08:40:12.310Z");
        assertThat(bed.s3.text(bed.keys("/audit/user~deploy-bot.").getFirst()))
                .contains("before")
                .doesNotContain("long before", "other");
    }

    @Test
    void aFindingThatNamesNothingButAUserIsOfThatUser() {
        line("2026-11-23T09:40:00Z", "deploy-bot", "one");

        var answer = bed.copy(onlyUser("deploy-bot"));

        assertThat(answer.status()).as("%s", answer).isEqualTo("DONE");
        assertThat(answer.tree().required("outcomes")).hasSize(1);
        assertThat(answer.row("cluster/prod", "copy-audit").required("status").asString())
                .isEqualTo("DONE");
        assertThat(bed.keys("/targets.")).isEmpty();
    }

    @Test
    void theUsersLinesAreCopiedWhereTheClusterDoesNotAnswer() {
        bed.unreachable();
        line("2026-11-23T09:40:00Z", "deploy-bot", "one");

        var answer = bed.copy(onlyUser("deploy-bot"));

        assertThat(answer.row("cluster/prod", "copy-audit").required("status").asString())
                .isEqualTo("DONE");
        assertThat(answer.attention()).anyMatch(line -> line.startsWith("CLUSTER_UNREACHABLE"));
    }

    @Test
    void aHostileNameIsHarmlessInKeysAndAnswers() {
        String name = "x/../\n\u001b[2J" + "a".repeat(5000);
        line("2026-11-23T09:40:00Z", name, "one");

        var answer = bed.copy(onlyUser(name));

        assertThat(bed.keys("/audit/user~"))
                .hasSize(2)
                .allMatch(key -> key.matches("[A-Za-z0-9._~/-]{1,400}") && !key.contains(".."));
        assertThat(answer.row("cluster/prod", "copy-audit").at("/details/user").asString())
                .startsWith("'x/../\\u000a\\u001b[2J")
                .hasSizeLessThan(200);
        assertThat(bed.log).noneMatch(line -> line.contains("\u001b"));
    }

    @Test
    void anActivityThatBeganLongAgoIsSaidToBeginBeforeTheLines() {
        bed.cloudWatchLogs.group(AUDIT);
        var finding = tree("eks-audit-workload");
        ((ObjectNode) finding.at("/detail/service")).put("eventFirstSeen", "2026-08-01T00:00:00Z");

        var answer = bed.copy(finding.toString());

        assertThat(answer.attention())
                .contains("The activity began at 2026-08-01T00:00:00Z; audit lines were looked for from"
                        + " 2026-11-22T08:40:12.310Z on.");
    }

    // which cluster

    @Test
    void aMachineWithoutTagsIsANodeWhereTheOnlyClusterSaysSo() {
        bed.set("CLUSTERS", "prod");
        bed.node(NODE, INSTANCE);
        bed.pod("cart-1", NODE, "one");

        var answer = bed.copy(withoutTags());

        assertThat(answer.status()).as("%s", answer).isEqualTo("DONE");
        assertThat(bed.keys("logs/shop/cart-1.")).isNotEmpty();
        assertThat(TestBed.texts(answer.row("pod/shop/cart-1", "record").at("/details/covers")))
                .containsExactly("instance/" + INSTANCE);
    }

    @Test
    void aNodeWithoutPodsIsANodeAllTheSame() {
        bed.set("CLUSTERS", "prod");
        bed.node(NODE, INSTANCE);

        assertThat(bed.copy(withoutTags()).status()).isEqualTo("DONE");
    }

    @Test
    void aMachineThatTheOnlyClusterDoesNotKnowIsNotOurs() {
        bed.set("CLUSTERS", "prod");
        bed.node("other", "i-0123456789abcdef0");

        var answer = bed.copy(withoutTags());

        assertThat(answer.status()).isEqualTo("IGNORED");
        assertThat(answer.tree().required("reason").asString()).isEqualTo("NOT_A_CLUSTER_NODE");
        assertThat(bed.s3.objects()).isEmpty();
    }

    @Test
    void aMachineWithoutTagsIsNotOursWhereNoClusterOrSeveralCouldBeAsked() {
        for (String clusters : new String[] {"*", "prod,test"}) {
            bed.set("CLUSTERS", clusters);

            assertThat(bed.copy(withoutTags()).tree().required("reason").asString())
                    .isEqualTo("NOT_A_CLUSTER_NODE");
        }
        assertThat(bed.api.requests()).noneMatch(request -> request.startsWith("GET /api/v1/nodes"));
    }

    @Test
    void aMachineOfWhichTheClusterCouldNotBeAskedIsNotIgnored() {
        bed.set("CLUSTERS", "prod");
        bed.unreachable();

        assertThat(bed.copy(withoutTags()).retry())
                .hasValueSatisfying(why -> assertThat(why).contains("CLUSTER_UNREACHABLE"));
    }

    // could it

    @Test
    void readinessTriesTheAuditLogOfANamedCluster() {
        bed.set("CLUSTERS", "prod");
        bed.cloudWatchLogs.group(AUDIT);

        assertThat(status(ready(), "cluster/prod/logs:FilterLogEvents")).isEqualTo("DONE");
    }

    @Test
    void readinessSaysThatAClusterHasNoAuditLog() {
        bed.set("CLUSTERS", "prod");

        var row = ready().row("readiness/cluster/prod/logs:FilterLogEvents", "verify");

        assertThat(row.required("status").asString()).isEqualTo("SKIPPED");
        assertThat(row.required("reason").asString()).isEqualTo("NO_LOG_GROUP");
    }

    @Test
    void readinessSaysThatTheAuditLogMayNotBeSearched() {
        bed.set("CLUSTERS", "prod");
        bed.cloudWatchLogs.fail(AwsErrors.of(400, "AccessDeniedException", "not authorized"));

        var row = ready().row("readiness/cluster/prod/logs:FilterLogEvents", "verify");

        assertThat(row.required("reason").asString()).isEqualTo("ACCESS_DENIED");
    }

    @Test
    void readinessWithoutANamedClusterSaysWhatWasNotChecked() {
        assertThat(ready().row("readiness/logs:FilterLogEvents", "verify")
                        .required("reason")
                        .asString())
                .isEqualTo("NOT_CHECKED");
        assertThat(bed.cloudWatchLogs.requests()).isEmpty();
    }

    @Test
    void readinessTriesToListUnfinishedUploads() {
        var allowed = ready();
        bed.s3.failNext("ListMultipartUploads", Fault.ACCESS_DENIED);
        var denied = ready();

        assertThat(status(allowed, "s3:ListBucketMultipartUploads")).isEqualTo("DONE");
        assertThat(status(denied, "s3:ListBucketMultipartUploads")).isEqualTo("FAILED");
        assertThat(allowed.row("readiness/s3:ListMultipartUploadParts", "verify")
                        .required("reason")
                        .asString())
                .isEqualTo("NOT_CHECKED");
    }

    private Answer ready() {
        return bed.copy(TestBed.event("readiness-check"));
    }

    private static String status(Answer answer, String what) {
        return answer.row("readiness/" + what, "verify").required("status").asString();
    }

    private void line(String at, String user, String verb) {
        bed.cloudWatchLogs.log(
                AUDIT,
                "kube-apiserver-audit-1",
                Instant.parse(at),
                "{\"user\":{\"username\":" + Bench.quoted(user) + "},\"verb\":\"" + verb + "\"}");
    }

    private static ObjectNode tree(String event) {
        return (ObjectNode) JSON.readTree(TestBed.event(event));
    }

    private static String onlyUser(String name) {
        var finding = tree("eks-audit-workload");
        var details = (ObjectNode) finding.at("/detail/resource/kubernetesDetails");
        details.putNull("kubernetesWorkloadDetails");
        ((ObjectNode) details.get("kubernetesUserDetails")).put("username", name);
        return finding.toString();
    }

    private static String withoutTags() {
        var finding = tree("ec2-on-node");
        ((ObjectNode) finding.at("/detail/resource/instanceDetails")).putArray("tags");
        return finding.toString();
    }
}

package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.testing.KubeletFault;
import dev.holdfast.incident.Digests;
import dev.holdfast.logs.TestBed.Answer;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;

/** The whole function, from an event to the bucket. */
final class CopyLogsTest {
    private static final String NODE = "ip-10-0-1-17.ec2.internal";
    private static final String INSTANCE = "i-0c1d2e3f4a5b6c7d8";
    private static final String CART = "cart-6d5f7c9b88-x2x9z";
    private static final String CART_UID = "4f1c9d02-7b6e-4a53-9d18-c2e0a75f3b61";
    private static final String POD = "{\"namespace\":\"shop\",\"pod\":\"cart-1\"}";
    private static final String AUDIT = "/aws/eks/prod/cluster";
    private static final String APPLICATION = "/aws/containerinsights/prod/application";
    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void aRuntimeFindingLeadsToTheLogsAndObjectsOfItsPod() {
        bed.node(NODE, INSTANCE);
        var pod = bed.pod(CART, NODE, "one", "two");
        bed.pod("neighbour", NODE, "three");

        var answer = bed.copy(findingOn(pod));

        assertThat(answer.status()).as("%s", answer).isEqualTo("DONE");
        String prefix = "cases/gd-3ac1f7e0b92d4856a1e07c5d9b64f238/";
        String log = prefix + "logs/shop/" + CART + "." + pod.getMetadata().getUid()
                + "/main/current.20261123T180000Z.001.log";
        assertThat(bed.s3.text(log)).isEqualTo(TestBed.stamped("one", "two"));
        assertThat(bed.keys(prefix + "objects/pod/shop/" + CART)).hasSize(1);
        assertThat(bed.keys("logs/shop/neighbour")).isEmpty();
        assertThat(TestBed.texts(answer.row("pod/shop/" + CART, "record")
                        .required("details")
                        .required("covers")))
                .containsExactly("instance/" + INSTANCE, "pod/shop/" + CART);
        var pins = bed.object(prefix + "targets.20261123T180000Z.1.json");
        assertThat(pins.required("pods").get(0).required("uid").asString())
                .isEqualTo(pod.getMetadata().getUid());
        assertThat(TestBed.texts(pins.required("nodes"))).containsExactly(NODE);
        assertThat(TestBed.texts(pins.required("instances"))).containsExactly(INSTANCE);
    }

    @Test
    void whatWasCopiedStandsInTheEvidenceWithItsHash() {
        bed.pod("cart-1", NODE, "one");

        var answer = bed.copy(TestBed.request(POD));

        byte[] written = TestBed.stamped("one").getBytes(StandardCharsets.UTF_8);
        assertThat(answer.tree().required("evidence").values())
                .anySatisfy(kept -> {
                    assertThat(kept.required("key").asString()).endsWith(".001.log");
                    assertThat(kept.required("sha256").asString()).isEqualTo(Digests.hex(written));
                })
                .anySatisfy(kept -> assertThat(kept.required("key").asString()).contains("/events/"));
    }

    @Test
    void theSecondRunCopiesNothingNew() {
        bed.node(NODE, INSTANCE);
        String event = findingOn(bed.pod(CART, NODE, "one", "two"));
        bed.copy(event);
        int before = bed.keys("/logs/").size();
        int objects = bed.keys("/objects/").size();
        bed.clock.move(Duration.ofMinutes(1));

        var again = bed.copy(event);

        assertThat(again.status()).as("%s", again).isEqualTo("DONE");
        assertThat(again.row("pod/shop/" + CART, "copy-log").required("status").asString())
                .isEqualTo("ALREADY_DONE");
        assertThat(bed.keys("/objects/")).hasSize(objects);
        assertThat(bed.keys(".log")).filteredOn(key -> key.endsWith(".log")).hasSize(1);
        assertThat(bed.keys("/targets.")).hasSize(1);
        assertThat(bed.keys("/events/")).hasSize(1);
        assertThat(before).isPositive();
    }

    @Test
    void aServiceAccountMeansAllItsPodsAndItsAuditLines() {
        bed.pod("cart-1", NODE, "one");
        bed.pod("cart-2", NODE, "two");
        bed.cloudWatchLogs.log(
                AUDIT,
                "kube-apiserver-audit-1",
                Instant.parse("2026-11-22T23:14:00Z"),
                "{\"user\":{\"username\":\"system:serviceaccount:shop:cart\"},\"verb\":\"list\"}");

        var answer = bed.copy(TestBed.event("eks-audit-no-workload"));

        assertThat(answer.status()).as("%s", answer).isEqualTo("DONE");
        assertThat(bed.keys("/main/current."))
                .filteredOn(key -> key.endsWith(".log"))
                .hasSize(2);
        assertThat(answer.row("serviceaccount/shop/cart", "copy-audit")
                        .required("status")
                        .asString())
                .isEqualTo("DONE");
        assertThat(answer.attention()).anyMatch(line -> line.startsWith("STALE"));
    }

    @Test
    void anExecThatOnlyTheUriNamesLeadsToItsPod() {
        bed.pod("payments-0", NODE, "one");

        var answer = bed.copy(TestBed.event("eks-exec-request-uri"));

        assertThat(answer.status()).as("%s", answer).isEqualTo("DONE");
        assertThat(bed.keys("logs/shop/payments-0."))
                .anyMatch(key -> key.endsWith("/main/current.20261124T023640Z.001.log"));
    }

    @Test
    void aNodeMeansAllPodsOnIt() {
        bed.node(NODE, INSTANCE);
        bed.pod("cart-1", NODE, "one");
        bed.pod("cart-2", NODE, "two");
        bed.pod("elsewhere", "other", "three");

        var answer = bed.copy(TestBed.request("{\"node\":\"" + NODE + "\"}"));

        assertThat(answer.status()).as("%s", answer).isEqualTo("DONE");
        assertThat(bed.keys("/main/current."))
                .filteredOn(key -> key.endsWith(".log"))
                .hasSize(2);
        assertThat(TestBed.texts(answer.row("pod/shop/cart-1", "record")
                        .required("details")
                        .required("covers")))
                .containsExactly("node/" + NODE);
        assertThat(bed.object(bed.keys("/targets.").getFirst()).required("pods"))
                .isEmpty();
    }

    @Test
    void aWorkloadMeansThePodsBelowIt() {
        var set = bed.owner("payments");
        bed.pod("payments-0", NODE, TestBed.ownedBy(set), "one");
        bed.pod("stranger", NODE, "two");

        var answer = bed.copy(TestBed.event("response-request-bare"));

        assertThat(answer.status()).as("%s", answer).isEqualTo("DONE");
        assertThat(bed.keys("logs/shop/payments-0.")).isNotEmpty();
        assertThat(bed.keys("logs/shop/stranger.")).isEmpty();
    }

    @Test
    void aLogThatBreaksOffIsKeptMarkedAndGoesOnTheNextTime() {
        var pod = bed.pod("cart-1", NODE, "one", "two");
        bed.kubelets.fault(request -> request.contains("/log?"), 1, new KubeletFault.BreakAfter(35));

        var cut = bed.copy(TestBed.request(POD));
        var again = bed.copy(TestBed.request(POD));

        assertThat(cut.status()).isEqualTo("PARTIAL");
        assertThat(again.status()).as("%s", again).isEqualTo("DONE");
        assertThat(bed.keys("logs/shop/cart-1." + pod.getMetadata().getUid() + "/main/"))
                .filteredOn(key -> key.endsWith(".log"))
                .hasSizeGreaterThan(1);
    }

    @Test
    void anAlarmOnANodeMeansAllPodsOnItToo() {
        bed.node(NODE, INSTANCE);
        bed.pod("cart-1", NODE, "one");

        var answer = bed.copy(TestBed.event("alarm-node"));

        assertThat(answer.status()).as("%s", answer).isEqualTo("DONE");
        assertThat(TestBed.texts(answer.row("pod/shop/cart-1", "record")
                        .required("details")
                        .required("covers")))
                .containsExactly("instance/" + INSTANCE, "node/" + NODE);
    }

    @Test
    void whatAKilledRunBeganOfAPodThatIsGoneIsCompleted() {
        String key = "cases/m-hunt/logs/shop/cart-1." + CART_UID + "/main/current.20261123T175900Z.001.log";
        begin(key, TestBed.stamped("one"));
        bed.clock.move(Duration.ofHours(1));

        bed.copy(TestBed.request(POD.replace("}", ",\"uid\":\"" + CART_UID + "\"}")));

        assertThat(bed.s3.text(key)).isEqualTo(TestBed.stamped("one"));
    }

    private void begin(String key, String text) {
        var upload = bed.s3.createMultipartUpload(request -> request.bucket("evidence")
                .key(key)
                .checksumAlgorithm(ChecksumAlgorithm.CRC32_C)
                .checksumType(ChecksumType.FULL_OBJECT)
                .objectLockMode(ObjectLockMode.GOVERNANCE)
                .objectLockRetainUntilDate(Bed.NOW.plus(Duration.ofDays(30))));
        bed.s3.uploadPart(
                request -> request.bucket("evidence")
                        .key(key)
                        .uploadId(upload.uploadId())
                        .partNumber(1)
                        .checksumCRC32C(crc32c(text)),
                RequestBody.fromString(text));
    }

    private static String crc32c(String text) {
        var crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder()
                .encodeToString(
                        ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    @Test
    void anAttackSequenceSaysSomethingOfEveryTarget() {
        bed.node(NODE, INSTANCE);
        bed.pod(CART, NODE, "one");

        var answer = bed.copy(TestBed.event("attack-sequence-eks"));

        assertThat(answer.status()).isEqualTo("PARTIAL");
        assertThat(TestBed.texts(answer.row("pod/shop/" + CART, "record")
                        .required("details")
                        .required("covers")))
                .containsExactly("instance/" + INSTANCE, "pod/shop/" + CART);
        assertThat(reason(answer, "workload/shop/deployment/checkout")).isEqualTo("NO_SUCH_WORKLOAD");
        assertThat(reason(answer, "instance/i-07f9e8d7c6b5a4039")).isEqualTo("NO_SUCH_NODE");
    }

    @Test
    void everyKindOfTargetOfARequestHasItsRow() {
        bed.node(NODE, INSTANCE);
        bed.pod(CART, NODE, "one");

        var answer = bed.copy(TestBed.event("response-request"));

        assertThat(TestBed.texts(answer.row("pod/shop/" + CART, "record")
                        .required("details")
                        .required("covers")))
                .contains("instance/" + INSTANCE, "node/" + NODE, "pod/shop/" + CART, "serviceaccount/shop/cart");
        assertThat(reason(answer, "workload/shop/deployment/cart")).isEqualTo("NO_SUCH_WORKLOAD");
    }

    @Test
    void aPodThatIsGoneIsLookedForInCloudWatch() {
        bed.cloudWatchLogs.log(
                APPLICATION,
                "stream",
                Instant.parse("2026-11-23T17:30:00Z"),
                "{\"log\":\"last words\",\"kubernetes\":{\"pod_name\":\"cart-1\",\"namespace_name\":\"shop\","
                        + "\"host\":\"" + NODE + "\"}}");

        var answer = bed.copy(TestBed.request(POD));

        assertThat(answer.status()).isEqualTo("PARTIAL");
        var rows = answer.rows("pod/shop/cart-1", "copy-log");
        assertThat(rows).extracting(row -> row.required("status").asString()).containsExactly("FAILED", "DONE");
        assertThat(rows.getFirst().required("reason").asString()).isEqualTo("NO_SUCH_POD");
        assertThat(rows.getFirst().required("details").required("node").asString())
                .isEqualTo(NODE);
        assertThat(bed.s3.text(bed.keys("cloudwatch.").getFirst())).contains("last words");
    }

    @Test
    void aPodThatIsGoneIsToldOfWithWhatAnEarlierRoundHasOfIt() {
        var pod = bed.pod("cart-1", NODE, "one", "two");
        String uid = pod.getMetadata().getUid();
        String request = TestBed.request(POD.replace("}", ",\"uid\":\"" + uid + "\"}"));
        bed.copy(request);
        bed.delete(pod);
        bed.clock.move(Duration.ofHours(1));

        var answer = bed.copy(request.replace("17:59:00Z", "18:59:00Z"));

        String key = "cases/m-hunt/logs/shop/cart-1." + uid + "/main/current.20261123T175900Z.001.log";
        var row = answer.row("pod/shop/cart-1", "copy-log");
        assertThat(row.required("status").asString()).isEqualTo("FAILED");
        assertThat(row.required("text").asString()).contains("to 2026-11-23T17:00:01Z: " + key);
        assertThat(TestBed.texts(row.at("/details/earlierKeys"))).containsExactly(key);
    }

    @Test
    void aPodWithoutAnyTraceHasNoNode() {
        var answer = bed.copy(TestBed.request(POD));

        assertThat(reason(answer, "pod/shop/cart-1")).isEqualTo("NODE_UNKNOWN");
        assertThat(answer.status()).isEqualTo("PARTIAL");
    }

    @Test
    void aKubeletThatDoesNotAnswerIsReplacedByCloudWatch() {
        bed.pod("cart-1", NODE, "one");
        bed.kubelets.fault(_ -> true, 50, KubeletFault.unreachable("/"));
        bed.cloudWatchLogs.group(APPLICATION);

        var answer = bed.copy(TestBed.request(POD));

        var rows = answer.rows("pod/shop/cart-1", "copy-log");
        assertThat(rows)
                .extracting(row -> row.required("reason").asString())
                .contains("KUBELET_UNREACHABLE", "NO_LOG_LINES");
    }

    @Test
    void aNodeThatIsDeadShowsAsATimeOutAndIsReplacedByCloudWatchToo() {
        bed.node(NODE, INSTANCE);
        bed.pod("cart-1", NODE, "one");
        bed.kubelets.fault(_ -> true, 50, new KubeletFault.Answer(504, "", Map.of()));
        bed.cloudWatchLogs.group(APPLICATION);

        var answer = bed.copy(TestBed.request(POD));

        assertThat(answer.rows("pod/shop/cart-1", "copy-log"))
                .extracting(row -> row.required("reason").asString())
                .contains("TIMEOUT", "NO_LOG_LINES");
    }

    @Test
    void anUnreachableClusterEscalatesAndItsLogGroupsAreAskedAllTheSame() {
        bed.unreachable();
        bed.cloudWatchLogs.log(
                AUDIT,
                "kube-apiserver-audit-1",
                Instant.parse("2026-11-23T17:30:00Z"),
                "{\"objectRef\":{\"resource\":\"pods\",\"namespace\":\"shop\",\"name\":\"cart-1\"},\"verb\":\"create\"}");

        var answer = bed.copy(TestBed.request(POD));

        assertThat(answer.status()).isEqualTo("PARTIAL");
        assertThat(reason(answer, "pod/shop/cart-1")).isEqualTo("CLUSTER_UNREACHABLE");
        assertThat(answer.attention()).singleElement().asString().startsWith("CLUSTER_UNREACHABLE: ");
        assertThat(answer.row("pod/shop/cart-1", "copy-audit")
                        .required("status")
                        .asString())
                .isEqualTo("DONE");
        assertThat(bed.keys("/targets.")).isEmpty();
    }

    @Test
    void anEventIsTriedAgainWhereTheClusterWasUnreachable() {
        bed.unreachable();

        var answer = bed.copy(TestBed.event("eks-runtime-finding"));

        assertThat(answer.retry()).hasValueSatisfying(why -> assertThat(why).contains("CLUSTER_UNREACHABLE"));
        assertThat(TestBed.rows(bed.lastRecord(), "instance/" + INSTANCE, "copy-log"))
                .hasSize(1);
    }

    @Test
    void aRoleThatIsNotLetInIsSaidAndNotTriedAgain() {
        bed.api.fault(_ -> true, 99, 401, "{\"kind\":\"Status\",\"message\":\"Unauthorized\",\"code\":401}");

        var answer = bed.copy(TestBed.event("eks-exec-request-uri"));

        assertThat(reason(answer, "pod/shop/payments-0")).isEqualTo("NO_CLUSTER_ACCESS");
        assertThat(answer.attention()).isNotEmpty();
    }

    @Test
    void whatIsForbiddenIsNamedAndNoTargetIsPinned() {
        bed.pod("cart-1", NODE, "one");
        bed.api.fault(
                request -> request.startsWith("GET /api/v1/nodes"),
                99,
                403,
                "{\"kind\":\"Status\",\"code\":403,\"message\":\"nodes is forbidden: User \\\"x\\\" cannot get"
                        + " resource \\\"nodes\\\" in API group \\\"\\\" at the cluster scope\"}");

        var answer = bed.copy(TestBed.request(POD));

        assertThat(answer.status()).isEqualTo("PARTIAL");
        assertThat(reason(answer, "pod/shop/cart-1", "record")).isEqualTo("CLUSTER_FORBIDDEN");
        assertThat(answer.row("pod/shop/cart-1", "copy-log").required("status").asString())
                .isEqualTo("DONE");
        assertThat(answer.attention()).anyMatch(line -> line.contains("get nodes"));
        assertThat(bed.keys("/targets.")).singleElement().satisfies(key -> {
            assertThat(bed.object(key).required("pods")).isEmpty();
            assertThat(bed.object(key).required("nodes")).isEmpty();
            assertThat(bed.object(key).required("serviceAccounts")).hasSize(1);
        });
    }

    @Test
    void withoutTimeNoPodIsBegunAndAllOfThemRemain() {
        bed.pod("cart-1", NODE, "one");
        bed.pod("cart-2", NODE, "two");
        bed.left(Duration.ofSeconds(14));

        var answer = bed.copy(TestBed.request(POD + ",{\"namespace\":\"shop\",\"pod\":\"cart-2\"}"));

        assertThat(TestBed.texts(answer.tree().required("remaining"))).contains("pod/shop/cart-1", "pod/shop/cart-2");
        assertThat(reason(answer, "pod/shop/cart-1")).isEqualTo("DEADLINE");
        assertThat(bed.keys("/logs/")).isEmpty();
        assertThat(bed.keys("/actions/")).hasSize(1);
    }

    @Test
    void replacementsOfAPinnedRoundAreLeftAlone() {
        var set = bed.owner("cart");
        var first = bed.pod("cart-1", NODE, TestBed.ownedBy(set), "one");
        bed.pod("cart-2", NODE, TestBed.ownedBy(set), "two");
        bed.s3.plantUnlocked(
                "cases/m-hunt/targets.20261123T175900Z.1.json",
                ("{\"pods\":[{\"namespace\":\"shop\",\"name\":\"cart-1\",\"uid\":\""
                                + first.getMetadata().getUid() + "\"},{\"namespace\":\"..\",\"name\":7}]}")
                        .getBytes(StandardCharsets.UTF_8));

        var answer = bed.copy(TestBed.request("{\"namespace\":\"shop\",\"workload\":\"statefulset/cart\"}"));

        assertThat(answer.status()).as("%s", answer).isEqualTo("DONE");
        assertThat(bed.keys("logs/shop/cart-1.")).isNotEmpty();
        assertThat(bed.keys("logs/shop/cart-2.")).isEmpty();
        assertThat(TestBed.texts(answer.row("pod/shop/cart-1", "record")
                        .required("details")
                        .required("covers")))
                .containsExactly("workload/shop/statefulset/cart");
    }

    @Test
    void aPinnedPodThatIsGoneSinceIsStillToldOf() {
        bed.s3.plantUnlocked(
                "cases/m-hunt/targets.20261123T175900Z.1.json",
                "{\"pods\":[{\"namespace\":\"shop\",\"name\":\"cart-1\",\"uid\":\"4f1c9d02\"}]}"
                        .getBytes(StandardCharsets.UTF_8));
        bed.pod("cart-2", NODE, TestBed.ownedBy(bed.owner("cart")), "two");

        var answer = bed.copy(TestBed.request("{\"namespace\":\"shop\",\"workload\":\"statefulset/cart\"}"));

        assertThat(reason(answer, "pod/shop/cart-1")).isEqualTo("NODE_UNKNOWN");
        assertThat(answer.row("workload/shop/statefulset/cart", "copy-log")
                        .required("status")
                        .asString())
                .isEqualTo("SKIPPED");
        assertThat(bed.keys("logs/shop/cart-2.")).isEmpty();
    }

    @Test
    void aSampleIsObservedAndCopiesNothing() {
        bed.pod("cart-1", NODE, "one");

        var answer = bed.copy(TestBed.event("sample-finding"));

        assertThat(answer.status()).isEqualTo("DONE");
        assertThat(answer.tree().required("drill").asBoolean()).isTrue();
        assertThat(bed.s3.objects().keySet())
                .hasSize(2)
                .allMatch(key -> key.startsWith("drills/gd-a40e8c6d2b7f4195b3d61e0f97c852ad/"));
        assertThat(answer.attention()).isEmpty();
    }

    @Test
    void whatIsNotOursIsIgnoredAndWritesNothing() {
        for (String name :
                new String[] {"iam-finding", "container-finding", "ebs-createSnapshots", "release-request"}) {
            assertThat(bed.copy(TestBed.event(name)).status()).as(name).isEqualTo("IGNORED");
        }
        assertThat(bed.s3.objects()).isEmpty();
        assertThat(bed.api.requests()).isEmpty();
    }

    @Test
    void aBucketWithoutALockIsSaidOfEveryTarget() {
        bed.pod("cart-1", NODE, "one");
        bed.set("EVIDENCE_BUCKET", "no-such-bucket");

        var answer = bed.copy(TestBed.request(POD));

        assertThat(answer.status()).isEqualTo("FAILED");
        assertThat(answer.rows("pod/shop/cart-1", "copy-log")).hasSize(1);
    }

    @Test
    void readinessNamesTheRightsThatAreMissing() {
        bed.set("CLUSTERS", "prod");
        bed.set("RETENTION_DAY", "3");
        bed.unreachable();

        var answer = bed.copy(TestBed.event("readiness-check"));

        assertThat(answer.row("readiness/cluster/prod", "verify")
                        .required("reason")
                        .asString())
                .isEqualTo("CLUSTER_UNREACHABLE");
        assertThat(answer.row("readiness/settings", "verify").required("status").asString())
                .isEqualTo("FAILED");
        assertThat(answer.row("readiness/bucket", "verify").required("status").asString())
                .isEqualTo("DONE");
        assertThat(bed.s3.objects()).isEmpty();
    }

    /** The API gives uids of its own. */
    private static String findingOn(Pod pod) {
        return TestBed.event("eks-runtime-finding")
                .replace(CART_UID, pod.getMetadata().getUid());
    }

    private static String reason(Answer answer, String target) {
        return reason(answer, target, "copy-log");
    }

    private static String reason(Answer answer, String target, String action) {
        return answer.row(target, action).required("reason").asString();
    }
}

package dev.holdfast.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.snapshot.TestBed.Answer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What only the cluster can tell: on which instances pods run, and which instance a node is. */
final class AskingTheClusterTest {
    private static final String POD = "{\"namespace\":\"shop\",\"pod\":\"cart-1\"}";
    private static final String ACCOUNT = "{\"namespace\":\"shop\",\"serviceAccount\":\"cart\"}";
    private final TestBed bed = new TestBed();
    private final Ec2Account.Machine one = bed.ec2.node(1, 1);
    private final Ec2Account.Machine two = bed.ec2.node(2, 1);
    private final SmallCluster cluster = new SmallCluster();

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void podsLeadToTheInstancesOfTheirNodes() {
        letIn().node("worker-1", one).node("worker-2", two);
        cluster.pod("cart-1", "worker-1");
        cluster.pod("cart-2", "worker-2");

        var answer = bed.snapshot(Request.of("hunt", POD + "," + ACCOUNT));

        assertThat(answer.status()).as("%s", answer).isEqualTo("DONE");
        assertThat(covers(answer, one)).containsExactly("pod/shop/cart-1", "serviceaccount/shop/cart");
        assertThat(covers(answer, two)).containsExactly("serviceaccount/shop/cart");
        assertThat(bed.ec2.goodSnapshots(one).values()).containsOnly(1L);
        assertThat(bed.ec2.goodSnapshots(two).values()).containsOnly(1L);
    }

    @Test
    void namedPodsTheirNodesAndAllInstancesArePinned() {
        letIn().node("worker-1", one).node("worker-2", two);
        var pod = cluster.pod("cart-1", "worker-1");
        cluster.pod("cart-2", "worker-2");

        bed.snapshot(Request.of("hunt", POD + "," + ACCOUNT));

        var pins = bed.object(bed.keys("/targets.").getFirst());
        assertThat(pins.required("pods").values())
                .extracting(pinned -> pinned.required("uid").asString())
                .containsExactly(pod.getMetadata().getUid());
        assertThat(SnapshotVolumesTest.texts(pins.required("nodes"))).containsExactly("worker-1");
        assertThat(SnapshotVolumesTest.texts(pins.required("instances"))).containsExactly(one.id, two.id);
    }

    @Test
    void aPodThatIsGoneSinceIsStillCoveredByWhatWasPinned() {
        letIn().node("worker-1", one);
        var pod = cluster.pod("cart-1", "worker-1");
        String request = dated(POD);
        bed.snapshot(request);
        cluster.delete(pod);

        var again = bed.snapshot(request);

        assertThat(again.status()).as("%s", again).isEqualTo("DONE");
        assertThat(covers(again, one)).containsExactly("pod/shop/cart-1");
        assertThat(bed.ec2.calls("CreateSnapshots")).isEqualTo(1);
        assertThat(bed.keys("/targets.")).hasSize(1);
    }

    @Test
    void aPodThatIsGoneAndWhoseNodeNobodyKnowsIsSaid() {
        letIn();

        var answer = bed.snapshot(Request.of("hunt", POD));

        assertThat(reason(answer, "pod/shop/cart-1")).isEqualTo("NODE_UNKNOWN");
        assertThat(bed.keys("/targets.")).isEmpty();
    }

    @Test
    void aPodThatIsGoneLeadsToTheNodeThatItWasScheduledTo() {
        letIn().node("worker-1", one).scheduled("cart-1", "worker-1");

        var answer = bed.snapshot(Request.of("hunt", POD));

        assertThat(answer.status()).isEqualTo("DONE");
        assertThat(covers(answer, one)).containsExactly("pod/shop/cart-1");
    }

    @Test
    void whereTheEventsAreForbiddenTheTargetIsNotCalledGone() {
        letIn();
        cluster.api.fault(
                request -> request.contains("/events?"),
                9,
                403,
                "{\"kind\":\"Status\",\"code\":403,\"message\":\"events is forbidden: User \\\"x\\\" cannot list"
                        + " resource \\\"events\\\" in API group \\\"\\\" in the namespace \\\"shop\\\"\"}");

        var answer = bed.snapshot(Request.of("hunt", POD));

        assertThat(reason(answer, "pod/shop/cart-1")).isEqualTo("CLUSTER_FORBIDDEN");
        assertThat(answer.tree().required("attention")).hasSize(1);
    }

    @Test
    void aFargatePodHasItsReasonAlsoTheSecondTime() {
        letIn().node("fargate-ip-10-0-1-7.ec2.internal", "aws:///us-east-1a/123/fargate-ip-10-0-1-7.ec2.internal")
                .node("worker-1", one);
        cluster.pod("cart-1", "fargate-ip-10-0-1-7.ec2.internal");
        cluster.pod("cart-2", "worker-1");
        String request = dated(ACCOUNT + "," + POD);

        for (int run = 0; run < 2; run++) {
            var answer = bed.snapshot(request);
            assertThat(answer.status()).isEqualTo("PARTIAL");
            assertThat(reason(answer, "pod/shop/cart-1")).isEqualTo("FARGATE_HAS_NO_VOLUMES");
            assertThat(covers(answer, one)).containsExactly("serviceaccount/shop/cart");
        }
    }

    @Test
    void aPodThatHasNoNodeYetHasNothingToLose() {
        letIn();
        cluster.pod("cart-1", "");

        var answer = bed.snapshot(Request.of("hunt", POD));

        assertThat(answer.status()).isEqualTo("DONE");
        assertThat(reason(answer, "pod/shop/cart-1")).isEqualTo("NODE_UNKNOWN");
    }

    @Test
    void aNodeThatTheClusterForgotIsFoundByItsPrivateDnsName() {
        letIn();
        cluster.pod("cart-1", one.dns);
        cluster.pod("cart-2", "worker-9");

        var answer = bed.snapshot(Request.of("hunt", ACCOUNT));

        assertThat(answer.status()).isEqualTo("PARTIAL");
        assertThat(covers(answer, one)).containsExactly("serviceaccount/shop/cart");
        assertThat(reason(answer, "pod/shop/cart-2")).isEqualTo("NODE_UNKNOWN");
    }

    @Test
    void aNodeIsFoundByItsProviderId() {
        letIn().node("worker-1", one);

        var answer = bed.snapshot(Request.of("hunt", "{\"node\":\"worker-1\"},{\"node\":\"worker-9\"}"));

        assertThat(covers(answer, one)).containsExactly("node/worker-1");
        assertThat(reason(answer, "node/worker-9")).isEqualTo("NO_SUCH_NODE");
    }

    @Test
    void whoNeedsNoClusterAsksNone() {
        letIn();

        bed.snapshot(Finding.on(one).json());
        bed.snapshot(Request.of("hunt", "{\"node\":\"" + two.dns + "\"}"));

        assertThat(bed.ec2.goodSnapshots(two).values()).containsOnly(1L);
        assertThat(cluster.api.requests()).isEmpty();
    }

    @Test
    void anUnreachableClusterCostsTheKnownInstanceNothing() {
        var answer = bed.snapshot(Request.of("hunt", POD + ",{\"instance\":\"" + one.id + "\"}"));

        assertThat(answer.status()).isEqualTo("PARTIAL");
        assertThat(bed.ec2.goodSnapshots(one).values()).containsOnly(1L);
        assertThat(reason(answer, "pod/shop/cart-1")).isEqualTo("CLUSTER_UNREACHABLE");
        assertThat(SnapshotVolumesTest.texts(answer.tree().required("attention")))
                .singleElement()
                .asString()
                .startsWith("CLUSTER_UNREACHABLE: ");
        assertThat(bed.keys("/targets.")).isEmpty();
    }

    @Test
    void anEventIsTriedAgainWhereTheClusterWasUnreachable() {
        var answer = bed.snapshot(Finding.onPodOnly().json());

        assertThat(answer.retry()).hasValueSatisfying(why -> assertThat(why).contains("CLUSTER_UNREACHABLE"));
        var record = bed.lastRecord(Finding.CASE);
        assertThat(record.required("status").asString()).isEqualTo("FAILED");
        assertThat(record.required("attention")).hasSize(1);
    }

    @Test
    void aRoleThatIsNotLetInIsSaidAndNotTriedAgain() {
        letIn();
        cluster.api.fault(_ -> true, 9, 401, "{\"kind\":\"Status\",\"message\":\"Unauthorized\",\"code\":401}");

        var answer = bed.snapshot(Finding.onPodOnly().json());

        assertThat(answer.reason()).isEqualTo("NO_CLUSTER_ACCESS");
        assertThat(answer.tree().required("attention")).hasSize(1);
    }

    @Test
    void whatIsForbiddenIsNotPinned() {
        letIn().node("worker-1", one);
        cluster.pod("cart-1", "worker-1");
        cluster.api.fault(
                request -> request.contains("/pods?"),
                9,
                403,
                "{\"kind\":\"Status\",\"code\":403,\"message\":\"pods is forbidden: User \\\"x\\\" cannot list"
                        + " resource \\\"pods\\\" in API group \\\"\\\" in the namespace \\\"shop\\\"\"}");

        var answer = bed.snapshot(Request.of("hunt", POD + "," + ACCOUNT));

        assertThat(answer.status()).isEqualTo("PARTIAL");
        assertThat(covers(answer, one)).containsExactly("pod/shop/cart-1");
        assertThat(reason(answer, "serviceaccount/shop/cart")).isEqualTo("CLUSTER_FORBIDDEN");
        assertThat(answer.tree().required("attention")).hasSize(1);
        assertThat(bed.keys("/targets.")).isEmpty();
    }

    @Test
    void aClusterOutsideTheListIsNotAsked() {
        letIn();
        bed.set("CLUSTERS", "test");

        var answer = bed.snapshot(Finding.onPodOnly().json());

        assertThat(answer.reason()).isEqualTo("CLUSTER_NOT_ALLOWED");
        assertThat(cluster.api.requests()).isEmpty();
    }

    @Test
    void aSampleAsksAndChangesNothing() {
        letIn().node("worker-1", one);
        cluster.pod("cart-1", "worker-1");

        var answer = bed.snapshot(Finding.onPodOnly().sample().json());

        assertThat(answer.status()).isEqualTo("DONE");
        assertThat(answer.tree().path("attention").isMissingNode()).isTrue();
        assertThat(bed.ec2.snapshots()).isEmpty();
        assertThat(bed.s3.objects().keySet()).allMatch(key -> key.startsWith("drills/"));
    }

    @Test
    void readinessSaysWhatTheNamedClusterWouldRefuse() {
        letIn();
        bed.set("CLUSTERS", "prod");
        review(false, 1);
        review(true, 12);

        var answer = bed.snapshot("{\"source\":\"holdfast\",\"detail-type\":\"Readiness Check\",\"detail\":{}}");

        assertThat(answer.rows())
                .extracting(row -> row.required("target").asString())
                .contains("readiness/cluster/prod/get pods")
                .doesNotContain("readiness/cluster/prod");
    }

    private void review(boolean allowed, int times) {
        cluster.api.fault(
                request -> request.endsWith("/selfsubjectaccessreviews"),
                times,
                201,
                "{\"kind\":\"SelfSubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\","
                        + "\"spec\":{},\"status\":{\"allowed\":" + allowed + "}}");
    }

    private SmallCluster letIn() {
        bed.cluster(cluster.api.access());
        return cluster;
    }

    /** With a time of its own, so that both runs are the same round. */
    private static String dated(String targets) {
        return Request.of("hunt", targets)
                .replace("\"cluster\"", "\"requestedAt\": \"2026-11-23T17:59:00Z\", \"cluster\"");
    }

    private static List<String> covers(Answer answer, Ec2Account.Machine machine) {
        return SnapshotVolumesTest.texts(answer.row("instance/" + machine.id, "snapshot")
                .required("details")
                .required("covers"));
    }

    private static String reason(Answer answer, String target) {
        return answer.row(target, "snapshot").required("reason").asString();
    }
}

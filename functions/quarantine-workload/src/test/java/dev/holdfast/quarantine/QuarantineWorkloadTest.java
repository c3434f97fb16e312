package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.cluster.testing.PolicyEngine;
import dev.holdfast.cluster.testing.Reachability;
import dev.holdfast.cluster.testing.SimulatedCni;
import dev.holdfast.evidence.testing.InMemoryS3;
import dev.holdfast.incident.BadSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class QuarantineWorkloadTest {
    @Test
    void aPodThatAFindingNamesIsContained() {
        var bed = new TestBed();
        var pod = alone(bed);
        bed.quarantine(on(pod).json());

        var isolate = TestBed.row(bed.lastRecord(Finding.CASE), "pod/shop/" + pod, "isolate");
        assertThat(TestBed.status(isolate)).as(isolate.toPrettyString()).isEqualTo("DONE");
        assertThat(isolate.required("verified").asBoolean()).isTrue();
        assertThat(detail(isolate, "containment").asString()).isEqualTo("CONTAINED");
        var reach = Reachability.of(bed.kube(), Reachability.Unit.POD_IDENTIFIER);
        assertThat(reach.may("shop/" + pod, Reachability.INTERNET)).isFalse();
        assertThat(reach.may(Reachability.INTERNET, "shop/" + pod)).isFalse();
        assertThat(bed.log)
                .anyMatch(line -> line.contains("\"message\":\"contained\"") && line.contains("secondsSinceFinding"));
    }

    /** A pod that nobody owns and that no sibling shares rules with. */
    private static String alone(TestBed bed) {
        return bed.pod("shop", "toolbox").getMetadata().getName();
    }

    private static Finding on(String pod) {
        return Finding.on("pods", "shop", pod);
    }

    @Test
    void aSiblingOnTheNodeThatMayTalkKeepsThePodFromBeingCalledContained() {
        var bed = TestBed.withIntruder();
        var answer = bed.quarantine(intruder());

        var isolate = answer.row(TestBed.CART_POD, "isolate");
        assertThat(TestBed.status(isolate)).isEqualTo("FAILED");
        assertThat(TestBed.reason(isolate)).isEqualTo("SIBLING_RULES");
        assertThat(detail(isolate, "collateral")).isNotEmpty();
        assertThat(detail(isolate, "identities").toString()).contains("IRSA_ROLE LIVE");
        assertThat(bed.log).anyMatch(line -> line.contains("not contained"));
    }

    /** What runs on the suspect's node beside it is nobody's target: others would copy the logs of all of it. */
    @Test
    void onlyTheSuspectIsPinnedAndNotItsNeighbours() {
        var bed = TestBed.withIntruder();
        bed.quarantine(Finding.onPod("shop", TestBed.CART.pod(), TestBed.CART.uid())
                .instance(TestBed.CART.instance())
                .json());

        assertThat(bed.keys("/targets.")).singleElement().satisfies(key -> {
            var pinned = JsonMapper.shared().readTree(bed.s3.text(key));
            assertThat(pinned.required("pods").values())
                    .extracting(pod -> pod.required("name").asString())
                    .containsExactly(TestBed.CART.pod());
            assertThat(pinned.required("instances")).hasSize(1);
        });
    }

    @Test
    void theSuspectLeavesItsReplicaSetAndItsServiceAndRunsOn() {
        var bed = TestBed.withIntruder();
        var answer = bed.quarantine(intruder());

        var suspect = bed.suspect();
        assertThat(TestBed.status(answer.row(TestBed.CART_POD, "detach"))).isEqualTo("DONE");
        assertThat(suspect.getMetadata().getUid()).isEqualTo(TestBed.CART.uid());
        assertThat(suspect.getMetadata().getOwnerReferences()).isEmpty();
        assertThat(TestBed.labels(suspect).get("app")).startsWith("holdfast-");
        assertThat(suspect.getMetadata().getAnnotations().get("holdfast.dev/origin"))
                .startsWith("replicaset/cart-");
        assertThat(suspect.getMetadata().getAnnotations().get("holdfast.dev/cases"))
                .isEqualTo("[\"" + Finding.CASE + "\"]");
        assertThat(bed.kube()
                        .pods()
                        .inNamespace("shop")
                        .withLabel("app", "cart")
                        .list()
                        .getItems())
                .hasSize(3);
        assertThat(detail(answer.row(TestBed.CART_POD, "isolate"), "inService").asBoolean())
                .isFalse();
    }

    @Test
    void whatMayScaleTheWorkloadDownIsSaid() {
        var bed = TestBed.withIntruder();
        bed.api.apply("""
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata: {name: cart-by-load, namespace: shop}
            spec: {maxReplicas: 9, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: cart}}
            """);
        var isolate = bed.quarantine(intruder()).row(TestBed.CART_POD, "isolate");
        assertThat(detail(isolate, "restartRisks").toString())
                .contains("autoscaler cart-by-load")
                .doesNotContain("rolling out");
    }

    @Test
    void theNodeIsCordonedAndItsInstanceHeld() {
        var bed = TestBed.withIntruder();
        var answer = bed.quarantine(intruder());

        var node = bed.node(TestBed.CART.node());
        assertThat(node.getSpec().getUnschedulable()).isTrue();
        assertThat(node.getMetadata().getAnnotations())
                .containsEntry("karpenter.sh/do-not-disrupt", "true")
                .containsEntry("cluster-autoscaler.kubernetes.io/scale-down-disabled", "true");
        assertThat(node.getSpec().getTaints())
                .noneMatch(taint -> taint.getEffect().equals("NoExecute"));
        assertThat(bed.ec2.attributes.values()).containsOnly(true);
        assertThat(bed.ec2.deleteOnTermination.values()).containsOnly(false);
        assertThat(bed.autoScaling.protectedInstances.values()).containsOnly(true);
        assertThat(answer.rows("hold"))
                .allSatisfy(row -> assertThat(TestBed.status(row)).isIn("DONE", "ALREADY_DONE"));
    }

    @Test
    void aSecondRunChangesNothing() {
        var bed = TestBed.withIntruder();
        bed.quarantine(intruder());
        bed.shop.settle();
        var before = bed.state();
        int writes = bed.ec2.writes.size();
        bed.time.forward(Duration.ofMinutes(1));

        var answer = bed.quarantine(intruder());

        assertThat(before.to(bed.state()).ignoring("Lease/").toString()).isEmpty();
        assertThat(bed.ec2.writes).hasSize(writes);
        assertThat(answer.rows("label"))
                .allSatisfy(row -> assertThat(TestBed.status(row)).isEqualTo("ALREADY_DONE"));
        assertThat(answer.rows("detach"))
                .allSatisfy(row -> assertThat(TestBed.status(row)).isEqualTo("ALREADY_DONE"));
        assertThat(answer.rows("exclude"))
                .hasSize(3)
                .allSatisfy(row -> assertThat(TestBed.status(row)).isEqualTo("ALREADY_DONE"));
    }

    @Test
    void aFindingReSentFourTimesQuarantinesNoReplacement() {
        var bed = TestBed.withIntruder();
        bed.set("MAX_PODS", "50");
        bed.quarantine(intruder());
        for (int again = 1; again <= 4; again++) {
            bed.time.forward(Duration.ofMinutes(6));
            var seen = bed.time.instant().minusSeconds(120);
            bed.quarantine(Finding.on("deployments", "shop", "cart")
                    .seen(again % 2 == 0 ? TestBed.START.minusSeconds(120) : seen)
                    .json());
            bed.shop.settle();
        }
        var started = bed.quarantined().stream()
                .filter(pod -> pod.getMetadata().getCreationTimestamp().compareTo("2026-11-23T18:00:00Z") > 0)
                .map(pod -> pod.getMetadata().getName())
                .toList();
        assertThat(started).as("replacements under quarantine").isEmpty();
        assertThat(bed.isQuarantined(bed.suspect())).isTrue();
    }

    @Test
    void observingChangesNothing() {
        var bed = TestBed.withIntruder();
        bed.set("QUARANTINE", "observe");
        var before = bed.state();
        var answer = bed.quarantine(intruder());

        assertThat(before.to(bed.state()).toString()).isEmpty();
        assertThat(bed.state()).isEqualTo(before);
        assertThat(bed.ec2.writes).isEmpty();
        assertThat(bed.autoScaling.writes).isEmpty();
        assertThat(bed.keys("/quarantine/")).isEmpty();
        assertThat(bed.keys("holds/")).isEmpty();
        assertThat(answer.tree().required("observed").asBoolean()).isTrue();
        var isolate = answer.row(TestBed.CART_POD, "isolate");
        assertThat(TestBed.status(isolate)).isEqualTo("DONE");
        assertThat(isolate.required("verified").isNull()).isTrue();
        assertThat(detail(isolate, "expectedContainment").asString()).isNotEmpty();
        assertThat(bed.keys("/events/")).hasSize(1);
        assertThat(bed.keys("/actions/")).hasSize(1);
    }

    @Test
    void aRequestMayChooseTheMode() {
        var bed = TestBed.withIntruder();
        bed.quarantine(
                Request.of("hunt", "{\"namespace\":\"shop\",\"pod\":\"toolbox\"}", ",\"quarantine\":\"observe\""));
        assertThat(bed.quarantined()).isEmpty();
        bed.set("QUARANTINE", "observe");
        bed.quarantine(
                Request.of("hunt", "{\"namespace\":\"shop\",\"pod\":\"toolbox\"}", ",\"quarantine\":\"enforce\""));
        assertThat(bed.quarantined()).hasSize(1);
    }

    @Test
    void aSampleIsOnlyLookedAt() {
        var bed = TestBed.withIntruder();
        var before = bed.state();
        var answer = bed.quarantine(
                Finding.on("pods", "shop", "no-such-pod").sample().json());

        assertThat(bed.state()).isEqualTo(before);
        assertThat(answer.status()).isEqualTo("DONE");
        assertThat(answer.tree().required("drill").asBoolean()).isTrue();
        assertThat(bed.keys("cases/")).isEmpty();
    }

    @Test
    void whatHappenedLongAgoIsNotQuarantined() {
        var bed = TestBed.withIntruder();
        var before = bed.state();
        var answer = bed.quarantine(Finding.onPod("shop", TestBed.CART.pod(), TestBed.CART.uid())
                .seen(TestBed.START.minus(Duration.ofHours(3)))
                .json());

        assertThat(bed.state()).isEqualTo(before);
        assertThat(answer.reason()).isEqualTo("STALE");
        assertThat(answer.attention()).anyMatch(text -> text.startsWith("STALE"));
    }

    @Test
    void lessSevereFindingsAreIgnored() {
        var bed = TestBed.withIntruder();
        var answer = bed.quarantine(Finding.onPod("shop", TestBed.CART.pod(), TestBed.CART.uid())
                .severity(5)
                .json());
        assertThat(answer.status()).isEqualTo("IGNORED");
        assertThat(answer.reason()).isEqualTo("BELOW_MIN_SEVERITY");
        assertThat(bed.s3.objects()).isEmpty();
    }

    @Test
    void aServiceAccountOfAFindingNeedsARequest() {
        var bed = TestBed.withIntruder();
        var answer = bed.quarantine(Finding.onServiceAccount("shop", "cart").json());
        assertThat(answer.reason()).isEqualTo("NEEDS_REQUEST");
        assertThat(bed.quarantined()).isEmpty();
    }

    @Test
    void aClusterIsRefused() {
        var bed = TestBed.withIntruder();
        var answer =
                bed.quarantine(Finding.on("pods", "shop", "x").withoutWorkload().json());
        assertThat(answer.rows())
                .singleElement()
                .satisfies(row -> assertThat(TestBed.status(row)).isEqualTo("REFUSED"));
        assertThat(bed.quarantined()).isEmpty();
    }

    @Test
    void protectedNamespacesAreJudgedOnThePod() {
        var bed = new TestBed();
        var pod = bed.kube().pods().inNamespace("kube-system").list().getItems().stream()
                .filter(one -> one.getMetadata().getName().startsWith("log-agent"))
                .findFirst()
                .orElseThrow();
        var answer = bed.quarantine(
                Finding.on("pods", "kube-system", pod.getMetadata().getName()).json());
        assertThat(answer.reason()).isEqualTo("PROTECTED_NAMESPACE");
        assertThat(bed.quarantined()).isEmpty();
        assertThat(answer.attention()).isNotEmpty();
    }

    @Test
    void aPodOnTheHostsNetworkIsNotCalledContained() {
        var bed = new TestBed();
        var answer = bed.quarantine(on("node-monitor").json());
        var isolate = answer.row("pod/shop/node-monitor", "isolate");
        assertThat(TestBed.status(isolate)).isEqualTo("FAILED");
        assertThat(TestBed.reason(isolate)).isEqualTo("HOST_NETWORK");
    }

    @Test
    void aPodOfAStatefulSetStaysOwned() {
        var bed = new TestBed();
        bed.quarantine(on("orders-db-0").json());
        var pod = bed.pod("shop", "orders-db-0");
        assertThat(pod.getMetadata().getOwnerReferences()).hasSize(1);
        assertThat(TestBed.labels(pod)).containsEntry("app", "orders-db");
        var isolate = TestBed.row(bed.lastRecord(Finding.CASE), "pod/shop/orders-db-0", "isolate");
        assertThat(detail(isolate, "inService").asBoolean()).isTrue();
        assertThat(detail(isolate, "treatment").asString()).contains("StatefulSet");
    }

    @ParameterizedTest
    @EnumSource(
            value = PolicyEngine.class,
            names = {"VPC_CNI_OFF", "NONE"})
    void withoutAnEngineNothingIsCalledContained(PolicyEngine engine) {
        var bed = new TestBed(engine);
        var answer = bed.quarantine(on("toolbox").json());
        var isolate = answer.row("pod/shop/toolbox", "isolate");
        assertThat(TestBed.reason(isolate)).isEqualTo("NO_ENFORCING_ENGINE");
        assertThat(bed.isQuarantined(bed.pod("shop", "toolbox"))).isTrue();
    }

    @Test
    void calicoLetsEstablishedFlowsGoOn() {
        var bed = new TestBed(PolicyEngine.CALICO);
        bed.quarantine(on("toolbox").json());
        var isolate = TestBed.row(bed.lastRecord(Finding.CASE), "pod/shop/toolbox", "isolate");
        assertThat(detail(isolate, "containment").asString())
                .as(isolate.toPrettyString())
                .isNotEqualTo("CONTAINED");
    }

    @Test
    void theLabelsArePutBackWhereTheEngineLosesThePod() {
        var bed = TestBed.withIntruder();
        bed.shop.cni().orphans(SimulatedCni.Orphans.DROPPED);
        var answer = bed.quarantine(intruder());

        assertThat(TestBed.reason(answer.row(TestBed.CART_POD, "detach"))).isEqualTo("POLICY_LOST_AFTER_ORPHANING");
        assertThat(TestBed.labels(bed.suspect())).containsEntry("app", "cart");
        assertThat(bed.isQuarantined(bed.suspect())).isTrue();
        var again = bed.quarantine(intruder());
        assertThat(TestBed.reason(again.row(TestBed.CART_POD, "detach"))).isEqualTo("POLICY_LOST_AFTER_ORPHANING");
        assertThat(TestBed.labels(bed.suspect())).containsEntry("app", "cart");
    }

    @Test
    void aBucketThatFailsDoesNotStopContainment() {
        var bed = TestBed.withIntruder();
        bed.s3.is(InMemoryS3.Condition.MISSING);
        var answer = bed.quarantine(intruder());

        assertThat(answer.retry()).isPresent();
        assertThat(bed.isQuarantined(bed.suspect())).isTrue();
        assertThat(bed.suspect().getMetadata().getAnnotations().get("holdfast.dev/before"))
                .contains("inline");
        bed.s3.is(InMemoryS3.Condition.SAFE);
        bed.time.forward(Duration.ofMinutes(1));
        bed.quarantine(intruder());
        var key = bed.keys("/quarantine/1/pod~shop~").getFirst();
        assertThat(bed.object(key).toString()).contains("\"before\":\"cart\"");
        bed.release(Request.release(Finding.CASE));
        assertThat(bed.quarantined()).isEmpty();
    }

    @Test
    void aHeldLeaseDoesNotKeepANamedPodFromBeingContained() {
        var bed = TestBed.withIntruder();
        bed.api.apply("""
            apiVersion: coordination.k8s.io/v1
            kind: Lease
            metadata: {name: quarantine, namespace: holdfast}
            spec: {holderIdentity: other, leaseDurationSeconds: 15, renewTime: "2026-11-23T18:00:00.000000Z"}
            """);
        bed.time.everyStep(() -> bed.kube()
                .leases()
                .inNamespace("holdfast")
                .withName("quarantine")
                .edit(lease -> {
                    lease.getMetadata().setLabels(Map.of("beat", String.valueOf(System.nanoTime())));
                    return lease;
                }));
        bed.quarantine(intruder());
        assertThat(bed.isQuarantined(bed.suspect())).isTrue();
        var record = bed.lastRecord(Finding.CASE);
        assertThat(TestBed.reason(TestBed.row(record, "node/" + TestBed.CART.node(), "cordon")))
                .isEqualTo("LEASE_HELD");
    }

    @Test
    void aNodeIsCordonedAndSaidNotToBeIsolated() {
        var bed = TestBed.withIntruder();
        var answer = bed.quarantine(Request.of("hunt", "{\"node\":\"" + TestBed.CART.node() + "\"}", ""));
        assertThat(TestBed.reason(answer.row("node/" + TestBed.CART.node(), "isolate")))
                .isEqualTo("NODE_NOT_ISOLATED");
        assertThat(bed.node(TestBed.CART.node()).getSpec().getUnschedulable()).isTrue();
        assertThat(bed.quarantined()).isEmpty();
    }

    @Test
    void theSnapshotIsWaitedForAMoment() {
        var bed = TestBed.withIntruder();
        bed.set("CONTAIN_WAIT_SECONDS", "5");
        var late = bed.quarantine(intruder());
        assertThat(detail(late.row(TestBed.CART_POD, "isolate"), "snapshotFirst")
                        .asBoolean())
                .isFalse();

        var other = TestBed.withIntruder();
        other.set("CONTAIN_WAIT_SECONDS", "5");
        String taken = "cases/" + Finding.CASE + "/snapshots/" + TestBed.CART.instance() + ".1.taken.json";
        other.time.after(
                Duration.ofMillis(500),
                () -> other.s3.plantUnlocked(
                        taken,
                        "{\"snapshots\":[{\"startTime\":\"2026-11-23T18:00:01Z\"}]}".getBytes(StandardCharsets.UTF_8)));
        var first = other.quarantine(intruder());
        assertThat(detail(first.row(TestBed.CART_POD, "isolate"), "snapshotFirst")
                        .asBoolean())
                .isTrue();
        assertThat(detail(first.row(TestBed.CART_POD, "isolate"), "millisSinceInvocation")
                        .asInt())
                .isLessThan(1500);
    }

    @Test
    void aDeploymentOfOneIsContainedWhole() {
        var bed = TestBed.withIntruder();
        bed.kube()
                .apps()
                .replicaSets()
                .inNamespace("shop")
                .withName("web-7c9f6b5d44")
                .edit(set -> {
                    set.getSpec().setReplicas(1);
                    return set;
                });
        bed.shop.settle();
        bed.set("MAX_PODS", "1");
        bed.quarantine(Finding.on("deployments", "shop", "web").json());
        assertThat(bed.quarantined()).hasSize(1);
    }

    @Test
    void theModeHasToBeChosen() {
        var bed = new TestBed().without("QUARANTINE");
        assertThatExceptionOfType(BadSettings.class)
                .isThrownBy(() -> bed.quarantine(intruder()))
                .withMessageContaining("HOLDFAST_QUARANTINE");
        assertThat(bed.release(Request.release(Finding.CASE)).status()).isEqualTo("IGNORED");
    }

    @Test
    void aPodThatIsGoneIsSaidToBe() {
        var bed = new TestBed();
        var answer = bed.quarantine(Finding.onPod("shop", "toolbox", "00000000-0000-0000-0000-000000000000")
                .json());
        assertThat(answer.reason()).isEqualTo("OTHER_POD");
        assertThat(bed.quarantined()).isEmpty();
    }

    static String intruder() {
        return Finding.onPod("shop", TestBed.CART.pod(), TestBed.CART.uid()).json();
    }

    private static JsonNode detail(JsonNode row, String name) {
        return row.required("details").required(name);
    }

    static List<String> actions(JsonNode record) {
        return record.required("outcomes").values().stream()
                .map(row -> row.required("action").asString())
                .toList();
    }
}

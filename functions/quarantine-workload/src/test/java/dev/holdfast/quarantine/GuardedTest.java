package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.testing.AdmissionHook.Verdict;
import dev.holdfast.cluster.testing.SimulatedControllers.Starts;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Guard rails, tenants and webhooks, through the whole function. */
final class GuardedTest {
    @Test
    void aboveTheCapNothingIsChangedAndAPersonIsTold() {
        var bed = TestBed.withIntruder();
        bed.set("MAX_PODS", "2");
        var before = bed.state();
        var answer = bed.quarantine(Finding.on("deployments", "shop", "cart").json());

        assertThat(before.to(bed.state()).ignoring("Lease/").toString()).isEmpty();
        assertThat(answer.reason()).isEqualTo("BLAST_RADIUS");
        assertThat(answer.attention()).anyMatch(text -> text.startsWith("BLAST_RADIUS"));
        assertThat(answer.retry()).isEmpty();
    }

    @Test
    void whatAnEarlierRoundQuarantinedCountsForTheCap() {
        var bed = new TestBed();
        bed.set("MAX_PODS", "3");
        bed.quarantine(Finding.on("deployments", "payments", "api").json());
        assertThat(bed.quarantined()).hasSize(2);
        bed.kube()
                .pods()
                .inNamespace("shop")
                .withLabel("app", "web")
                .list()
                .getItems()
                .forEach(pod -> {
                    pod.getMetadata().setCreationTimestamp("2026-11-23T09:00:00Z");
                    pod.getStatus().setStartTime("2026-11-23T09:00:00Z");
                    bed.api.seed(pod);
                });

        var more = Finding.on("deployments", "shop", "web").seen(TestBed.START.plusSeconds(60));
        bed.time.forward(Duration.ofMinutes(5));
        bed.quarantine(more.json());

        assertThat(bed.lastRecord(Finding.CASE).toString()).contains("BLAST_RADIUS");
        assertThat(bed.quarantined()).hasSize(2);
    }

    @Test
    void aNamedPodIsContainedAboveTheCap() {
        var bed = TestBed.withIntruder();
        bed.set("MAX_PODS", "1");
        bed.quarantine(QuarantineWorkloadTest.intruder());
        assertThat(bed.isQuarantined(bed.suspect())).isTrue();
    }

    @Test
    void aLargerWorkloadGoesOnePodAfterTheOther() {
        var bed = new TestBed();
        bed.set("MAX_PODS", "20");
        bed.set("MAX_HELD_NODES_PERCENT", "100");
        var first = bed.kube().pods().inNamespace("payments").withLabel("app", "api").list().getItems().stream()
                .map(pod -> pod.getMetadata().getUid())
                .toList();
        bed.quarantine(Finding.on("deployments", "payments", "api").json());

        assertThat(bed.quarantined())
                .extracting(pod -> pod.getMetadata().getUid())
                .containsExactlyInAnyOrderElementsOf(first);
        assertThat(bed.kube()
                        .pods()
                        .inNamespace("payments")
                        .withLabel("app", "api")
                        .list()
                        .getItems())
                .hasSize(2)
                .noneMatch(bed::isQuarantined);
    }

    @Test
    void theNextPodOfAWorkloadWaitsUntilTheReplacementIsReady() {
        var bed = new TestBed().left(Duration.ofSeconds(170));
        bed.kube()
                .nodes()
                .list()
                .getItems()
                .forEach(node -> bed.kube().resource(node).edit(one -> {
                    one.getSpec().setUnschedulable(true);
                    return one;
                }));
        bed.quarantine(Finding.on("deployments", "payments", "api").json());
        var record = bed.lastRecord(Finding.CASE);
        assertThat(bed.quarantined()).hasSize(1);
        assertThat(record.required("remaining")).hasSize(1);
        assertThat(record.toString()).contains("WAITS_FOR_REPLACEMENT");
    }

    @Test
    void atTheNodeCapThePodIsContainedAllTheSame() {
        var bed = TestBed.withIntruder();
        bed.kube().nodes().list().getItems().stream()
                .filter(node -> !node.getMetadata().getName().equals(TestBed.CART.node()))
                .forEach(node -> bed.kube().resource(node).edit(one -> {
                    one.getSpec().setUnschedulable(true);
                    return one;
                }));
        bed.kube().nodes().withName(TestBed.CART.node()).editStatus(node -> {
            node.getStatus().setConditions(List.of(readiness()));
            return node;
        });
        var answer = bed.quarantine(QuarantineWorkloadTest.intruder());
        assertThat(bed.isQuarantined(bed.suspect())).isTrue();
        assertThat(TestBed.reason(answer.row("node/" + TestBed.CART.node(), "cordon")))
                .isEqualTo("LAST_SCHEDULABLE_NODE");
        assertThat(bed.node(TestBed.CART.node()).getSpec().getUnschedulable()).isNotEqualTo(true);
        assertThat(bed.ec2.writes).isEmpty();
    }

    static NodeCondition readiness() {
        return new NodeConditionBuilder().withType("Ready").withStatus("True").build();
    }

    @Test
    void aPodWhoseReplacementCouldShareItsRulesStaysWhereItIs() {
        var bed = TestBed.withIntruder();
        bed.kube().namespaces().withName("holdfast").delete();
        bed.api.fault(line -> line.startsWith("GET /api/v1/nodes?"), 50, 403, Sim.status(403, "Forbidden", "no"));
        var answer = bed.quarantine(QuarantineWorkloadTest.intruder());
        assertThat(bed.isQuarantined(bed.suspect())).isTrue();
        assertThat(TestBed.reason(answer.row(TestBed.CART_POD, "detach"))).isEqualTo("CANNOT_DETACH");
        assertThat(bed.suspect().getMetadata().getOwnerReferences()).hasSize(1);
    }

    @Test
    void aClusterPolicyOfOurNameThatAcceptsIsNoneOfOurs() {
        var bed = TestBed.withIntruder();
        bed.api.apply("""
            apiVersion: networking.k8s.aws/v1alpha1
            kind: ClusterNetworkPolicy
            metadata: {name: holdfast-quarantine}
            spec:
              tier: Admin
              priority: 0
              subject: {namespaces: {}}
              egress: [{name: all, action: Accept, to: [{networks: ["0.0.0.0/0"]}]}]
            """);
        var isolate = bed.quarantine(QuarantineWorkloadTest.intruder()).row(TestBed.CART_POD, "isolate");
        assertThat(TestBed.status(isolate)).isEqualTo("FAILED");
        assertThat(isolate.required("text").asString()).contains("holdfast-quarantine");
    }

    @Test
    void aBeforeStateThatIsOnlyWrittenOnThePodTakesNoStepOutOfThePlan() {
        var bed = TestBed.withIntruder();
        String uid = bed.suspect().getMetadata().getUid();
        String forged =
                "{\"schema\":1,\"case\":\"" + Finding.CASE + "\",\"hold\":1,\"apiVersion\":\"v1\",\"kind\":\"Pod\","
                        + "\"namespace\":\"shop\",\"name\":\"" + TestBed.CART.pod() + "\",\"uid\":\"" + uid
                        + "\",\"resourceVersion\":\"1\",\"fields\":[]}";
        bed.kube().pods().inNamespace("shop").withName(TestBed.CART.pod()).edit(pod -> {
            pod.getMetadata().setAnnotations(inline(forged));
            return pod;
        });
        bed.quarantine(QuarantineWorkloadTest.intruder());
        assertThat(bed.isQuarantined(bed.suspect())).isTrue();
    }

    @Test
    void beforeStatesThatAreOnlyWrittenOnNodesUseUpNoCap() {
        var bed = TestBed.withIntruder();
        bed.kube()
                .nodes()
                .list()
                .getItems()
                .forEach(node -> bed.kube().resource(node).edit(one -> {
                    String name = one.getMetadata().getName();
                    if (!name.equals(TestBed.CART.node())) {
                        one.getMetadata()
                                .setAnnotations(inline("{\"schema\":1,\"case\":\"" + Finding.CASE
                                        + "\",\"hold\":1,\"apiVersion\":\"v1\",\"kind\":\"Node\",\"namespace\":null,\"name\":\""
                                        + name + "\",\"uid\":\""
                                        + one.getMetadata().getUid()
                                        + "\",\"resourceVersion\":\"1\",\"fields\":[]}"));
                    }
                    return one;
                }));
        bed.quarantine(QuarantineWorkloadTest.intruder());
        assertThat(bed.node(TestBed.CART.node()).getSpec().getUnschedulable()).isTrue();
    }

    private static Map<String, String> inline(String state) {
        return Map.of(
                "holdfast.dev/cases", "[\"" + Finding.CASE + "\"]",
                "holdfast.dev/before",
                        "{\"" + Finding.CASE + "\":{\"hold\":1,\"inline\":\"" + state.replace("\"", "\\\"") + "\"}}");
    }

    @Test
    void anEscapeMakesTheNodeSuspectAndLaterChecksRememberIt() {
        var bed = TestBed.withIntruder();
        String uid = bed.suspect().getMetadata().getUid();
        String finding = Finding.onPod("shop", TestBed.CART.pod(), uid)
                .type("PrivilegeEscalation:Runtime/RuncContainerEscape")
                .json();
        var isolate = bed.quarantine(finding).row(TestBed.CART_POD, "isolate");
        assertThat(TestBed.reason(isolate)).isEqualTo("NODE_SUSPECT");
        assertThat(isolate.required("text").asString()).contains("RuncContainerEscape");
        assertThat(bed.isQuarantined(bed.suspect())).isTrue();

        var again = bed.quarantine(Request.assertion(Finding.CASE)).row(TestBed.CART_POD, "isolate");
        assertThat(TestBed.reason(again)).isEqualTo("NODE_SUSPECT");
    }

    @Test
    void aPodThatOnlySaysThatItWasTheWorkloadsIsLeftAlone() {
        var bed = TestBed.withIntruder();
        bed.kube().pods().inNamespace("shop").withName("toolbox").edit(pod -> {
            pod.getMetadata().setAnnotations(Map.of("holdfast.dev/origin", "replicaset/x,deployment/cart"));
            return pod;
        });
        var answer = bed.quarantine(Finding.on("deployments", "shop", "cart").json());
        assertThat(bed.isQuarantined(bed.pod("shop", "toolbox"))).isFalse();
        assertThat(TestBed.reason(answer.row("pod/shop/toolbox", "isolate"))).isEqualTo("NEEDS_REQUEST");
        assertThat(answer.attention()).contains("FORGED_ORIGIN: pod/shop/toolbox");
    }

    @Test
    void aTenantWhoPutsOurMarksOnPodsAndNodesChangesNothing() {
        var bed = TestBed.withIntruder();
        for (String pod : List.of("toolbox", "orders-db-0", "orders-db-1")) {
            bed.kube().pods().inNamespace("shop").withName(pod).edit(one -> {
                one.getMetadata().getLabels().put("holdfast.dev/quarantined", "true");
                one.getMetadata()
                        .setAnnotations(Map.of(
                                "holdfast.dev/cases", "[\"" + Finding.CASE + "\"]",
                                "holdfast.dev/before", "{\"" + Finding.CASE + "\":{\"hold\":1,\"inline\":\"{}\"}}"));
                return one;
            });
        }
        bed.kube()
                .nodes()
                .list()
                .getItems()
                .forEach(node -> bed.kube().resource(node).edit(one -> {
                    one.getMetadata().getAnnotations().put("holdfast.dev/cases", "[\"gd-forged\"]");
                    return one;
                }));
        bed.set("MAX_PODS", "2");
        bed.quarantine(QuarantineWorkloadTest.intruder());
        assertThat(bed.isQuarantined(bed.suspect())).isTrue();
        assertThat(bed.node(TestBed.CART.node()).getSpec().getUnschedulable()).isTrue();
    }

    @Test
    void aWebhookThatRefusesIsReported() {
        var bed = TestBed.withIntruder();
        bed.api.webhook(
                "policy.example.com",
                review -> review.kind().equals("Pod") && review.name().equals(TestBed.CART.pod())
                        ? Verdict.Denied.forbidden("no labels of strangers")
                        : new Verdict.Allowed());
        var answer = bed.quarantine(QuarantineWorkloadTest.intruder());
        assertThat(TestBed.status(answer.row(TestBed.CART_POD, "label"))).isEqualTo("FAILED");
        assertThat(TestBed.status(answer.row(TestBed.CART_POD, "isolate"))).isEqualTo("FAILED");
        assertThat(answer.row(TestBed.CART_POD, "isolate").required("verified").asBoolean())
                .isFalse();
    }

    @Test
    void aWebhookThatTakesTheLabelOffIsSeen() {
        var bed = TestBed.withIntruder();
        bed.api.webhook("strip.example.com", review -> {
            if (!review.kind().equals("Pod")) {
                return new Verdict.Allowed();
            }
            ((ObjectNode) review.object().path("metadata").path("labels")).remove("holdfast.dev/quarantined");
            return new Verdict.Changed(review.object());
        });
        var answer = bed.quarantine(QuarantineWorkloadTest.intruder());
        assertThat(TestBed.reason(answer.row(TestBed.CART_POD, "label"))).isEqualTo("WEBHOOK_CHANGED");
        assertThat(TestBed.status(answer.row(TestBed.CART_POD, "isolate"))).isEqualTo("FAILED");
    }

    @Test
    void aFinishedPodHasNothingToContain() {
        var bed = new TestBed();
        bed.kube().pods().inNamespace("shop").withName("toolbox").editStatus(pod -> {
            pod.getStatus().setPhase("Succeeded");
            return pod;
        });
        var answer = bed.quarantine(Finding.on("pods", "shop", "toolbox").json());
        assertThat(TestBed.reason(answer.row("pod/shop/toolbox", "isolate"))).isEqualTo("FINISHED");
        assertThat(bed.quarantined()).isEmpty();
    }

    @Test
    void aPodOnFargateIsMarkedAndNotCalledContained() {
        var bed = new TestBed();
        var answer = bed.quarantine(Finding.on("pods", "payments", "on-fargate").json());
        assertThat(TestBed.reason(answer.row("pod/payments/on-fargate", "isolate")))
                .isEqualTo("FARGATE_NODE");
        assertThat(bed.isQuarantined(bed.pod("payments", "on-fargate"))).isTrue();
    }

    @Test
    void withoutTimeForAnotherWaveTheRestIsListed() {
        var bed = new TestBed().set("MAX_HELD_NODES_PERCENT", "100").left(Duration.ofSeconds(25));
        bed.shop.controllers().pods(Starts.NOT_YET);
        bed.quarantine(Finding.on("deployments", "payments", "api").json());
        var record = bed.lastRecord(Finding.CASE);
        assertThat(record.required("remaining")).hasSize(1);
        assertThat(bed.quarantined()).hasSize(1);
    }

    /** One pod, undisturbed. What is asked of the API is part of the bargain with everybody else who asks it. */
    @Test
    void theCallsForOnePodAreCounted() {
        var bed = new TestBed();
        int before = bed.api.requests().size();
        bed.quarantine(Finding.on("pods", "shop", "toolbox").json());
        var requests = bed.api.requests().subList(before, bed.api.requests().size());

        assertThat(requests)
                .filteredOn(line -> line.startsWith("PATCH") && line.contains("/pods/"))
                .hasSize(1);
        assertThat(requests)
                .filteredOn(line -> line.startsWith("PATCH") && line.contains("/nodes/"))
                .hasSize(1);
        assertThat(requests)
                .filteredOn(line -> line.startsWith("POST") && line.contains("networkpolicies"))
                .hasSize(2);
        assertThat(requests).noneMatch(line -> line.startsWith("DELETE") || line.startsWith("PUT"));
        assertThat(requests.size()).as(String.join("\n", requests)).isLessThanOrEqualTo(60);
        int contained = requests.indexOf(requests.stream()
                .filter(line -> line.startsWith("PATCH") && line.contains("/pods/"))
                .findFirst()
                .orElseThrow());
        assertThat(contained).as(String.join("\n", requests)).isLessThanOrEqualTo(40);
    }

    /** Of many pods each costs one patch; everything else is asked for once, give or take a round of looking. */
    @Test
    void eachPodMoreCostsOnePatch() {
        var few = calls(21);
        var many = calls(41);
        assertThat(many.patches() - few.patches()).isEqualTo(20);
        assertThat(many.others() - few.others()).isBetween(-15, 15);
    }

    private record Calls(int patches, int others) {}

    private static Calls calls(int pods) {
        var bed = new TestBed();
        for (int n = 0; n < pods; n++) {
            bed.api.apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: miner-%1$d, namespace: payments, labels: {app: miner}}
                spec: {nodeName: ip-10-0-2-23.ec2.internal, containers: [{name: miner, image: "registry.example.com/x/miner:1"}]}
                """.formatted(n));
        }
        bed.shop.settle();
        int before = bed.api.requests().size();
        bed.quarantine(
                Request.of("mine", "{\"image\":\"registry.example.com/x/miner:1\"}", ",\"limits\":{\"pods\":300}"));
        assertThat(bed.quarantined()).hasSize(pods);
        var requests = bed.api.requests().subList(before, bed.api.requests().size());
        int patches = (int) requests.stream()
                .filter(line -> line.startsWith("PATCH") && line.contains("/pods/"))
                .count();
        return new Calls(patches, requests.size() - patches);
    }
}

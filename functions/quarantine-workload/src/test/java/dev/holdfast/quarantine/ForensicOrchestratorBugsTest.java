package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.testing.Reachability;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the forensic orchestrator for EC2 gets wrong on EKS, one test for each. */
final class ForensicOrchestratorBugsTest {
    /** It creates no policy where the namespace has any other, and says that the pod is isolated. */
    @Test
    void anUnrelatedPolicyInTheNamespaceDoesNotPreventTheDenyAll() {
        var bed = new TestBed();
        bed.quarantine(Finding.on("pods", "shop", "toolbox").json());
        assertThat(bed.kube()
                        .network()
                        .networkPolicies()
                        .inNamespace("shop")
                        .list()
                        .getItems())
                .extracting(policy -> policy.getMetadata().getName())
                .contains("orders-db-from-cart", "holdfast-quarantine");
        var reach = Reachability.of(bed.kube(), Reachability.Unit.POD_IDENTIFIER);
        assertThat(reach.pods())
                .allSatisfy(other -> assertThat(
                                other.equals("shop/toolbox") || !reach.may("shop/toolbox", other) || onHost(other))
                        .as(other)
                        .isTrue());
    }

    private static boolean onHost(String pod) {
        return pod.contains("node-monitor") || pod.contains("static-proxy") || pod.contains("aws-node");
    }

    /** It looks every pod up as a Deployment. */
    @Test
    void aPodIsNotTakenForADeployment() {
        var bed = TestBed.withIntruder();
        bed.quarantine(Finding.on("pods", "shop", TestBed.CART.pod()).json());
        assertThat(bed.isQuarantined(bed.suspect())).isTrue();
        assertThat(bed.quarantined()).hasSize(1);
        assertThat(bed.api.requests()).noneMatch(request -> request.contains("/deployments/" + TestBed.CART.pod()));
    }

    /** Its branch for nodes cannot be reached. */
    @Test
    void aFindingOnANodeLeadsToItsNode() {
        var bed = TestBed.withIntruder();
        var answer = bed.quarantine(Finding.on("pods", "shop", "x")
                .withoutWorkload()
                .instance(TestBed.CART.instance())
                .json());
        assertThat(bed.node(TestBed.CART.node()).getSpec().getUnschedulable()).isTrue();
        assertThat(bed.ec2.attributes.values()).containsOnly(true);
        assertThat(TestBed.reason(answer.row("node/" + TestBed.CART.node(), "isolate")))
                .isEqualTo("NODE_NOT_ISOLATED");
        assertThat(bed.quarantined()).isEmpty();
    }

    /** It fails on its own sample of a finding without a user. */
    @Test
    void missingUserDetailsDoNotMatter() {
        var bed = TestBed.withIntruder();
        var answer =
                bed.quarantine(Finding.on("pods", "shop", "x").withoutWorkload().json());
        assertThat(answer.rows()).isNotEmpty();
        assertThat(answer.status()).isEqualTo("FAILED");
        assertThat(answer.reason()).isEqualTo("NEEDS_REQUEST");
    }

    /** It sleeps ten seconds for each pod, so that Lambda ends it after ninety. */
    @Test
    void aHundredPodsAreContainedWithinOneInvocation() {
        var bed = new TestBed();
        IntStream.range(0, 100).forEach(n -> bed.api.apply("""
            apiVersion: v1
            kind: Pod
            metadata: {name: miner-%1$d, namespace: payments, labels: {app: miner}}
            spec: {nodeName: ip-10-0-2-23.ec2.internal, containers: [{name: miner, image: "registry.example.com/x/miner:1"}]}
            """.formatted(n)));
        bed.shop.settle();
        var start = bed.time.instant();
        var answer = bed.quarantine(
                Request.of("mine", "{\"image\":\"registry.example.com/x/miner:1\"}", ",\"limits\":{\"pods\":300}"));
        assertThat(bed.quarantined()).as(answer.tree().toPrettyString()).hasSize(100);
        assertThat(Duration.between(start, bed.time.instant()).toSeconds()).isLessThan(120);
        assertThat(QuarantineWorkloadTest.actions(bed.lastRecord("m-mine")))
                .filteredOn("isolate"::equals)
                .hasSize(100);
    }

    /** It has us-east-1 in the name of a role. */
    @Test
    void noRegionIsWrittenIntoIt() {
        var bed = TestBed.withIntruder();
        bed.arn("arn:aws:lambda:eu-central-1:123456789012:function:x");
        var answer = bed.quarantine(Finding.onPod("shop", TestBed.CART.pod(), TestBed.CART.uid())
                .region("eu-central-1")
                .json());
        assertThat(answer.rows("label")).isNotEmpty();
        assertThat(bed.isQuarantined(bed.suspect())).isTrue();
        assertThat(bed.quarantine(QuarantineWorkloadTest.intruder()).reason()).isEqualTo("OTHER_REGION");
    }
}

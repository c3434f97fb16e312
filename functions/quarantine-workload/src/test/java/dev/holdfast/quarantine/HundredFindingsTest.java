package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.FanOut;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An attacker who can provoke findings must not have the cluster taken down by those who answer them. */
final class HundredFindingsTest {
    private static final int NODES = 20;
    private static final int FINDINGS = 100;

    @Test
    void aHundredFindingsAtOnceHoldAFifthOfTheNodesAndDenyEveryPodThatTheyName() throws InterruptedException {
        var bed = new TestBed();
        IntStream.range(0, NODES).forEach(n -> node(bed, n));
        bed.many(FINDINGS);
        var named = bed.kube().pods().inNamespace("many").list().getItems();
        assertThat(named).hasSize(FINDINGS);
        var others = others(bed);

        new FanOut(8).each(named, pod -> bed.quarantine(finding(pod)), (pod, fault) -> {
            throw fault;
        });
        bed.shop.settle();

        var nodes = bed.kube().nodes().list().getItems();
        long held = nodes.stream().filter(HundredFindingsTest::isCordoned).count();
        assertThat(held).as("held nodes of " + nodes.size()).isBetween(1L, (long) (nodes.size() * 0.2));
        assertThat(named)
                .allSatisfy(pod -> assertThat(bed.isQuarantined(
                                bed.pod("many", pod.getMetadata().getName())))
                        .as(pod.getMetadata().getName())
                        .isTrue());
        assertThat(others(bed)).isEqualTo(others);
        assertThat(bed.quarantined()).hasSize(FINDINGS);
    }

    private static String finding(Pod pod) {
        String uid = pod.getMetadata().getUid();
        return Finding.onPod("many", pod.getMetadata().getName(), uid)
                .id(dev.holdfast.incident.Digests.shortHex(uid, 32))
                .json();
    }

    private static List<String> others(TestBed bed) {
        return bed.kube().pods().inAnyNamespace().list().getItems().stream()
                .filter(pod -> !pod.getMetadata().getNamespace().equals("many"))
                .map(pod -> pod.getMetadata().getNamespace() + "/"
                        + pod.getMetadata().getName() + " "
                        + pod.getMetadata().getUid() + " "
                        + pod.getMetadata().getLabels())
                .sorted()
                .toList();
    }

    private static boolean isCordoned(Node node) {
        return Boolean.TRUE.equals(node.getSpec().getUnschedulable());
    }

    private static void node(TestBed bed, int n) {
        bed.api.apply("""
            apiVersion: v1
            kind: Node
            metadata:
              name: ip-10-9-0-%1$d.ec2.internal
              labels: {kubernetes.io/os: linux, kubernetes.io/hostname: ip-10-9-0-%1$d.ec2.internal}
            spec: {providerID: "aws:///us-east-1a/i-09%2$015d"}
            status: {conditions: [{type: Ready, status: "True"}]}
            """.formatted(n, n));
    }
}

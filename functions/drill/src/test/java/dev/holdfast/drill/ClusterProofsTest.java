package dev.holdfast.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.testing.Intruder;
import dev.holdfast.cluster.testing.ShopCluster;
import dev.holdfast.cluster.testing.SimulatedApi;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each proof has to be able to fail. */
final class ClusterProofsTest {
    private static final String SUSPECT =
            Intruder.inCart().namespace() + "/" + Intruder.inCart().pod();
    private static final String NODE = ShopCluster.NODES.getFirst();

    private final SimulatedApi api = SimulatedApi.start();
    private final Settling settling = settling();
    private final Backstage backstage = new Backstage(api, settling, List.of());
    private ClusterProofs proofs = proofs();

    private Settling settling() {
        var shop = ShopCluster.in(api);
        shop.withIntruder(Intruder.inCart());
        return Settling.of(api, shop);
    }

    private ClusterProofs proofs() {
        return new ClusterProofs(backstage.moment(), List.of(SUSPECT), Set.of(NODE));
    }

    @BeforeEach
    void asItIsNow() {
        proofs = proofs();
    }

    @AfterEach
    void close() {
        settling.close();
        api.close();
    }

    @Test
    void whereNothingHappenedEverythingHoldsButTheContainment() {
        var now = backstage.moment();
        assertThat(proofs.nothingElse(now).good()).isTrue();
        assertThat(proofs.othersTalkAsBefore(now).good()).isTrue();
        assertThat(proofs.asItWas(now).good()).isTrue();
        assertThat(ClusterProofs.same("twice", proofs.before(), now).good()).isTrue();
        var contained = proofs.contained(List.of(SUSPECT), now);
        assertThat(contained.good()).isFalse();
        assertThat(contained.result()).contains(SUSPECT);
    }

    @Test
    void anotherPodsLabelIsSeen() {
        var other = backstage
                .kube()
                .pods()
                .inNamespace("payments")
                .list()
                .getItems()
                .getFirst();
        backstage.kube().resource(other).edit(pod -> {
            pod.getMetadata().setAnnotations(Map.of("touched", "yes"));
            return pod;
        });
        var now = backstage.moment();
        assertThat(proofs.nothingElse(now).good()).isFalse();
        assertThat(proofs.asItWas(now).good()).isFalse();
        assertThat(ClusterProofs.same("twice", proofs.before(), now).good()).isFalse();
    }

    @Test
    void anotherPolicysRuleIsSeen() {
        backstage
                .kube()
                .network()
                .networkPolicies()
                .inNamespace("shop")
                .withName("cart-from-web")
                .edit(policy -> {
                    policy.getSpec().setIngress(List.of());
                    return policy;
                });
        var now = backstage.moment();
        assertThat(proofs.nothingElse(now).good()).isFalse();
        assertThat(proofs.othersTalkAsBefore(now).good()).isFalse();
    }

    @Test
    void aPolicyOfAnotherNamespaceIsSeen() {
        api.apply("""
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: deny, namespace: payments}
            spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
            """);
        var now = backstage.moment();
        assertThat(proofs.nothingElse(now).good()).isFalse();
        assertThat(proofs.othersTalkAsBefore(now).good()).isFalse();
    }

    @Test
    void aNodeLeftCordonedIsNoReleaseThoughItWasOfTheCase() {
        backstage.kube().nodes().withName(NODE).edit(node -> {
            node.getSpec().setUnschedulable(true);
            return node;
        });
        var now = backstage.moment();
        assertThat(proofs.nothingElse(now).good()).isTrue();
        assertThat(proofs.asItWas(now).good()).isFalse();
    }

    @Test
    void aLabelLeftOnThePodIsNoRelease() {
        backstage
                .kube()
                .pods()
                .inNamespace("shop")
                .withName(Intruder.inCart().pod())
                .edit(pod -> {
                    pod.getMetadata().getLabels().put("holdfast.dev/quarantined", "true");
                    return pod;
                });
        var now = backstage.moment();
        assertThat(now.quarantined()).containsExactly(SUSPECT);
        assertThat(proofs.nothingElse(now).good()).isTrue();
        assertThat(proofs.asItWas(now).good()).isFalse();
    }
}

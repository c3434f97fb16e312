package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.testing.Reachability;
import dev.holdfast.incident.CaseId;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A tenant may make a policy of any name, ours too, so that there is no room for ours. */
final class NameTakenTest {
    private static final String SECOND =
            DenyPolicy.second("shop", new CaseId(Finding.CASE)).ref().name();

    private static TestBed squatted() {
        var bed = TestBed.withIntruder();
        bed.api.apply("""
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: holdfast-quarantine, namespace: shop}
            spec: {podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}]}
            """);
        bed.shop.settle();
        return bed;
    }

    private static String toolbox() {
        return Finding.on("pods", "shop", "toolbox").json();
    }

    private static List<String> policies(TestBed bed) {
        return bed.kube().network().networkPolicies().inNamespace("shop").list().getItems().stream()
                .map(policy -> policy.getMetadata().getName())
                .filter(name -> name.startsWith("holdfast-"))
                .toList();
    }

    @Test
    void thePodIsDeniedUnderAnotherName() {
        var bed = squatted();
        bed.quarantine(toolbox());

        var record = bed.lastRecord(Finding.CASE);
        assertThat(TestBed.status(TestBed.row(record, "networkpolicy/shop/" + SECOND, "deny")))
                .isEqualTo("DONE");
        assertThat(record.required("attention").toString())
                .contains("NAME_TAKEN: networkpolicy/shop/holdfast-quarantine");
        var isolate = TestBed.row(record, "pod/shop/toolbox", "isolate");
        assertThat(isolate.required("details").required("containment").asString())
                .as(isolate.toPrettyString())
                .startsWith("CONTAINED");
        var reach = Reachability.of(bed.kube(), Reachability.Unit.POD_IDENTIFIER);
        assertThat(reach.may("shop/toolbox", Reachability.INTERNET)).isFalse();
        assertThat(reach.may(Reachability.INTERNET, "shop/toolbox")).isFalse();
    }

    @Test
    void aCheckPutsItBackWhenItIsDeleted() {
        var bed = squatted();
        bed.quarantine(toolbox());
        bed.kube()
                .network()
                .networkPolicies()
                .inNamespace("shop")
                .withName(SECOND)
                .delete();
        bed.time.forward(Duration.ofMinutes(5));
        var answer = bed.sweep();
        assertThat(policies(bed)).contains(SECOND);
        assertThat(answer.attention())
                .contains("TAMPERED: deny of networkpolicy/shop/" + SECOND + " had to be done again");
    }

    @Test
    void releaseLeavesTheTenantsAndTakesOurs() {
        var bed = squatted();
        var before = bed.state();
        bed.quarantine(toolbox());
        bed.quarantine(Request.pod("hunt", "shop", TestBed.CART.pod()));
        assertThat(policies(bed)).hasSize(3);

        bed.release(Request.release(Finding.CASE));
        assertThat(policies(bed)).hasSize(3);
        var released = bed.release(Request.release("m-hunt"));
        bed.shop.settle();

        assertThat(released.status()).as(released.tree().toPrettyString()).isEqualTo("DONE");
        assertThat(policies(bed)).containsExactly("holdfast-quarantine");
        assertThat(ReleaseWorkloadTest.left(before.to(bed.state())).toString()).isEmpty();
    }

    @Test
    void whenTheTenantTakesTheirsAwayBothNamesDeny() {
        var bed = squatted();
        bed.quarantine(toolbox());
        bed.kube()
                .network()
                .networkPolicies()
                .inNamespace("shop")
                .withName("holdfast-quarantine")
                .delete();
        bed.time.forward(Duration.ofMinutes(5));
        bed.sweep();
        assertThat(bed.kube()
                        .network()
                        .networkPolicies()
                        .inNamespace("shop")
                        .withName("holdfast-quarantine")
                        .get())
                .isNotNull()
                .extracting((NetworkPolicy policy) -> policy.getMetadata().getLabels())
                .asString()
                .contains("holdfast");
        assertThat(bed.release(Request.release(Finding.CASE)).status()).isEqualTo("DONE");
        assertThat(policies(bed)).isEmpty();
    }
}

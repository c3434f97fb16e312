package dev.holdfast.quarantine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.quarantine.plan.OtherPolicies.Selecting;
import dev.holdfast.quarantine.plan.OtherPolicies.Since;
import dev.holdfast.quarantine.plan.PolicyRules.Direction;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OtherPoliciesTest {
    private static final Map<String, String> DETACHED = Map.of("app", "holdfast-1", "pod-template-hash", "holdfast-1");

    @ParameterizedTest
    @CsvSource({
        // types, ingress rules, egress rules, isolates, allows
        "'',0,0,INGRESS,''",
        "'',1,0,INGRESS,INGRESS",
        "'',0,1,INGRESS;EGRESS,EGRESS",
        "'',1,1,INGRESS;EGRESS,INGRESS;EGRESS",
        "Ingress,0,1,INGRESS,''",
        "Ingress,1,1,INGRESS,INGRESS",
        "Egress,1,0,EGRESS,''",
        "Egress,1,1,EGRESS,EGRESS",
        "Ingress;Egress,0,0,INGRESS;EGRESS,''",
        "Ingress;Egress,1,1,INGRESS;EGRESS,INGRESS;EGRESS"
    })
    void readsWhatAPolicyIsolatesAndAllows(String types, int ingress, int egress, String isolates, String allows) {
        var builder = Shop.policy("p", new LabelSelector()).editSpec().withPolicyTypes(words(types));
        for (int i = 0; i < ingress; i++) {
            builder.addNewIngress().endIngress();
        }
        for (int i = 0; i < egress; i++) {
            builder.addNewEgress().endEgress();
        }
        var policy = builder.endSpec().build();

        assertThat(PolicyRules.isolates(policy)).containsExactlyInAnyOrderElementsOf(directions(isolates));
        assertThat(PolicyRules.allows(policy)).containsExactlyInAnyOrderElementsOf(directions(allows));
    }

    @Test
    void aPolicyThatAllowsNothingIsHarmless() {
        var found = selecting(Shop.policy("deny", new LabelSelector()).build());

        assertThat(found).hasSize(1);
        assertThat(found.getFirst().isInTheWay()).isFalse();
    }

    @Test
    void findsWhatSelectsThePodSinceWhenever() {
        var since = Map.of(
                Shop.allowing("by-app", Shop.selector(Map.of("app", "cart"))), Since.BEFORE,
                Shop.allowing("all", new LabelSelector()), Since.BEFORE,
                Shop.allowing("not-web", Shop.selector("app", "NotIn", "web")), Since.BEFORE,
                Shop.allowing("no-tier", Shop.selector("tier", "DoesNotExist")), Since.BEFORE,
                Shop.allowing("our-mark", Shop.selector(Map.of(Marks.QUARANTINED, "true"))), Since.AFTER_THE_MARK,
                Shop.allowing("any-mark", Shop.selector(Marks.QUARANTINED, "Exists")), Since.AFTER_THE_MARK,
                Shop.allowing("not-cart", Shop.selector("app", "NotIn", "cart")), Since.AFTER_THE_DETACHMENT,
                Shop.allowing("value", Shop.selector(Map.of("app", "holdfast-1"))), Since.AFTER_THE_DETACHMENT);

        since.forEach((policy, when) -> assertThat(selecting(policy))
                .as(policy.getMetadata().getName())
                .extracting(Selecting::since)
                .containsExactly(when));
    }

    @Test
    void leavesOutWhatDoesNotSelectThePodOnceItIsMarked() {
        assertThat(selecting(
                        Shop.allowing("web", Shop.selector(Map.of("app", "web"))),
                        Shop.allowing("excluded", Shop.selector(Marks.QUARANTINED, "NotIn", "true")),
                        Shop.allowing("unmarked", Shop.selector(Marks.QUARANTINED, "DoesNotExist")),
                        inNamespace("other", Shop.allowing("elsewhere", new LabelSelector())),
                        Shop.ours()))
                .isEmpty();
    }

    @Test
    void aPolicyOfOurNameThatAllowsIsNotOurs() {
        var planted = Shop.allowing(Marks.POLICY, Shop.selector(Map.of(Marks.QUARANTINED, "true")));
        var narrowed = Shop.policy(Marks.POLICY, Shop.selector(Map.of(Marks.QUARANTINED, "true", "app", "web")))
                .editSpec()
                .withPolicyTypes("Ingress", "Egress")
                .endSpec()
                .build();

        assertThat(OtherPolicies.isOurs(planted)).isFalse();
        assertThat(OtherPolicies.isOurs(narrowed)).isFalse();
        assertThat(OtherPolicies.isOurs(Shop.ours())).isTrue();
        assertThat(selecting(planted).getFirst().isInTheWay()).isTrue();
    }

    @Test
    void anUnrelatedPolicyInTheNamespaceIsNotTakenForOurs() {
        // The forensic orchestrator creates no deny-all when the namespace has any other policy.
        var unrelated =
                Shop.policy("unrelated", Shop.selector(Map.of("app", "web"))).build();

        assertThat(OtherPolicies.isOurs(unrelated)).isFalse();
        assertThat(selecting(unrelated)).isEmpty();
    }

    @Test
    void aPolicyWithoutSpecSelectsAllAndAllowsNothing() {
        var bare = new NetworkPolicyBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("bare")
                .endMetadata()
                .build();

        assertThat(selecting(bare)).extracting(Selecting::isInTheWay).containsExactly(false);
    }

    @Test
    void saysWhetherAnyPolicyAppliedBefore() {
        assertThat(OtherPolicies.anyApplied(
                        List.of(Shop.policy("deny", new LabelSelector()).build()), "shop", Shop.LABELS))
                .isTrue();
        assertThat(OtherPolicies.anyApplied(List.of(Shop.ours()), "shop", Shop.LABELS))
                .isFalse();
        assertThat(OtherPolicies.anyApplied(
                        List.of(inNamespace("other", Shop.allowing("p", new LabelSelector()))), "shop", Shop.LABELS))
                .isFalse();
    }

    private static List<Selecting> selecting(NetworkPolicy... policies) {
        return OtherPolicies.selecting(List.of(policies), "shop", Shop.LABELS, DETACHED);
    }

    private static NetworkPolicy inNamespace(String namespace, NetworkPolicy policy) {
        return new NetworkPolicyBuilder(policy)
                .editMetadata()
                .withNamespace(namespace)
                .endMetadata()
                .build();
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split(";", -1));
    }

    private static List<Direction> directions(String text) {
        return words(text).stream().map(Direction::valueOf).toList();
    }
}

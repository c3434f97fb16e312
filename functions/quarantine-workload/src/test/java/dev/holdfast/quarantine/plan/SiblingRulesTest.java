package dev.holdfast.quarantine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SiblingRulesTest {
    private static final Pod SUSPECT = Shop.pod("cart-6d5f-aaaaa").build();

    @ParameterizedTest
    @CsvSource({
        "cart-6d5f-x2x9z,cart-6d5f@shop",
        "web-0,web@shop",
        "single,single@shop",
        "a.b-1,a_b@shop",
        "a.b,a_b@shop",
        "foo-,foo@shop"
    })
    void namesTheSetOfRules(String pod, String identifier) {
        assertThat(SiblingRules.identifier("shop", pod)).isEqualTo(identifier);
    }

    @Test
    void findsWhoSharesThemOnTheSameNode() {
        var elsewhere = Shop.pod("cart-6d5f-ccccc")
                .editSpec()
                .withNodeName("other")
                .endSpec()
                .build();
        var namespace = Shop.pod("cart-6d5f-ddddd")
                .editMetadata()
                .withNamespace("other")
                .endMetadata()
                .build();
        var host = Shop.pod("cart-6d5f-eeeee")
                .editSpec()
                .withHostNetwork(true)
                .endSpec()
                .build();
        var ended = Shop.pod("cart-6d5f-fffff")
                .editStatus()
                .withPhase("Succeeded")
                .endStatus()
                .build();
        var pods = List.of(
                SUSPECT,
                Shop.pod("cart-6d5f-bbbbb").build(),
                Shop.pod("cart-77aa-bbbbb").build(),
                elsewhere,
                namespace,
                host,
                ended);

        var shared = SiblingRules.of(SUSPECT, pods, List.of());

        assertThat(shared.collateral()).containsExactly("shop/cart-6d5f-bbbbb");
        assertThat(shared.leaking()).isEmpty();
    }

    @Test
    void anAllowOfASiblingLeaksAndADenyDoesNot() {
        var pods = List.of(Shop.pod("cart-6d5f-bbbbb").build());

        assertThat(SiblingRules.of(
                                SUSPECT,
                                pods,
                                List.of(Shop.allowing("p", Shop.selector(Marks.QUARANTINED, "NotIn", "true"))))
                        .leaking())
                .containsExactly("shop/cart-6d5f-bbbbb");
        assertThat(SiblingRules.of(
                                SUSPECT,
                                pods,
                                List.of(
                                        Shop.policy("deny", new LabelSelector()).build(),
                                        Shop.allowing("web", Shop.selector(Map.of("app", "web")))))
                        .leaking())
                .isEmpty();
    }

    @Test
    void aSiblingThatIsQuarantinedTooDoesNotLeak() {
        var sibling = Shop.pod("cart-6d5f-bbbbb")
                .editMetadata()
                .addToLabels(Marks.QUARANTINED, "true")
                .endMetadata()
                .build();
        var excluded = Shop.allowing("p", Shop.selector(Marks.QUARANTINED, "NotIn", "true"));

        var shared = SiblingRules.of(SUSPECT, List.of(sibling), List.of(excluded, Shop.ours()));

        assertThat(shared.collateral()).hasSize(1);
        assertThat(shared.leaking()).isEmpty();
    }

    @Test
    void aPodWithoutNodeSharesNothing() {
        var pending = Shop.pod("cart-6d5f-aaaaa")
                .editSpec()
                .withNodeName(null)
                .endSpec()
                .build();
        var other = Shop.pod("cart-6d5f-bbbbb")
                .editSpec()
                .withNodeName(null)
                .endSpec()
                .build();

        assertThat(SiblingRules.of(pending, List.of(other), List.of()).collateral())
                .isEmpty();
    }
}

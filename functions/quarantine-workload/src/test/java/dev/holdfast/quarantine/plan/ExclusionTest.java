package dev.holdfast.quarantine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ExclusionTest {
    static Stream<LabelSelector> selectors() {
        return Stream.of(
                new LabelSelector(),
                Shop.selector(Map.of("app", "cart")),
                Shop.selector("app", "Exists"),
                Shop.selector("app", "In", "cart", "web"),
                new LabelSelectorBuilder(Shop.selector("tier", "NotIn", "front"))
                        .addToMatchLabels("app", "cart")
                        .build(),
                Shop.selector(Map.of(Marks.QUARANTINED, "true")));
    }

    @ParameterizedTest
    @MethodSource("selectors")
    void excludesTheMarkedPodAndNoOtherAndIsUndoneToTheLetter(LabelSelector selector) {
        var policy = Shop.allowing("p", selector);
        var excluded = apply(policy, Exclusion.add(policy));

        assertThat(PolicyRules.selects(excluded, OtherPolicies.marked(Shop.LABELS)))
                .isFalse();
        assertThat(PolicyRules.selects(excluded, Shop.LABELS)).isEqualTo(PolicyRules.selects(policy, Shop.LABELS));
        assertThat(Exclusion.isIn(excluded)).isTrue();
        assertThat(Exclusion.add(excluded)).isEqualTo(Patch.NOTHING);
        var undone = apply(excluded, Exclusion.remove(excluded));
        assertThat(undone).isEqualTo(policy);
        assertThat(Exclusion.remove(undone)).isEqualTo(Patch.NOTHING);
    }

    @ParameterizedTest
    @MethodSource("selectors")
    void doesNothingToAnObjectThatIsAnotherOrHasChanged(LabelSelector selector) {
        var policy = Shop.allowing("p", selector);
        var patch = Exclusion.add(policy);

        assertThat(Applied.to(edited(policy, meta -> meta.setMetadata(other(policy))), patch, NetworkPolicy.class))
                .isEmpty();
        var expressed = edited(policy, changed -> {
            changed.getSpec().setPodSelector(Shop.selector("x", "Exists"));
            changed.getMetadata().setResourceVersion("42");
        });
        boolean sameList = Shop.selector("x", "Exists").equals(selector);
        assertThat(Applied.to(expressed, patch, NetworkPolicy.class).isPresent())
                .isEqualTo(sameList);
    }

    @Test
    void takesOutOnlyOursWhereverItStands() {
        var policy = Shop.allowing(
                "p",
                new LabelSelectorBuilder(Shop.selector("a", "Exists"))
                        .addToMatchExpressions(Marks.exclusion())
                        .addNewMatchExpression()
                        .withKey("b")
                        .withOperator("DoesNotExist")
                        .endMatchExpression()
                        .build());

        var undone = apply(policy, Exclusion.remove(policy));

        assertThat(undone.getSpec().getPodSelector().getMatchExpressions())
                .extracting(expression -> expression.getKey())
                .containsExactly("a", "b");
    }

    @Test
    void leavesAnExpressionThatIsNotExactlyOurs() {
        for (var selector : List.of(
                Shop.selector(Marks.QUARANTINED, "NotIn", "true", "false"),
                Shop.selector(Marks.QUARANTINED, "NotIn", "yes"),
                Shop.selector(Marks.QUARANTINED, "DoesNotExist"),
                Shop.selector(Marks.QUARANTINED, "In", "true"))) {
            var policy = Shop.allowing("p", selector);
            assertThat(Exclusion.isIn(policy)).isFalse();
            assertThat(Exclusion.remove(policy)).isEqualTo(Patch.NOTHING);
        }
    }

    @Test
    void ofTwoEqualOnesOneStays() {
        var policy = Shop.allowing(
                "p",
                new LabelSelectorBuilder()
                        .addToMatchExpressions(Marks.exclusion(), Marks.exclusion())
                        .build());

        assertThat(apply(policy, Exclusion.remove(policy))
                        .getSpec()
                        .getPodSelector()
                        .getMatchExpressions())
                .containsExactly(Marks.exclusion());
    }

    @Test
    void writesNarrowOperations() {
        var patch = Exclusion.add(Shop.allowing("p", Shop.selector("app", "Exists")));

        assertThat(StrictJson.read(patch.json())).isEqualTo(StrictJson.read("""
            [{"op":"test","path":"/metadata/uid","value":"uid-p"},
             {"op":"test","path":"/spec/podSelector/matchExpressions","value":[{"key":"app","operator":"Exists"}]},
             {"op":"add","path":"/spec/podSelector/matchExpressions/-",
              "value":{"key":"holdfast.dev/quarantined","operator":"NotIn","values":["true"]}}]\
            """));
    }

    private static NetworkPolicy apply(NetworkPolicy policy, Patch patch) {
        return Applied.to(policy, patch, NetworkPolicy.class).orElseThrow();
    }

    private static NetworkPolicy edited(NetworkPolicy policy, Consumer<NetworkPolicy> edit) {
        var copy = new NetworkPolicyBuilder(policy).build();
        edit.accept(copy);
        return copy;
    }

    private static io.fabric8.kubernetes.api.model.ObjectMeta other(NetworkPolicy policy) {
        var metadata = new NetworkPolicyBuilder(policy).build().getMetadata();
        metadata.setUid("another");
        return metadata;
    }
}

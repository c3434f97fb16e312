package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SelectorsTest {
    private static final Map<String, String> LABELS = Map.of("app", "cart", "tier", "web");

    @ParameterizedTest
    @CsvSource({
        "app, In, cart, true",
        "app, In, web, false",
        "none, In, cart, false",
        "app, NotIn, cart, false",
        "app, NotIn, web, true",
        "none, NotIn, cart, true",
        "app, Exists, , true",
        "none, Exists, , false",
        "app, DoesNotExist, , false",
        "none, DoesNotExist, , true",
        "app, Gt, 1, true",
        "app, , 1, true",
        "none, In, , false",
        "none, NotIn, , true",
    })
    void expressions(String key, @Nullable String operator, @Nullable String value, boolean expected) {
        List<String> values = value == null ? List.of() : List.of(value);

        assertThat(Selectors.selects(expression(key, operator, values), LABELS)).isEqualTo(expected);
    }

    @Test
    void emptySelectorOfAPolicySelectsEverything() {
        assertThat(Selectors.selects(new LabelSelector(), LABELS)).isTrue();
        assertThat(Selectors.selects(new LabelSelector(), Map.of())).isTrue();
        assertThat(Selectors.selects(Optional.of(new LabelSelector()), LABELS)).isTrue();
    }

    @Test
    void missingSelectorSelectsNothing() {
        assertThat(Selectors.selects(Optional.<LabelSelector>empty(), LABELS)).isFalse();
    }

    @Test
    void oneOfSeveralValuesIsEnough() {
        assertThat(Selectors.selects(expression("app", "In", List.of("cart", "web")), LABELS))
                .isTrue();
        assertThat(Selectors.selects(expression("app", "NotIn", List.of("cart", "web")), LABELS))
                .isFalse();
    }

    @Test
    void labelsAndExpressionsHaveToHoldTogether() {
        var selector = new LabelSelectorBuilder()
                .addToMatchLabels("app", "cart")
                .addNewMatchExpression()
                .withKey("tier")
                .withOperator("DoesNotExist")
                .endMatchExpression()
                .build();

        assertThat(Selectors.selects(selector, LABELS)).isFalse();
        assertThat(Selectors.selects(selector, Map.of("app", "cart"))).isTrue();
        assertThat(Selectors.selects(selector, Map.of("app", "web"))).isFalse();
    }

    @Test
    void emptySelectorOfAServiceSelectsNothing() {
        assertThat(Selectors.serves(Map.of(), LABELS)).isFalse();
        assertThat(Selectors.serves(Map.of("app", "cart"), LABELS)).isTrue();
        assertThat(Selectors.serves(Map.of("app", "cart", "x", "y"), LABELS)).isFalse();
        assertThat(Selectors.serves(Map.of("x", ""), LABELS)).isFalse();
    }

    private static LabelSelector expression(String key, @Nullable String operator, List<String> values) {
        return new LabelSelectorBuilder()
                .addNewMatchExpression()
                .withKey(key)
                .withOperator(operator)
                .withValues(values)
                .endMatchExpression()
                .build();
    }
}

package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import java.util.List;
import java.util.Map;
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
    })
    void expressions(String key, String operator, String value, boolean expected) {
        List<String> values = value == null ? List.of() : List.of(value);
        var selector = new LabelSelectorBuilder()
                .addNewMatchExpression()
                .withKey(key)
                .withOperator(operator)
                .withValues(values)
                .endMatchExpression()
                .build();

        assertThat(Selectors.selects(selector, LABELS)).isEqualTo(expected);
    }

    @Test
    void emptySelectorOfAPolicySelectsEverything() {
        assertThat(Selectors.selects(new LabelSelector(), LABELS)).isTrue();
        assertThat(Selectors.selects(new LabelSelector(), Map.of())).isTrue();
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
    }
}

package dev.holdfast.quarantine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SelectorsTest {
    @ParameterizedTest
    @CsvSource({
        "In,cart,true",
        "In,cart;web,true",
        "In,web,false",
        "NotIn,cart,false",
        "NotIn,web,true",
        "Exists,,true",
        "DoesNotExist,,false",
        "Like,cart,true"
    })
    void judgesOperatorsOnALabelThatIsThere(String operator, String values, boolean selected) {
        assertThat(Selectors.selects(expression(operator, values), Map.of("app", "cart")))
                .isEqualTo(selected);
    }

    @ParameterizedTest
    @CsvSource({"In,cart,false", "NotIn,cart,true", "Exists,,false", "DoesNotExist,,true", "In,,false", "NotIn,,true"})
    void judgesOperatorsOnALabelThatIsMissing(String operator, String values, boolean selected) {
        assertThat(Selectors.selects(expression(operator, values), Map.of("tier", "cart")))
                .isEqualTo(selected);
    }

    @Test
    void everythingInASelectorMustHold() {
        var selector = new LabelSelectorBuilder(expression("NotIn", "web"))
                .addToMatchLabels("tier", "back")
                .build();

        assertThat(Selectors.selects(selector, Map.of("app", "cart", "tier", "back")))
                .isTrue();
        assertThat(Selectors.selects(selector, Map.of("app", "cart", "tier", "front")))
                .isFalse();
        assertThat(Selectors.selects(selector, Map.of("app", "web", "tier", "back")))
                .isFalse();
    }

    @Test
    void anEmptySelectorSelectsEverythingAndAMissingOneNothing() {
        assertThat(Selectors.selects(new LabelSelector(), Map.of())).isTrue();
        assertThat(Selectors.selects(Optional.of(new LabelSelector()), Map.of("a", "b")))
                .isTrue();
        assertThat(Selectors.selects(Optional.<LabelSelector>empty(), Map.of("a", "b")))
                .isFalse();
    }

    @Test
    void aServicesEmptySelectorSelectsNothing() {
        assertThat(Selectors.selectsByMap(Optional.of(Map.of()), Map.of("a", "b")))
                .isFalse();
        assertThat(Selectors.selectsByMap(Optional.empty(), Map.of("a", "b"))).isFalse();
        assertThat(Selectors.selectsByMap(Optional.of(Map.of("a", "b")), Map.of("a", "b", "c", "d")))
                .isTrue();
        assertThat(Selectors.selectsByMap(Optional.of(Map.of("a", "b", "c", "x")), Map.of("a", "b", "c", "d")))
                .isFalse();
        assertThat(Selectors.selectsByMap(Optional.of(Map.of("a", "")), Map.of("c", "d")))
                .isFalse();
    }

    @Test
    void pointersEscapeWhatKeysMayHold() {
        String pointer = Pointer.of("metadata", "labels", "a~b/c");

        assertThat(pointer).isEqualTo("/metadata/labels/a~0b~1c");
        assertThat(Pointer.names(pointer)).containsExactly("metadata", "labels", "a~b/c");
        assertThat(Pointer.names("")).isEmpty();
        assertThat(Pointer.names(Pointer.of("a", ""))).containsExactly("a", "");
        assertThat(Pointer.names(Pointer.of("~1"))).containsExactly("~1");
    }

    private static LabelSelector expression(String operator, String values) {
        return new LabelSelectorBuilder()
                .addNewMatchExpression()
                .withKey("app")
                .withOperator(operator)
                .withValues(Optional.ofNullable(values)
                        .map(text -> List.of(text.split(";", -1)))
                        .orElse(List.of()))
                .endMatchExpression()
                .build();
    }
}

package dev.holdfast.quarantine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.incident.CaseId;
import dev.holdfast.quarantine.plan.BeforeReferences.Reference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MarksTest {
    private static final CaseId ONE = new CaseId("gd-1");
    private static final CaseId TWO = new CaseId("m-two");
    private static final String SHA = "0123456789abcdef".repeat(4);

    @Test
    void onlyTheOneValueMarksAPod() {
        assertThat(Marks.isQuarantined(Map.of(Marks.QUARANTINED, "true"))).isTrue();
        assertThat(Marks.isQuarantined(Map.of(Marks.QUARANTINED, "True"))).isFalse();
        assertThat(Marks.isQuarantined(Map.of(Marks.QUARANTINED, ""))).isFalse();
        assertThat(Marks.isQuarantined(Map.of())).isFalse();
    }

    @Test
    void holdersComeAndGoInAnyOrderAndOnce() {
        var both = Holders.NOBODY.with(ONE).with(TWO).with(ONE);

        assertThat(both.value()).isEqualTo("[\"gd-1\",\"m-two\"]");
        assertThat(Holders.parse(both.value())).isEqualTo(both);
        assertThat(both.first()).contains(ONE);
        assertThat(both.restoresWith(ONE)).isFalse();
        assertThat(both.without(ONE).restoresWith(TWO)).isTrue();
        assertThat(both.without(TWO).without(TWO).cases()).containsExactly(ONE);
        assertThat(Holders.NOBODY.restoresWith(ONE)).isTrue();
        assertThat(both.without(ONE).has(ONE)).isFalse();
        assertThat(both.without(ONE).without(TWO).isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{}",
                "\"gd-1\"",
                "[",
                "[1]",
                "[\"gd-1\"] x",
                "[null]",
                "[[\"gd-1\"]]",
                "[\"../../gd-1\"]",
                "[\"GD-1\"]",
                "[\"unprefixed\"]"
            })
    void whatCannotBeHoldersIsNobodyAndIsSaidToBeSpoiled(String value) {
        var holders = Holders.parse(value);

        assertThat(holders.cases()).isEmpty();
        assertThat(holders.spoiled()).isTrue();
        assertThat(holders.with(ONE).value()).isEqualTo("[\"gd-1\"]");
    }

    @Test
    void whatIsRightAmongWhatIsNotStays() {
        var holders = Holders.parse("[\"gd-1\", 7, \"a b\", \"gd-1\", \"m-two\"]");

        assertThat(holders.cases()).containsExactly(ONE, TWO);
        assertThat(holders.spoiled()).isTrue();
        assertThat(Holders.parse("[" + "[".repeat(5000)).spoiled()).isTrue();
        assertThat(Holders.parse("[\"" + "a".repeat(300_000) + "\"]").cases()).isEmpty();
    }

    @Test
    void referencesAreWrittenAndRead() {
        var references = BeforeReferences.NONE
                .with(ONE, new Reference.Kept(1, "v.1-x_".replace('_', '/'), SHA))
                .with(TWO, new Reference.Inline(2, "{\"a\":\"b\"}"))
                .with(ONE, new Reference.Kept(1, "other", SHA));

        assertThat(BeforeReferences.parse(references.value())).contains(references);
        assertThat(references.of(ONE)).contains(new Reference.Kept(1, "v.1-x/", SHA));
        assertThat(references.first().orElseThrow().getKey()).isEqualTo(ONE);
        assertThat(references.without(ONE).byCase()).containsOnlyKeys(TWO);
        assertThat(references.without(ONE).of(ONE)).isEmpty();
    }

    /** A case that is quarantined again while its release is under way. */
    @Test
    void theReferenceOfALaterHoldTakesTheEarlierOnesPlace() {
        var later = new Reference.Kept(2, "v", SHA);
        var references =
                BeforeReferences.NONE.with(ONE, new Reference.Kept(1, "v", SHA)).with(ONE, later);

        assertThat(references.of(ONE)).contains(later);
        assertThat(references.with(ONE, new Reference.Kept(1, "v", SHA)).of(ONE))
                .contains(later);
    }

    @Test
    void referencesAreReadStrictly() {
        String good = "{\"gd-1\":{\"hold\":1,\"version\":\"v\",\"sha256\":\"" + SHA + "\"}}";
        assertThat(BeforeReferences.parse(good)).isPresent();

        for (String bad : List.of(
                "",
                "[]",
                "null",
                good + "x",
                good.replace("gd-1", "../x"),
                good.replace("\"hold\":1", "\"hold\":0"),
                good.replace("\"hold\":1", "\"hold\":\"1\""),
                good.replace("\"hold\":1", "\"hold\":1.5"),
                good.replace("\"hold\":1", "\"hold\":99999999999"),
                good.replace("\"v\"", "\"\""),
                good.replace("\"v\"", "7"),
                good.replace("\"v\"", "\"a b\""),
                good.replace("0123", "012X"),
                good.replace("0123", "012"),
                good.replace("\"hold\"", "\"key\":\"x\",\"hold\""),
                good.replace("{\"hold\"", "{\"hold\":2,\"hold\""),
                "{\"gd-1\":{\"hold\":1,\"inline\":{}}}",
                "{\"gd-1\":7}",
                "{\"gd-1\":null}")) {
            assertThat(BeforeReferences.parse(bad)).as(bad).isEqualTo(Optional.empty());
        }
    }

    @Test
    void aReferenceThatCouldNotBeReadBackIsNotMade() {
        assertThatThrownBy(() -> new Reference.Kept(1, "a\nb", SHA)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Reference.Inline(0, "{}")).isInstanceOf(IllegalArgumentException.class);
    }
}

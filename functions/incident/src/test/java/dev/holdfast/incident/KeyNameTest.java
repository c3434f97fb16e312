package dev.holdfast.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"report", "notices", "people", "failures", "verify", "actions", "closed.json"})
    void aNameLikeAFolderOfOursIsNoFolderOfOurs(String reserved) {
        String segment = CaseKeys.safe(reserved);

        assertThat(segment)
                .isNotEqualTo(reserved)
                .startsWith("_")
                .endsWith(reserved.substring(1))
                .isNotEqualTo(CaseKeys.safe(segment));
        assertThat(CaseKeys.nameOf(segment)).isEqualTo(reserved);
    }

    @Test
    void otherNamesStayAsTheyAre() {
        for (String name : List.of("shop", "cart-6d5f", "ip-10-0-1-2.ec2.internal", "reports", "People", "my.people")) {
            assertThat(CaseKeys.safe(name)).isEqualTo(name);
            assertThat(CaseKeys.nameOf(name)).isEqualTo(name);
        }
    }

    @Test
    void twoNamesNeverBecomeOneAndEachCanBeReadBack() {
        var names = List.of(
                "people",
                "_70eople",
                "_5f70eople",
                "p_65ople",
                ".",
                "..",
                "._",
                "system:node",
                "a/people",
                "ü",
                "_",
                "\0");
        var seen = new HashSet<String>();
        for (String name : names) {
            String segment = CaseKeys.safe(name);
            assertThat(seen.add(segment)).as(name).isTrue();
            assertThat(segment).doesNotContain("/").isNotIn(".", "..");
            assertThat(CaseKeys.nameOf(segment)).isEqualTo(name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"_", "_cluster", "people", "_zz", "a b", "_ff", "_61", "_70eople/x"})
    void whatHoldfastDidNotWriteIsShownAsItStands(String segment) {
        assertThat(CaseKeys.nameOf(segment)).isEqualTo(segment);
    }
}

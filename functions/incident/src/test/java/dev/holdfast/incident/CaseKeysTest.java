package dev.holdfast.incident;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.CaseKeys.Area;
import org.junit.jupiter.api.Test;

final class CaseKeysTest {
    private static final CaseKeys KEYS = new CaseKeys(Area.CASES, new CaseId("gd-1"));

    @Test
    void holdsAreListedOutsideTheCases() {
        assertThat(KEYS.holdBegun(2)).isEqualTo("holds/gd-1/2.begun.json").startsWith(CaseKeys.holdsPrefix());
        assertThat(KEYS.holdEnded(2)).isEqualTo("holds/gd-1/2.ended.json");
    }
}

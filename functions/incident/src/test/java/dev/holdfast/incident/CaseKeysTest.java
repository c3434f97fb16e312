package dev.holdfast.incident;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.CaseKeys.Area;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class CaseKeysTest {
    private static final CaseKeys KEYS = new CaseKeys(Area.CASES, new CaseId("gd-1"));

    @Test
    void holdsAreListedOutsideTheCases() {
        assertThat(KEYS.holdBegun(2)).isEqualTo("holds/gd-1/2.begun.json").startsWith(CaseKeys.holdsPrefix());
        assertThat(KEYS.holdEnded(2)).isEqualTo("holds/gd-1/2.ended.json");
    }

    @Test
    void reportVersionsHaveFourDigitsAndSealChecksANameOfTheirOwn() {
        var at = Instant.parse("2026-11-23T18:00:00.5Z");

        assertThat(KEYS.report(3, "SEAL"))
                .isEqualTo("cases/gd-1/report/0003/SEAL")
                .startsWith(KEYS.reportPrefix());
        assertThat(KEYS.sealCheck(at)).isEqualTo("cases/gd-1/verify/20261123T180000500Z-seal.json");
        assertThat(KEYS.verify(at)).isNotEqualTo(KEYS.sealCheck(at));
    }
}

package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.CaseKeys;
import org.junit.jupiter.api.Test;

final class LogNameTest {
    @Test
    void aContainerNamedLikeAFolderOfOursKeepsItsNameWhereItIsShown() {
        var name = LogName.parse(CaseKeys.safe("report") + "/current.20261123T180000Z.001.log")
                .orElseThrow()
                .name();

        assertThat(name.folder()).isEqualTo("_72eport");
        assertThat(name.container()).isEqualTo("report");
        assertThat(name.log()).isEqualTo("_72eport/current.20261123T180000Z.001.log");
    }
}

package dev.holdfast.incident.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.event.Event.Delivery;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class ReadinessRowTest {
    @Test
    void unknownSettingsAreNamedAndFail() {
        assertThat(ReadinessRow.settings(new TreeSet<>()).ending()).isEqualTo(new Ending.Done());
        assertThat(ReadinessRow.settings(new TreeSet<>(List.of("HOLDFAST_B", "HOLDFAST_A"))))
                .isEqualTo(ReadinessRow.of(
                        "settings", new Ending.Failed(Reason.NOT_READY, "unknown: HOLDFAST_A, HOLDFAST_B")));
    }

    @Test
    void theAnswerGoesToWhoeverAskedAndIsAboutNoCase() {
        var row = ReadinessRow.of("bucket", ReadinessRow.notChecked("nobody may"));

        assertThat(ReadinessRow.answer(List.of(row))).isInstanceOfSatisfying(Response.Acted.class, acted -> {
            assertThat(acted.delivery()).isEqualTo(Delivery.BY_HAND);
            assertThat(acted.keys()).isEmpty();
            assertThat(acted.outcomes()).extracting(Outcome::target).containsExactly("readiness/bucket");
        });
    }
}

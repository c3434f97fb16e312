package dev.holdfast.quarantine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class SurvivalTest {
    private static final JsonNode SUSPECT = pod("Running", "True", "2147483647");

    private static JsonNode pod(String phase, String ready, String cost) {
        return StrictJson.MAPPER.readTree("""
            {"metadata": {"annotations": {"controller.kubernetes.io/pod-deletion-cost": "%s"},
                          "ownerReferences": [{"uid": "set"}]},
             "spec": {"nodeName": "a"},
             "status": {"phase": "%s", "conditions": [{"type": "Ready", "status": "%s"}]}}
            """.formatted(cost, phase, ready));
    }

    @Test
    void itOutlivesWhereTheControllerLacksAPod() {
        var alike = new Survival(SUSPECT, List.of(SUSPECT));

        assertThat(alike.isSure(2, 0)).isTrue();
        assertThat(alike.isSure(2, 1)).isFalse();
        assertThat(alike.isSure(1, 0)).isFalse();
    }

    @Test
    void itOutlivesOneThatIsNotReadyOrCostsLess() {
        assertThat(new Survival(SUSPECT, List.of(pod("Running", "True", "0"))).isSure(1, 0))
                .isTrue();
        assertThat(new Survival(SUSPECT, List.of(pod("Running", "False", "2147483647"))).isSure(1, 0))
                .isTrue();
        assertThat(new Survival(SUSPECT, List.of(pod("Running", "True", "0"))).isSure(0, 0))
                .isFalse();
    }

    /** That it is ready counts more than what its deletion costs, and the other may be ready in the next moment. */
    @Test
    void oneThatIsNotReadyHasNoSurePlaceBeforeOthers() {
        var unready = pod("Running", "False", "2147483647");

        assertThat(new Survival(unready, List.of(pod("Running", "True", "0"))).isSure(1, 0))
                .isFalse();
        assertThat(new Survival(unready, List.of(pod("Pending", "False", "0"))).isSure(1, 0))
                .isFalse();
        assertThat(new Survival(unready, List.of()).isSure(1, 0)).isTrue();
    }

    @Test
    void whatIsNoNumberCostsNothing() {
        assertThat(new Survival(pod("Running", "True", "much"), List.of(pod("Running", "True", "0"))).isSure(1, 0))
                .isFalse();
    }

    @Test
    void onlyPodsThatAreThereCount() {
        assertThat(Survival.ownedBy("set", List.of(SUSPECT, pod("Failed", "False", "0"))))
                .containsExactly(SUSPECT);
        assertThat(Survival.ownedBy("other", List.of(SUSPECT))).isEmpty();
    }
}

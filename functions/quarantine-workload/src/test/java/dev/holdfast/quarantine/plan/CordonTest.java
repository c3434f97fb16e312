package dev.holdfast.quarantine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CordonTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "node.kubernetes.io/unschedulable, Exists, NoSchedule, true",
                "node.kubernetes.io/unschedulable, -, -, true",
                "node.kubernetes.io/unschedulable, Exists, NoExecute, false",
                "-, Exists, -, true",
                "-, Exists, NoExecute, false",
                "node.kubernetes.io/not-ready, Exists, NoExecute, false",
                "dedicated, Exists, -, false"
            })
    void aPodThatToleratesItComesAllTheSame(String key, String operator, String effect, boolean comes) {
        var toleration = new Toleration();
        toleration.setKey(key);
        toleration.setOperator(operator);
        toleration.setEffect(effect);
        var pod = new PodBuilder()
                .withNewSpec()
                .withTolerations(toleration)
                .endSpec()
                .build();
        assertThat(Cordon.isIgnoredBy(pod)).isEqualTo(comes);
    }

    @Test
    void othersStayAway() {
        assertThat(Cordon.isIgnoredBy(new PodBuilder()
                        .withNewSpec()
                        .withTolerations(List.of())
                        .endSpec()
                        .build()))
                .isFalse();
        assertThat(Cordon.isOn(new NodeBuilder().build())).isFalse();
        assertThat(Cordon.isOn(new NodeBuilder()
                        .withNewSpec()
                        .withUnschedulable(true)
                        .endSpec()
                        .build()))
                .isTrue();
    }
}

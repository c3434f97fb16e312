package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.WorkloadKind;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OriginTest {
    private static final String VALUE = Origin.of(List.of(
            new Owner("apps/v1", "ReplicaSet", "cart-6d5f", "1"), new Owner("apps/v1", "Deployment", "cart", "2")));

    @Test
    void saysWhoseThePodWas() {
        assertThat(VALUE).isEqualTo("replicaset/cart-6d5f,deployment/cart");
        assertThat(Origin.names(VALUE, WorkloadKind.of("Deployment"), "cart")).isTrue();
        assertThat(Origin.names(VALUE, WorkloadKind.UNKNOWN, "cart-6d5f")).isTrue();
    }

    @Test
    void saysNothingAboutOthers() {
        assertThat(Origin.names(VALUE, WorkloadKind.of("StatefulSet"), "cart")).isFalse();
        assertThat(Origin.names(VALUE, WorkloadKind.UNKNOWN, "car")).isFalse();
        assertThat(Origin.names("", WorkloadKind.UNKNOWN, "cart")).isFalse();
        assertThat(Origin.names("/cart,,cart", WorkloadKind.UNKNOWN, "cart")).isFalse();
    }
}

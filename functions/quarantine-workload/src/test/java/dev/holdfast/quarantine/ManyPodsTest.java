package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ManyPodsTest {
    /** What shares rules is looked for among the few that may, not among all. */
    @Test
    void ofThousandsOnlyThoseThatMayShareRulesAreNear() {
        List<Pod> pods = new ArrayList<>();
        for (int n = 0; n < 5_000; n++) {
            pods.add(new PodBuilder()
                    .withNewMetadata()
                    .withNamespace("shop")
                    .withName("cart-6d5f-" + n)
                    .withUid("u" + n)
                    .endMetadata()
                    .withNewSpec()
                    .withNodeName("node-" + n % 500)
                    .endSpec()
                    .build());
        }
        var index = new PodIndex(pods);
        assertThat(index.near(pods.getFirst())).hasSize(10);
        assertThat(index.of("u4999")).isPresent();
        assertThat(index.ownedBy("nobody")).isEmpty();
    }
}

package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.CaseId;
import dev.holdfast.quarantine.plan.BeforeState;
import dev.holdfast.quarantine.plan.HeldKind;
import dev.holdfast.quarantine.plan.Restoration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class KeepAliveTest {
    private final Patches patches = new Patches(Sim.OBJECTS, new StillClock());

    @BeforeEach
    void clean() {
        Sim.reset();
    }

    @Test
    void aNodeIsCordonedAndKeptInOnePatchAndRestored() throws InterruptedException {
        var node = Sim.node("node-1");
        var ref = ResourceKind.NODE.named("node-1");
        var before = Sim.API.state();
        var fields = KeepAlive.ofNode(node);

        var held = patches.apply(ref, node, now -> Optional.of(KeepAlive.patch(KeepAlive.ofNode(now))), Writing.REAL);

        assertThat(held).isInstanceOf(Patched.Applied.class);
        assertThat(Sim.writes()).hasSize(1);
        var now = Sim.read(ref);
        assertThat(now.at("/spec/unschedulable").booleanValue()).isTrue();
        assertThat(Trees.annotation(now, "karpenter.sh/do-not-disrupt")).isEqualTo("true");
        assertThat(Trees.annotation(now, "cluster-autoscaler.kubernetes.io/scale-down-disabled"))
                .isEqualTo("true");

        var state = new BeforeState(
                new CaseId("gd-1"), 1, HeldKind.NODE, Optional.empty(), "node-1", Trees.uid(node), "1", fields);
        patches.apply(
                ref,
                Trees.uid(node),
                current -> Restoration.plan(state, current, Set.of()).map(Restoration::patch),
                Writing.REAL);
        assertThat(before.to(Sim.API.state())
                        .ignoringVersions()
                        .ignoring("metadata.annotations")
                        .isEmpty())
                .isTrue();
    }

    @Test
    void aPodIsKeptFromEvictionAndFieldsRecordWhatWas() throws InterruptedException {
        var pod = Sim.pod("shop", "cart-1", "app: cart");
        var ref = ResourceKind.POD.in("shop", "cart-1");

        patches.apply(ref, pod, now -> Optional.of(KeepAlive.patch(KeepAlive.ofPod(now))), Writing.REAL);

        assertThat(Trees.annotation(Sim.read(ref), "cluster-autoscaler.kubernetes.io/safe-to-evict"))
                .isEqualTo("false");
        assertThat(KeepAlive.ofPod(pod))
                .allSatisfy(field -> assertThat(field.before()).isEmpty());
        assertThat(KeepAlive.ofPod(Sim.read(ref)))
                .allSatisfy(field -> assertThat(field.before()).isEqualTo(field.set()));
    }
}

package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.cluster.testing.AdmissionHook.Verdict;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.OwnPolicies.Definition;
import dev.holdfast.quarantine.OwnPolicies.Ensured;
import dev.holdfast.quarantine.OwnPolicies.Found;
import dev.holdfast.quarantine.OwnPolicies.Removal;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

final class OwnPoliciesTest {
    private static final Definition SHOP = OwnPolicies.inNamespace("shop");

    private final OwnPolicies policies = new OwnPolicies(Sim.OBJECTS, new Patches(Sim.OBJECTS, new StillClock()));

    @BeforeEach
    void clean() {
        Sim.reset();
        Sim.serve(ResourceKind.CLUSTER_NETWORK_POLICY);
    }

    static Stream<Definition> both() {
        return Stream.of(SHOP, OwnPolicies.clusterWide());
    }

    @ParameterizedTest
    @MethodSource("both")
    void isMadeOnceAndFoundTheSecondTime(Definition wanted) throws InterruptedException {
        assertThat(policies.ensure(wanted, Writing.REAL)).isInstanceOf(Ensured.Created.class);
        assertThat(Sim.read(wanted.ref()).path("spec")).isEqualTo(wanted.spec());

        var before = Sim.API.state();
        assertThat(policies.ensure(wanted, Writing.REAL)).isInstanceOf(Ensured.AlreadySo.class);
        assertThat(Sim.API.state()).isEqualTo(before);
        assertThat(policies.read(wanted)).isInstanceOf(Found.AsItHasToBe.class);
    }

    @ParameterizedTest
    @MethodSource("both")
    void aDryRunMakesNothing(Definition wanted) throws InterruptedException {
        assertThat(policies.ensure(wanted, Writing.DRY_RUN)).isInstanceOf(Ensured.Created.class);
        assertThat(Sim.exists(wanted.ref())).isFalse();
    }

    @ParameterizedTest
    @MethodSource("both")
    void whatSomebodyChangedInOursIsRepairedAndSaid(Definition wanted) throws InterruptedException, KubeFailure {
        Sim.BACKSTAGE.create(wanted.ref(), loosened(wanted, "holdfast"), Writing.REAL);

        var ended = policies.ensure(wanted, Writing.REAL);

        assertThat(ended)
                .isInstanceOfSatisfying(
                        Ensured.Repaired.class,
                        repaired -> assertThat(repaired.places()).containsExactly("spec.egress"));
        assertThat(Sim.read(wanted.ref()).path("spec")).isEqualTo(wanted.spec());
    }

    @ParameterizedTest
    @MethodSource("both")
    void whatIsNotOursIsLeftAlone(Definition wanted) throws InterruptedException, KubeFailure {
        Sim.BACKSTAGE.create(wanted.ref(), loosened(wanted, "tenant"), Writing.REAL);
        var before = Sim.API.state();

        assertThat(policies.ensure(wanted, Writing.REAL))
                .isInstanceOfSatisfying(
                        Ensured.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.TAMPERED));
        assertThat(policies.removeIfUnused(wanted, Writing.REAL)).isInstanceOf(Removal.NotRemoved.class);
        assertThat(Sim.API.state()).isEqualTo(before);
    }

    @Test
    void anEmptyListOfRulesSaysTheSameAsNone() throws InterruptedException, KubeFailure {
        var same = OwnPolicies.manifest(SHOP);
        ((ObjectNode) same.path("spec")).putArray("ingress");
        ((ObjectNode) same.path("spec")).putArray("policyTypes").add("Egress").add("Ingress");
        Sim.BACKSTAGE.create(SHOP.ref(), same, Writing.REAL);

        assertThat(policies.ensure(SHOP, Writing.REAL)).isInstanceOf(Ensured.AlreadySo.class);
    }

    @Test
    void aWebhookThatLoosensItIsNotBelieved() throws InterruptedException {
        Sim.API.webhook("kind.example.com", review -> {
            var object = review.object();
            ((ObjectNode) object.path("spec")).putArray("egress").addObject();
            return new Verdict.Changed(object);
        });

        assertThat(policies.ensure(SHOP, Writing.REAL))
                .isInstanceOfSatisfying(
                        Ensured.Failed.class,
                        failed -> assertThat(failed.reason()).isEqualTo(Reason.WEBHOOK_CHANGED));
    }

    @Test
    void aWebhookThatRefusesIsNamed() throws InterruptedException {
        Sim.API.webhook("guard.example.com", _ -> Verdict.Denied.forbidden("no policies"));

        assertThat(policies.ensure(SHOP, Writing.REAL)).isInstanceOfSatisfying(Ensured.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.WEBHOOK_REFUSED);
            assertThat(refused.text()).contains("guard.example.com");
        });
    }

    @Test
    void discoverySaysWhetherTheClusterKnowsClusterNetworkPolicies() throws KubeFailure {
        assertThat(policies.servesClusterWide()).isTrue();
        Sim.reset();
        assertThat(policies.servesClusterWide()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("both")
    void isRemovedWithTheLastPodAndNotBefore(Definition wanted) throws InterruptedException {
        policies.ensure(wanted, Writing.REAL);
        Sim.pod("shop", "cart-1", "holdfast.dev/quarantined: \"true\"");
        assertThat(policies.removeIfUnused(wanted, Writing.REAL)).isInstanceOf(Removal.InUse.class);
        assertThat(Sim.exists(wanted.ref())).isTrue();

        Sim.delete(ResourceKind.POD.in("shop", "cart-1"));
        assertThat(policies.removeIfUnused(wanted, Writing.DRY_RUN)).isInstanceOf(Removal.Removed.class);
        assertThat(Sim.exists(wanted.ref())).isTrue();
        assertThat(policies.removeIfUnused(wanted, Writing.REAL)).isInstanceOf(Removal.Removed.class);
        assertThat(Sim.exists(wanted.ref())).isFalse();
        assertThat(policies.removeIfUnused(wanted, Writing.REAL)).isInstanceOf(Removal.AlreadyGone.class);
    }

    @Test
    void podsOfOtherNamespacesDoNotKeepIt() throws InterruptedException {
        policies.ensure(SHOP, Writing.REAL);
        Sim.pod("bank", "teller-1", "holdfast.dev/quarantined: \"true\"");

        assertThat(policies.removeIfUnused(SHOP, Writing.REAL)).isInstanceOf(Removal.Removed.class);
    }

    private static ObjectNode loosened(Definition wanted, String by) {
        var manifest = OwnPolicies.manifest(wanted).deepCopy();
        ((ObjectNode) manifest.at("/metadata/labels")).put(OwnPolicies.MANAGED_BY, by);
        var egress = ((ObjectNode) manifest.path("spec")).putArray("egress").addObject();
        if (wanted.ref().namespace().isEmpty()) {
            egress.put("action", "Accept").putArray("to").addObject().putObject("namespaces");
        }
        return manifest;
    }
}

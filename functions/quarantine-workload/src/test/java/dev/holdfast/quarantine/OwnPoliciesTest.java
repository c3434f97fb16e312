package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.cluster.testing.AdmissionHook.Verdict;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Reason;
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
    private static final DenyPolicy SHOP = DenyPolicy.inNamespace("shop");

    private final OwnPolicies policies = new OwnPolicies(Sim.OBJECTS, new Patches(Sim.OBJECTS, new StillClock()));

    @BeforeEach
    void clean() {
        Sim.reset();
        Sim.serve(ResourceKind.CLUSTER_NETWORK_POLICY);
    }

    static Stream<DenyPolicy> both() {
        return Stream.of(SHOP, DenyPolicy.clusterWide());
    }

    @ParameterizedTest
    @MethodSource("both")
    void isMadeOnceAndFoundTheSecondTime(DenyPolicy wanted) throws InterruptedException {
        assertThat(policies.ensure(wanted, Writing.REAL)).isInstanceOf(Ensured.Created.class);
        assertThat(Sim.read(wanted.ref()).path("spec")).isEqualTo(wanted.spec());

        var before = Sim.API.state();
        assertThat(policies.ensure(wanted, Writing.REAL)).isInstanceOf(Ensured.AlreadySo.class);
        assertThat(Sim.API.state()).isEqualTo(before);
        assertThat(policies.read(wanted)).isInstanceOf(Found.AsItHasToBe.class);
    }

    @ParameterizedTest
    @MethodSource("both")
    void aDryRunMakesNothing(DenyPolicy wanted) throws InterruptedException {
        assertThat(policies.ensure(wanted, Writing.DRY_RUN)).isInstanceOf(Ensured.Created.class);
        assertThat(Sim.exists(wanted.ref())).isFalse();
    }

    @ParameterizedTest
    @MethodSource("both")
    void whatSomebodyChangedInOursIsRepairedAndSaid(DenyPolicy wanted) throws InterruptedException, KubeFailure {
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
    void whatIsNotOursIsLeftAlone(DenyPolicy wanted) throws InterruptedException, KubeFailure {
        Sim.BACKSTAGE.create(wanted.ref(), loosened(wanted, "tenant"), Writing.REAL);
        var before = Sim.API.state();

        assertThat(policies.ensure(wanted, Writing.REAL)).isInstanceOf(Ensured.NameTaken.class);
        assertThat(policies.removeIfUnused(wanted, Writing.REAL)).isInstanceOf(Removal.NotOurs.class);
        assertThat(Sim.API.state()).isEqualTo(before);
    }

    @Test
    void anEmptyListOfRulesSaysTheSameAsNone() throws InterruptedException, KubeFailure {
        var same = SHOP.manifest();
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
    void isRemovedWithTheLastPodAndNotBefore(DenyPolicy wanted) throws InterruptedException {
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

    @Test
    void whereTheNameIsTakenThereIsASecondThatNobodyCouldTakeBefore() throws InterruptedException, KubeFailure {
        Sim.BACKSTAGE.create(SHOP.ref(), loosened(SHOP, "tenant"), Writing.REAL);
        var second = DenyPolicy.second("shop", new CaseId("gd-1"));
        assertThat(policies.read(SHOP, second)).isInstanceOf(Found.Otherwise.class);

        assertThat(policies.ensure(SHOP, second, Writing.REAL)).isInstanceOf(Ensured.Created.class);
        assertThat(policies.ensure(SHOP, second, Writing.REAL)).isInstanceOf(Ensured.AlreadySo.class);

        assertThat(policies.read(SHOP, second)).isInstanceOf(Found.AsItHasToBe.class);
        assertThat(policies.seconds("shop")).containsExactly(second);
        assertThat(second.ref().name()).matches("holdfast-quarantine-[0-9a-f]{8}");
        assertThat(DenyPolicy.second("shop", new CaseId("gd-2"))).isNotEqualTo(second);
    }

    private static ObjectNode loosened(DenyPolicy wanted, String by) {
        var manifest = wanted.manifest().deepCopy();
        ((ObjectNode) manifest.at("/metadata/labels")).put(DenyPolicy.MANAGED_BY, by);
        var egress = ((ObjectNode) manifest.path("spec")).putArray("egress").addObject();
        if (wanted.ref().namespace().isEmpty()) {
            egress.put("action", "Accept").putArray("to").addObject().putObject("namespaces");
        }
        return manifest;
    }
}

package dev.holdfast.quarantine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.Selectors;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.plan.Detachment.Ownership;
import dev.holdfast.quarantine.plan.Surroundings.Controller;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.ReplicationControllerBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class DetachingTest {
    private static final Map<String, String> LABELS =
            Map.of("app", "cart", "pod-template-hash", "6d5f", "tier", "back", "team", "blue");
    private static final Controller OWNER =
            controller("owner", Shop.selector(Map.of("app", "cart", "pod-template-hash", "6d5f")));
    private static final Service CART = Shop.service("cart", Map.of("app", "cart"));

    @Test
    void aReplicaSetsPodLeavesItAndItsServicesByExactlyTheLabelsTheySelectOn() {
        var around = around(List.of(CART, Shop.service("back", Map.of("tier", "back"))), List.of(OWNER));

        var found = detaching(around).orphan("owner");

        assertThat(found.changes().keySet()).containsExactly("app", "pod-template-hash", "tier");
        assertThat(found.changes().values())
                .allSatisfy(value -> assertThat(value.orElseThrow()).matches("holdfast-[0-9a-f]{12}"));
        assertThat(found.ownership()).isEqualTo(Ownership.LEFT);
        assertThat(found.inService()).isFalse();
        assertThat(found.warnings()).isEmpty();
        assertThat(found.newlySelecting()).isEmpty();
        assertThat(found.applyTo(LABELS)).containsEntry("team", "blue");
    }

    @Test
    void asksForNothingTheSecondTime() {
        var around = around(List.of(CART), List.of(OWNER));
        var detached = detaching(around).orphan("owner").applyTo(LABELS);

        var again = new Detaching("uid-1", detached, Optional.empty(), around).orphan("owner");

        assertThat(again.changes()).isEmpty();
        assertThat(again.patch("uid-1", detached)).isEqualTo(Patch.NOTHING);
    }

    @Test
    void theValueCannotBeForeseenAndAnotherIsTakenWhereASelectorWaitsForIt() {
        var first = detaching(around(List.of(CART), List.of(OWNER)))
                .orphan("owner")
                .applyTo(LABELS)
                .getOrDefault("app", "");
        var around = around(List.of(CART, Shop.service("trap", Map.of("app", first))), List.of(OWNER));

        var found = detaching(around).orphan("owner");

        assertThat(found.inService()).isFalse();
        assertThat(found.applyTo(LABELS).getOrDefault("app", first)).isNotEqualTo(first);
    }

    @Test
    void neverHandsThePodToAnotherController() {
        var greedy = controller("greedy", Shop.selector("app", "NotIn", "cart"));
        var around = around(List.of(Shop.service("back", Map.of("tier", "back"))), List.of(OWNER, greedy));

        var found = detaching(around).orphan("owner");

        // With its app left alone the other does not select it, and without its hash neither does its own.
        assertThat(found.ownership()).isEqualTo(Ownership.LEFT);
        assertThat(found.changes()).containsOnlyKeys("pod-template-hash", "tier");
        assertThat(around.owning(found.applyTo(LABELS))).isEmpty();
    }

    @Test
    void staysOwnedWhereEveryWayLeadsToAnotherController() {
        var everything = controller("everything", Shop.selector("no-such-label", "DoesNotExist"));
        var around = around(List.of(CART, Shop.service("back", Map.of("tier", "back"))), List.of(OWNER, everything));

        var found = detaching(around).orphan("owner");

        assertThat(found.ownership()).isEqualTo(Ownership.KEPT);
        assertThat(found.changes()).containsOnlyKeys("tier");
        assertThat(found.stillServing()).containsExactly("cart");
        assertThat(found.warnings())
                .extracting(Why::reason)
                .containsExactly(Reason.CANNOT_DETACH, Reason.STAYS_IN_SERVICE);
        assertThat(Selectors.selects(OWNER.selector(), found.applyTo(LABELS))).isTrue();
    }

    @Test
    void aSelectorThatOnlyWantsTheLabelToBeThereTakesItAway() {
        var exists = controller("owner", Shop.selector("app", "Exists"));

        var found = detaching(around(List.of(), List.of(exists))).orphan("owner");

        assertThat(found.changes()).isEqualTo(Map.of("app", Optional.empty()));
        assertThat(found.applyTo(LABELS)).doesNotContainKey("app");
    }

    @Test
    void leavesAReplicationController() {
        var owner = Controller.of(new ReplicationControllerBuilder()
                .withNewMetadata()
                .withName("old")
                .withUid("owner")
                .endMetadata()
                .withNewSpec()
                .withSelector(Map.of("app", "cart"))
                .endSpec()
                .build());

        assertThat(detaching(around(List.of(), List.of(owner))).orphan("owner").changes())
                .containsOnlyKeys("app");
    }

    @Test
    void prefersAValueThatNoOtherPolicyOrBudgetSelectsAndNamesThoseItCannotAvoid() {
        var avoidable = detaching(around(List.of(CART), List.of(OWNER)))
                .orphan("owner")
                .applyTo(LABELS)
                .getOrDefault("app", "");
        var policies = List.of(
                Shop.allowing("by-value", Shop.selector(Map.of("app", avoidable))),
                Shop.allowing("not-cart", Shop.selector("app", "NotIn", "cart")),
                Shop.policy("harmless", Shop.selector("app", "NotIn", "cart")).build());
        var budgets = List.of(budget("others", Shop.selector("pod-template-hash", "NotIn", "6d5f")));
        var around = new Surroundings(List.of(CART), List.of(OWNER), policies, budgets, List.of());

        var found = detaching(around).orphan("owner");

        assertThat(found.inService()).isFalse();
        assertThat(found.newlySelecting()).containsExactly("networkpolicy/not-cart");
        assertThat(found.changes()).containsOnlyKeys("app");
    }

    @Test
    void aServiceThatSelectsOurOwnMarkCannotBeLeftAndCannotStopTheRest() {
        var trap = Shop.service("trap", Map.of(Marks.QUARANTINED, "true"));
        var narrower = Shop.service("narrower", Map.of(Marks.QUARANTINED, "true", "team", "blue"));

        var found =
                detaching(around(List.of(CART, trap, narrower), List.of(OWNER))).orphan("owner");

        assertThat(found.ownership()).isEqualTo(Ownership.LEFT);
        assertThat(found.changes()).containsOnlyKeys("app", "pod-template-hash", "team");
        assertThat(found.stillServing()).containsExactly("trap");
    }

    @Test
    void aStatefulSetsPodLeavesAServiceOnlyByALabelThatItsOwnerDoesNotLookAt() {
        var set = controller("owner", Shop.selector(Map.of("app", "cart")));
        var around = around(
                List.of(
                        CART,
                        Shop.service("back", Map.of("app", "cart", "tier", "back")),
                        Shop.service("mine", Map.of("statefulset.kubernetes.io/pod-name", "cart-0"))),
                List.of(set));
        var labels = new HashMap<>(LABELS);
        labels.put("statefulset.kubernetes.io/pod-name", "cart-0");
        labels.put("controller-revision-hash", "cart-77");

        var found = new Detaching("uid-1", labels, Optional.empty(), around).leaveServices("owner");

        assertThat(found.changes()).containsOnlyKeys("tier");
        assertThat(found.ownership()).isEqualTo(Ownership.KEPT);
        assertThat(found.inService()).isTrue();
        assertThat(found.stillServing()).containsExactly("cart", "mine");
        assertThat(found.warnings()).extracting(Why::reason).containsExactly(Reason.STAYS_IN_SERVICE);
    }

    @Test
    void nothingIsTouchedWhereTheOwnersSelectorIsNotKnown() {
        var found = detaching(around(List.of(CART), List.of())).leaveServices("owner");

        assertThat(found.changes()).isEmpty();
        assertThat(found.warnings())
                .extracting(Why::reason)
                .containsExactly(Reason.CANNOT_DETACH, Reason.STAYS_IN_SERVICE);
    }

    @Test
    void aBarePodLeavesItsServicesAndIsNotGivenToAController() {
        var greedy = controller("greedy", Shop.selector("app", "NotIn", "cart"));
        var around = around(List.of(Shop.service("cart", Map.of("app", "cart", "tier", "back"))), List.of(greedy));

        var found = detaching(around).leaveServicesUnowned();

        assertThat(found.changes()).containsOnlyKeys("tier");
        assertThat(found.inService()).isFalse();
    }

    @Test
    void saysWhichServicesSendByEndpointsWrittenByHand() {
        var byHand = Shop.service("by-hand", Map.of());
        var slice = new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("by-hand-1")
                .withLabels(Map.of("kubernetes.io/service-name", "by-hand"))
                .endMetadata()
                .addNewEndpoint()
                .withAddresses("10.0.1.20")
                .endEndpoint()
                .build();
        var around = new Surroundings(
                List.of(byHand, Shop.service("other", Map.of())), List.of(), List.of(), List.of(), List.of(slice));

        assertThat(new Detaching("uid-1", LABELS, Optional.of("10.0.1.20"), around)
                        .leaveServicesUnowned()
                        .stillServing())
                .containsExactly("by-hand");
        assertThat(new Detaching("uid-1", LABELS, Optional.of("10.0.1.2"), around)
                        .stay()
                        .inService())
                .isFalse();
    }

    @Test
    void changesBehindATestOfTheVeryValue() {
        var patch =
                detaching(around(List.of(CART), List.of(OWNER))).orphan("owner").patch("uid-1", LABELS);

        assertThat(patch.operations())
                .startsWith(
                        new Patch.Operation.Test("/metadata/uid", "uid-1"),
                        new Patch.Operation.Test("/metadata/labels/app", "cart"))
                .hasSize(5);
    }

    @Test
    void manySelectorsAndLabelsTakeNoLongTime() {
        var services = IntStream.range(0, 300)
                .mapToObj(i -> Shop.service("s" + i, Map.of("app", "cart", "k" + i, "v")))
                .toList();
        var labels = new HashMap<>(LABELS);
        IntStream.range(0, 300).forEach(i -> labels.put("k" + i, "v"));

        var found = new Detaching("uid-1", labels, Optional.empty(), around(services, List.of(OWNER))).orphan("owner");

        assertThat(found.inService()).isFalse();
    }

    private static Detaching detaching(Surroundings around) {
        return new Detaching("uid-1", LABELS, Optional.empty(), around);
    }

    private static Surroundings around(List<Service> services, List<Controller> controllers) {
        return new Surroundings(services, controllers, List.<NetworkPolicy>of(), List.of(), List.of());
    }

    private static Controller controller(String uid, LabelSelector selector) {
        return new Controller(uid, "replicaset/" + uid, Optional.of(new LabelSelectorBuilder(selector).build()));
    }

    private static PodDisruptionBudget budget(String name, LabelSelector selector) {
        return new PodDisruptionBudgetBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withSelector(selector)
                .endSpec()
                .build();
    }

    @Test
    void aSliceWithoutEndpointsIsWrittenAsNull() {
        var slice = new EndpointSlice();
        slice.setEndpoints(null);
        assertThat(Surroundings.sendsTo(slice, "10.0.0.1")).isFalse();
    }
}

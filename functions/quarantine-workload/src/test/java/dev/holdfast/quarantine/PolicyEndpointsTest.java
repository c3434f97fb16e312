package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.incident.Pause;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.PolicyEndpoints.Pod;
import dev.holdfast.quarantine.PolicyEndpoints.Policy;
import dev.holdfast.quarantine.PolicyEndpoints.Seen;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

final class PolicyEndpointsTest {
    private static final Pod CART = new Pod("shop", "cart-1", Optional.of("10.0.1.5"), "holdfast-quarantine");

    private final StillClock clock = new StillClock();

    @BeforeEach
    void clean() {
        Sim.reset();
        Sim.serve(ResourceKind.POLICY_ENDPOINT);
        Sim.serve(ResourceKind.CLUSTER_POLICY_ENDPOINT);
    }

    @Test
    void aPodThatIsThereIsSeenAtOnce() throws InterruptedException {
        endpoint("holdfast-quarantine", "cart-1", "10.0.1.5");

        assertThat(await(clock)).isEqualTo(new Seen.All(Duration.ZERO));
    }

    @Test
    void aPodThatComesLaterIsWaitedFor() throws InterruptedException {
        Pause untilFourth = time -> {
            clock.sleep(time);
            if (clock.instant().equals(new StillClock().instant().plusSeconds(4))) {
                endpoint("holdfast-quarantine", "cart-1", "10.0.1.5");
            }
        };

        assertThat(await(untilFourth)).isEqualTo(new Seen.All(Duration.ofSeconds(4)));
    }

    @Test
    void theWaitEndsAfterThirtySeconds() throws InterruptedException {
        endpoint("theirs", "cart-1", "10.0.1.5");
        endpoint("holdfast-quarantine", "cart-1", "10.0.9.9");
        endpoint("holdfast-quarantine", "cart-2", "10.0.1.5");
        var start = clock.instant();

        assertThat(await(clock))
                .isInstanceOfSatisfying(
                        Seen.Without.class,
                        without -> assertThat(without.missing()).containsExactly(CART));
        assertThat(Duration.between(start, clock.instant())).isEqualTo(PolicyEndpoints.LONGEST);
    }

    @Test
    void aPolicyWithManyPodsHasSeveralEndpoints() throws InterruptedException {
        endpoint("holdfast-quarantine", "cart-2", "10.0.1.6");
        endpoint("holdfast-quarantine", "cart-1", "10.0.1.5");

        assertThat(await(clock)).isInstanceOf(Seen.All.class);
    }

    @Test
    void withoutTheCrdItCannotBeSeen() throws InterruptedException {
        Sim.reset();

        assertThat(await(clock))
                .isInstanceOfSatisfying(
                        Seen.CannotSee.class,
                        cannot -> assertThat(cannot.reason()).isEqualTo(Reason.ENFORCEMENT_NOT_SEEN));
    }

    @Test
    void theClusterWidePolicyHasItsOwn() {
        var endpoints = new PolicyEndpoints(Sim.OBJECTS, clock, clock);
        assertThat(endpoints.look(List.of(CART), Policy.CLUSTER_WIDE)).isInstanceOf(Seen.Without.class);
        create(ResourceKind.CLUSTER_POLICY_ENDPOINT.named("x"), "holdfast-quarantine", "cart-1", "10.0.1.5");

        assertThat(endpoints.look(List.of(CART), Policy.CLUSTER_WIDE)).isInstanceOf(Seen.All.class);
    }

    @Test
    void aPolicyOfOurUsualNameIsNotTheOneThatDenies() {
        var endpoints = new PolicyEndpoints(Sim.OBJECTS, clock, clock);
        var cart = List.of(new Pod("shop", "cart-1", Optional.of("10.0.1.5"), "holdfast-quarantine-0123abcd"));
        endpoint("holdfast-quarantine", "cart-1", "10.0.1.5");
        create(ResourceKind.CLUSTER_POLICY_ENDPOINT.named("x"), "holdfast-quarantine", "cart-1", "10.0.1.5");
        assertThat(endpoints.look(cart, Policy.IN_NAMESPACE)).isInstanceOf(Seen.Without.class);
        assertThat(endpoints.look(cart, Policy.CLUSTER_WIDE)).isInstanceOf(Seen.All.class);

        endpoint("holdfast-quarantine-0123abcd", "cart-1", "10.0.1.5");
        assertThat(endpoints.look(cart, Policy.IN_NAMESPACE)).isInstanceOf(Seen.All.class);
    }

    private Seen await(Pause pause) throws InterruptedException {
        return new PolicyEndpoints(Sim.OBJECTS, clock, pause)
                .await(List.of(CART), Policy.IN_NAMESPACE, clock.in(Duration.ofMinutes(5)));
    }

    private static void endpoint(String policy, String pod, String ip) {
        create(ResourceKind.POLICY_ENDPOINT.in("shop", policy + "-" + pod + "-" + ip), policy, pod, ip);
    }

    private static void create(ObjectRef ref, String policy, String pod, String ip) {
        ObjectNode object = Trees.object(
                """
                {"apiVersion": "%s", "kind": "%s", "metadata": {"name": "%s"},
                 "spec": {"policyRef": {"name": "%s"},
                          "podSelectorEndpoints": [{"name": "%s", "namespace": "shop", "podIP": "%s", "hostIP": "10.0.0.1"}]}}
                """.formatted(ref.resource().apiVersion(), ref.resource().kind(), ref.name(), policy, pod, ip));
        try {
            Sim.BACKSTAGE.create(ref, object, Writing.REAL);
        } catch (KubeFailure e) {
            throw new AssertionError(e);
        }
    }
}

package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.testing.SimulatedApi;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On the mock server, and what only there can be provoked. */
final class SimulatedResolvingIT extends ResolvingContract {
    private static final SimulatedApi API = SimulatedApi.start();
    private static final ClusterAccess ACCESS = API.access();
    private Shop shop = newShop();

    @BeforeEach
    void clean() {
        API.reset();
        shop = newShop();
    }

    @AfterAll
    static void stop() {
        API.close();
    }

    private static Shop newShop() {
        try {
            return new Shop(ACCESS.client(Asking.CLUSTER));
        } catch (KubeFailure e) {
            throw new AssertionError(e);
        }
    }

    @Override
    ClusterAccess access() {
        return ACCESS;
    }

    @Override
    Shop shop() {
        return shop;
    }

    @Test
    void listsAreReadPageByPage() {
        for (int i = 0; i < 501; i++) {
            shop.pod("cart-" + i);
        }

        assertThat(resolved(new Target.Image(Shop.IMAGE)).pods()).hasSize(501);
        assertThat(API.requests())
                .filteredOn(line -> line.contains("continue="))
                .hasSize(1);
    }

    @Test
    void placeInAListThatTheServerForgotBeginsAnew() {
        for (int i = 0; i < 501; i++) {
            shop.pod("cart-" + i);
        }
        API.fault(line -> line.contains("continue="), 1, 410, status(410, "Expired", "continue token is too old"));

        var found = resolved(new Target.Image(Shop.IMAGE));

        assertThat(found.pods()).hasSize(501);
        assertThat(found.isComplete()).isTrue();
    }

    @Test
    void whatRbacForbidsMakesTheAnswerIncompleteAndNotTheRestOfIt() {
        Pod pod = shop.pod("cart-1");
        API.fault(
                line -> line.contains("/pods?"),
                99,
                403,
                status(
                        403,
                        "Forbidden",
                        "pods is forbidden: User \\\"arn\\\" cannot list resource \\\"pods\\\" in API group \\\"\\\""));

        var found = resolved(target(pod), workload("deployment", "cart"));

        assertThat(found.pods()).hasSize(1);
        assertThat(found.rows()).singleElement().satisfies(row -> {
            assertThat(row.reason()).isEqualTo(Reason.CLUSTER_FORBIDDEN);
            assertThat(row.text()).contains("list pods");
            assertThat(row.answer()).isEqualTo(Unresolved.Answer.NOT_ANSWERED);
        });
        assertThat(found.isComplete()).isFalse();
    }

    @Test
    void controllerThatMayNotBeReadLeavesTheWorkloadInDoubtAndIsAskedForOnce() {
        var deployment = shop.deployment("cart");
        var one = shop.pod("cart-1", shop.replicaSet("cart-a", deployment));
        shop.pod("cart-2", shop.replicaSet("cart-b", deployment));
        API.fault(line -> line.contains("/replicasets/"), 99, 403, status(403, "Forbidden", "no"));

        var found = resolved(workload("deployment", "cart"), target(one));

        assertThat(found.rows()).extracting(Unresolved::target).containsExactly(workload("deployment", "cart"));
        assertThat(found.pods())
                .singleElement()
                .satisfies(
                        pod -> assertThat(pod.owners()).extracting(Owner::name).containsExactly("cart-a"));
        assertThat(found.doubts()).hasSize(1);
        assertThat(API.requests())
                .filteredOn(line -> line.startsWith("GET") && line.contains("/replicasets/"))
                .hasSize(1);
    }

    @Test
    void withoutAccessNothingElseIsTried() {
        API.fault(line -> line.startsWith("GET"), 99, 401, status(401, "Unauthorized", "Unauthorized"));

        var answer =
                Asking.ask(ACCESS, Duration.ofMinutes(10), new Target.Pod("shop", "a"), new Target.Pod("shop", "b"));

        assertThat(answer).isInstanceOf(Resolution.NotAsked.class);
        assertThat(((Resolution.NotAsked) answer).reason()).isEqualTo(Reason.NO_CLUSTER_ACCESS);
        assertThat(API.requests()).noneMatch(line -> line.endsWith("/b"));
    }

    @Test
    void withoutTimeListsAreNotRead() {
        var answer = Asking.ask(ACCESS, Duration.ofSeconds(14), workload("deployment", "cart"));

        assertThat(((Resolution.Resolved) answer).rows())
                .extracting(Unresolved::reason)
                .containsExactly(Reason.DEADLINE);
    }

    private static String status(int code, String reason, String message) {
        return """
            {"kind":"Status","apiVersion":"v1","status":"Failure","message":"%s","reason":"%s","code":%d}
            """.formatted(message, reason, code);
    }
}

package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.CanonicalJson;
import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.testing.SimulatedApi;
import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Round;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ObjectKeeperIT {
    private static final SimulatedApi API = SimulatedApi.start();
    private static final ClusterAccess ACCESS = API.access();
    private static final String OBJECTS = "cases/m-test/objects/";
    private final Bench bench = new Bench();
    private final Estate estate = new Estate(ACCESS);

    @BeforeEach
    void clean() {
        API.reset();
    }

    @AfterAll
    static void stop() {
        API.close();
    }

    private Handled keep(Pod pod) {
        return keep(pod, bench.deadline());
    }

    private Handled keep(Pod pod, Deadline deadline) {
        return new ObjectKeeper(new ClusterView(estate.kube, deadline)).keep(work(pod), deadline);
    }

    private PodWork work(Pod pod) {
        return new PodWork(Bench.KEYS, new Round(Bench.NOW), pod, estate.kube, bench.store);
    }

    private List<String> kept(String kind) {
        String prefix = OBJECTS + kind + "/";
        return bench.keys(prefix).stream()
                .map(key -> key.substring(prefix.length()).replaceFirst("\\.[0-9a-f-]{36}\\..*", ""))
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static List<String> detail(Outcome outcome, String name) {
        return (List<String>) outcome.details().getOrDefault(name, List.of());
    }

    @Test
    void everythingAroundThePodIsKept() {
        var pod = estate.cart();
        estate.rights();
        estate.network(pod);
        estate.event("e1", pod, "Pulled", "pulled");
        estate.nodeEvent("n1");

        var outcome = Bench.only(keep(pod));

        assertThat(outcome.ending()).isEqualTo(new Ending.Done());
        assertThat(outcome.action()).isEqualTo(Action.RECORD);
        assertThat(outcome.target()).isEqualTo("pod/shop/cart-6d5f-x2x9z");
        assertThat(kept("pod")).containsExactly("shop/cart-6d5f-x2x9z");
        assertThat(kept("replicaset")).containsExactly("shop/cart-6d5f");
        assertThat(kept("deployment")).containsExactly("shop/cart");
        assertThat(kept("node")).containsExactly("_cluster/" + Estate.NODE);
        assertThat(kept("serviceaccount")).containsExactly("shop/cart");
        assertThat(kept("rolebinding")).containsExactly("shop/by-name", "vault/from-afar");
        assertThat(kept("clusterrolebinding")).containsExactly("_cluster/by-group", "_cluster/by-user");
        assertThat(kept("role")).containsExactly("shop/cart", "vault/reader");
        assertThat(kept("clusterrole")).containsExactly("_cluster/wide");
        assertThat(kept("service")).containsExactly("shop/by-slice", "shop/cart");
        assertThat(kept("endpointslice")).containsExactly("shop/by-slice-1", "shop/cart-abc");
        assertThat(kept("networkpolicy")).containsExactly("shop/all", "shop/not-web");
        assertThat(kept("poddisruptionbudget")).containsExactly("shop/cart");
        assertThat(kept("events")).contains("shop/cart-6d5f-x2x9z").hasSize(2);
        assertThat(detail(outcome, "gone")).containsExactly("ClusterRole 'gone'");
        assertThat(detail(outcome, "kept")).contains("pod 1", "owners 2", "roles 3", "services 2", "neighbours 1");
    }

    @Test
    void secretsAreNeverReadAndCredentialsGoIntoTheBucketOnly() {
        estate.create("{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: shop}, stringData: {a: b}}");
        int before = API.requests().size();

        var pod = estate.cart();
        var handled = keep(pod);

        assertThat(API.requests().subList(before, API.requests().size())).noneMatch(line -> line.contains("secrets"));
        String key = bench.keys(OBJECTS + "pod/").getFirst();
        assertThat(bench.s3.text(key)).contains("hunter2");
        assertThat(handled.toString()).doesNotContain("hunter2");
    }

    @Test
    void sameAgainIsAlreadyDoneAndWritesNothing() {
        var pod = estate.cart();
        estate.rights();
        estate.network(pod);
        estate.event("e1", pod, "Pulled", "pulled");
        keep(pod);
        var keys = bench.keys("");

        var again = keep(estate.kube
                .pods()
                .inNamespace("shop")
                .withName("cart-6d5f-x2x9z")
                .get());

        assertThat(Bench.only(again).ending()).isEqualTo(new Ending.AlreadyDone());
        assertThat(again.attention()).isEmpty();
        assertThat(bench.keys("")).isEqualTo(keys);
    }

    @Test
    void objectReadAloneAndInAListIsTheSameBytes() {
        estate.network(estate.cart());
        var alone = estate.kube.services().inNamespace("shop").withName("cart").get();
        var listed = estate.kube.services().inNamespace("shop").list().getItems().stream()
                .filter(one -> one.getMetadata().getName().equals("cart"))
                .findFirst()
                .orElseThrow();

        assertThat(CanonicalJson.of(estate.kube, listed)).isEqualTo(CanonicalJson.of(estate.kube, alone));
    }

    @Test
    void listsAreReadOnceForAllPodsOfAnInvocation() {
        var one = estate.cart();
        var two = estate.pod("cart-6d5f-bbbbb", Estate.owner(one));
        int before = API.requests().size();
        var keeper = new ObjectKeeper(new ClusterView(estate.kube, bench.deadline()));

        keeper.keep(work(one), bench.deadline());
        keeper.keep(work(two), bench.deadline());

        var asked = API.requests().subList(before, API.requests().size());
        for (String list : List.of(
                "/services?", "/rolebindings?", "/clusterrolebindings?", "/networkpolicies?", "/pods?", "/nodes/")) {
            assertThat(asked).as(list).filteredOn(line -> line.contains(list)).hasSize(1);
        }
    }

    @Test
    void whatMayNotBeReadIsNamedWithItsRuleAndTheRestIsKept() {
        var pod = estate.cart();
        API.fault(line -> line.contains("/networkpolicies"), 99, 403, """
            {"kind":"Status","status":"Failure","code":403,"reason":"Forbidden","message":"networkpolicies is forbidden: \
            User \\"x\\" cannot list resource \\"networkpolicies\\" in API group \\"networking.k8s.io\\" in the namespace \\"shop\\""}
            """);

        var outcome = Bench.only(keep(pod));

        assertThat(outcome.ending().why()).contains(Reason.CLUSTER_FORBIDDEN);
        assertThat(outcome.ending().wantsRetry()).isFalse();
        assertThat(detail(outcome, "missing"))
                .singleElement()
                .asString()
                .startsWith("networkpolicies: CLUSTER_FORBIDDEN")
                .contains("list networkpolicies of API group networking.k8s.io");
        assertThat(kept("pod")).hasSize(1);
        assertThat(kept("neighbours")).hasSize(1);
    }

    @Test
    void whatMayWorkLaterIsTheReasonThatCounts() {
        var pod = estate.cart();
        API.fault(line -> line.contains("/networkpolicies"), 99, 403, "{}");
        API.fault(line -> line.contains("/services?"), 99, 429, "{}");

        assertThat(Bench.only(keep(pod)).ending().why()).contains(Reason.THROTTLED);
    }

    @Test
    void podThatCouldNotBeKeptIsMissingAndTheRestIsTried() {
        var pod = estate.cart();
        bench.s3.failNext("PutObject", Fault.ACCESS_DENIED);

        var outcome = Bench.only(keep(pod));

        assertThat(outcome.ending().why()).contains(Reason.ACCESS_DENIED);
        assertThat(detail(outcome, "missing")).singleElement().asString().startsWith("pod: ");
        assertThat(kept("deployment")).hasSize(1);
    }

    @Test
    void clusterThatLetsNobodyInAnyMoreIsNotAskedOn() {
        var pod = estate.cart();
        int before = API.requests().size();
        API.fault(line -> line.startsWith("GET"), 99, 401, "{}");

        var outcome = Bench.only(keep(pod));

        assertThat(outcome.ending().why()).contains(Reason.NO_CLUSTER_ACCESS);
        assertThat(detail(outcome, "missing")).hasSize(11);
        assertThat(API.requests()).hasSizeLessThan(before + 5);
        assertThat(kept("pod")).hasSize(1);
    }

    @Test
    void withoutTimeThePodAloneIsKept() {
        var pod = estate.cart();

        var outcome = Bench.only(keep(pod, Deadline.after(Duration.ofSeconds(10).toMillis(), bench)));

        assertThat(outcome.ending().why()).contains(Reason.DEADLINE);
        assertThat(bench.keys("")).hasSize(1);
    }

    @Test
    void ownersOfCustomKindsAreNamed() {
        estate.node();
        var pod = estate.pod(
                "broker-0",
                "{apiVersion: core.strimzi.io/v1, kind: StrimziPodSet, name: broker, uid: 'u-1', controller: true}");

        var outcome = Bench.only(keep(pod));

        assertThat(outcome.ending()).isEqualTo(new Ending.Done());
        assertThat(detail(outcome, "named")).containsExactly("'core.strimzi.io/v1 StrimziPodSet broker'");
    }

    @Test
    void ownerWhoseNameAnotherObjectHasNowIsGone() {
        estate.node();
        estate.owned("apps/v1", "ReplicaSet", "cart-6d5f", "");
        var pod = estate.pod(
                "cart-6d5f-x",
                "{apiVersion: apps/v1, kind: ReplicaSet, name: cart-6d5f, uid: other, controller: true}");

        var outcome = Bench.only(keep(pod));

        assertThat(detail(outcome, "gone")).contains("'apps/v1 ReplicaSet cart-6d5f'");
        assertThat(kept("replicaset")).isEmpty();
    }

    @Test
    void textOfEventsIsKeptAsItIsAndShownNowhere() {
        var pod = estate.cart();
        estate.event("e1", pod, "BackOff", "<script>\u0000\n../../etc \u2028");

        var handled = keep(pod);

        String key = bench.keys(OBJECTS + "events/").getFirst();
        assertThat(bench.json(key).at("/items/0/message").stringValue()).contains("<script>\u0000\n../../etc");
        assertThat(handled.toString()).doesNotContain("script");
    }

    @Test
    void floodOfLargeEventsIsCutAndSaidAndWhatWasReadIsKept() {
        var pod = estate.cart();
        for (int i = 0; i < 10; i++) {
            estate.event("e" + i, pod, "BackOff", "x".repeat(1_000_000));
        }

        var outcome = Bench.only(keep(pod));

        assertThat(outcome.ending().why()).contains(Reason.QUOTA_EXCEEDED);
        assertThat(detail(outcome, "missing")).singleElement().asString().contains("only 7 about cart-6d5f-x2x9z");
        assertThat(kept("events")).contains("shop/cart-6d5f-x2x9z");
    }

    @Test
    void newEventIsADocumentBesideTheEarlier() {
        var pod = estate.cart();
        estate.event("e1", pod, "Pulled", "pulled");
        keep(pod);
        estate.event("e2", pod, "Killing", "killing");

        assertThat(Bench.only(keep(pod)).ending()).isEqualTo(new Ending.Done());
        assertThat(kept("events")).hasSize(2);
    }

    @Test
    void neighboursAreListedWithoutTheirWholeObjects() {
        var pod = estate.cart();
        estate.pod("neighbour", "");

        keep(pod);

        var document = bench.json(
                bench.keys(OBJECTS + "neighbours/_cluster/" + Estate.NODE).getFirst());
        assertThat(document.at("/pods/0/name").stringValue()).isEqualTo("cart-6d5f-x2x9z");
        assertThat(document.at("/pods/1/name").stringValue()).isEqualTo("neighbour");
        assertThat(document.toString()).doesNotContain("hunter2");
    }
}

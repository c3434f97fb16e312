package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.testing.AdmissionHook;
import dev.holdfast.cluster.testing.AdmissionHook.Operation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How often the API server and the bucket are asked, and what for. Every request here is time that an intruder has. */
final class ApiCallsTest {
    private static final String POD = "/api/v1/namespaces/shop/pods/" + TestBed.CART.pod();
    private static final String NODE = "/api/v1/nodes/" + TestBed.CART.node();
    private static final String SHOP = "/namespaces/shop/";
    private static final int FEW = 25;
    private static final int MANY = 45;
    private static final long ROUNDS = 4;

    /** Each request before the switch of a pod that a finding names, and what the switch needs it for. */
    private static Map<String, List<String>> needed() {
        var needed = new LinkedHashMap<String, List<String>>();
        needed.put(
                "whether the pod is the one that is meant, on which machine, and whose it is",
                List.of(
                        "GET " + POD,
                        "GET " + NODE,
                        "GET /apis/apps/v1" + SHOP + "replicasets/cart-6d5f7c9b88",
                        "GET /apis/apps/v1" + SHOP + "deployments/cart"));
        needed.put(
                "the whole of both, of which the before-states are made and from which the patches are computed",
                List.of("GET " + POD, "GET " + NODE));
        needed.put(
                "what selects the pod, which policies allow it something and who shares its rules; at the same time",
                List.of(
                        "GET /apis/networking.k8s.io/v1" + SHOP + "networkpolicies",
                        "GET /api/v1" + SHOP + "pods",
                        "GET /api/v1" + SHOP + "services",
                        "GET /api/v1" + SHOP + "replicationcontrollers",
                        "GET /apis/apps/v1" + SHOP + "replicasets",
                        "GET /apis/apps/v1" + SHOP + "statefulsets",
                        "GET /apis/apps/v1" + SHOP + "daemonsets",
                        "GET /apis/batch/v1" + SHOP + "jobs",
                        "GET /apis/policy/v1" + SHOP + "poddisruptionbudgets"));
        needed.put(
                "what enforces policies, for without a ClusterNetworkPolicy the order is another; beside the others",
                List.of(
                        "GET /apis/apps/v1/namespaces/kube-system/daemonsets/aws-node",
                        "GET /api/v1/namespaces/kube-system/configmaps/amazon-vpc-cni",
                        "GET /apis/apps/v1/daemonsets",
                        "GET /apis/apps/v1/daemonsets",
                        "GET /apis/networking.k8s.aws/v1alpha1",
                        "GET /api/v1/pods"));
        needed.put(
                "that two cases do not both find room: the Lease, taken and given back",
                List.of(
                        "GET /apis/coordination.k8s.io/v1/namespaces/holdfast/leases/quarantine",
                        "POST /apis/coordination.k8s.io/v1/namespaces/holdfast/leases",
                        "PATCH /apis/coordination.k8s.io/v1/namespaces/holdfast/leases/quarantine"));
        needed.put("how many nodes are held", List.of("GET /api/v1/nodes"));
        needed.put(
                "step 2 of the contract, the cordon, read back: no replacement beside the intruder",
                List.of("PATCH " + NODE, "GET " + NODE));
        needed.put(
                "step 3, our policies, each read back: without them the label would deny nothing",
                List.of(
                        "POST /apis/networking.k8s.io/v1" + SHOP + "networkpolicies",
                        "GET /apis/networking.k8s.io/v1" + SHOP + "networkpolicies/holdfast-quarantine",
                        "POST /apis/networking.k8s.aws/v1alpha1/clusternetworkpolicies",
                        "GET /apis/networking.k8s.aws/v1alpha1/clusternetworkpolicies/holdfast-quarantine"));
        needed.put(
                "step 3, the policies that would go on allowing the pod something, each read back",
                List.of(
                        "PATCH /apis/networking.k8s.io/v1" + SHOP + "networkpolicies/cart-from-web",
                        "PATCH /apis/networking.k8s.io/v1" + SHOP + "networkpolicies/monitoring-may-enter",
                        "PATCH /apis/networking.k8s.io/v1" + SHOP + "networkpolicies/egress-to-payments",
                        "GET /apis/networking.k8s.io/v1" + SHOP + "networkpolicies/cart-from-web",
                        "GET /apis/networking.k8s.io/v1" + SHOP + "networkpolicies/monitoring-may-enter",
                        "GET /apis/networking.k8s.io/v1" + SHOP + "networkpolicies/egress-to-payments"));
        return needed;
    }

    @Test
    void nothingIsAskedBeforeTheSwitchThatTheSwitchDoesNotNeed() {
        var bed = TestBed.withIntruder();
        bed.quarantine(QuarantineWorkloadTest.intruder());

        var requests = bed.api.requests();
        var before = requests.subList(0, requests.indexOf("PATCH " + POD));
        assertThat(before.stream().map(ApiCallsTest::withoutQuery))
                .containsExactlyInAnyOrderElementsOf(
                        needed().values().stream().flatMap(List::stream).toList());
    }

    /** The switch is the first thing of the pod that is changed, and by then everything that it was is in the bucket. */
    @Test
    void theSwitchComesRightAfterTheBeforeStates() {
        var bed = TestBed.withIntruder();
        var kept = new AtomicReference<List<String>>(List.of());
        bed.api.webhook("look", review -> {
            if (review.operation() == Operation.UPDATE
                    && review.name().equals(TestBed.CART.pod())
                    && kept.get().isEmpty()) {
                kept.set(bed.keys(".before.json"));
            }
            return new AdmissionHook.Verdict.Allowed();
        });
        bed.quarantine(QuarantineWorkloadTest.intruder());

        assertThat(kept.get())
                .anyMatch(key -> key.contains("/pod~shop~" + TestBed.CART.pod()))
                .anyMatch(key -> key.contains("/node~_cluster~" + TestBed.CART.node()))
                .anyMatch(key -> key.contains("/networkpolicy~shop~cart-from-web"))
                .hasSize(5);
        assertThat(withoutQuery(bed.api.requests().stream()
                        .filter(line -> line.contains("/pods/") && !line.startsWith("GET"))
                        .findFirst()
                        .orElseThrow()))
                .isEqualTo("PATCH " + POD);
    }

    /**
     * Twenty pods more are twenty times two patches and twenty before-states more, and nothing else: how often it is looked whether
     * all of them show is a matter of rounds, and not of pods.
     */
    @Test
    void aPodCostsTwoPatchesAndOneBeforeState() {
        var few = calls(FEW);
        var many = calls(MANY);

        var more = new TreeMap<>(many.requests());
        few.requests().forEach((request, count) -> more.merge(request, -count, Long::sum));
        assertThat(more.remove("PATCH pods/*")).isEqualTo(2L * (MANY - FEW));
        assertThat(more)
                .allSatisfy((request, count) -> assertThat(count).as(request).isBetween(-ROUNDS, ROUNDS));
        assertThat(many.puts() - few.puts()).isEqualTo(MANY - FEW);
        assertThat(few.requests()).containsEntry("POST networkpolicies", 1L);
    }

    private record Calls(Map<String, Long> requests, int puts) {}

    private static Calls calls(int pods) {
        var bed = new TestBed();
        bed.many(pods);
        var names = bed.kube().pods().inNamespace("many").list().getItems().stream()
                .map(pod ->
                        "{\"namespace\":\"many\",\"pod\":\"" + pod.getMetadata().getName() + "\"}")
                .toList();
        assertThat(names).hasSize(pods);
        int asked = bed.api.requests().size();
        bed.quarantine(Request.of("hunt", String.join(",", names), ",\"force\":true"));
        assertThat(bed.quarantined()).hasSize(pods);
        return new Calls(
                bed.api.requests().stream()
                        .skip(asked)
                        .filter(line -> !line.contains("/nodes/"))
                        .map(ApiCallsTest::kind)
                        .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting())),
                bed.s3.calls("PutObject"));
    }

    private static String withoutQuery(String request) {
        return request.replaceAll("\\?.*", "");
    }

    /** {@code GET pods}, {@code PATCH pods/*}. */
    private static String kind(String request) {
        var method = request.substring(0, request.indexOf(' '));
        var parts = List.of(withoutQuery(request).substring(method.length() + 1).split("/", -1));
        var known = List.of("pods", "networkpolicies", "replicasets", "nodes", "serviceaccounts");
        return IntStream.range(0, parts.size())
                .filter(i -> known.contains(parts.get(i)))
                .mapToObj(i -> method + " " + parts.get(i) + (i + 1 < parts.size() ? "/*" : ""))
                .findFirst()
                .orElse(method + " " + parts.getLast());
    }
}

package dev.holdfast.quarantine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Settings;
import dev.holdfast.incident.event.Event;
import dev.holdfast.quarantine.plan.Candidate.Held;
import dev.holdfast.quarantine.plan.Candidate.Named;
import dev.holdfast.quarantine.plan.GuardRails.Asked;
import dev.holdfast.quarantine.plan.GuardRails.By;
import dev.holdfast.quarantine.plan.GuardRails.Progress;
import dev.holdfast.quarantine.plan.Limits.Force;
import dev.holdfast.quarantine.plan.QuarantinePlan.ForNode;
import dev.holdfast.quarantine.plan.QuarantinePlan.ForPod;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GuardRailsTest {
    private static final Limits LIMITS =
            new Limits(7.0, Set.of("kube-system", "karpenter"), Set.of("*"), 3, 2, 20, Force.NOT_GIVEN);
    private static final Limits FORCED =
            new Limits(7.0, Set.of("kube-system"), Set.of("*"), 3, 2, 20, Force.LIFTS_GUARD_RAILS);
    private static final LiveNodes TWENTY = nodes(20, 0);

    @ParameterizedTest
    @CsvSource({"EVENT,6.9,BELOW_MIN_SEVERITY", "EVENT,7.0,NOW", "PERSON,0,NOW"})
    void severityIsForEvents(By by, double severity, String outcome) {
        assertThat(outcomes(by, severity, LIMITS, List.of(pod("a", Named.POD)))).containsExactly(outcome);
    }

    @Test
    void onlyClustersOnTheListAreTouchedEvenByForce() {
        for (Force force : Force.values()) {
            var limits = new Limits(7, Set.of(), Set.of("test"), 3, 2, 20, force);
            var plan = new GuardRails(new Asked(By.PERSON, 9, new ClusterName("prod")), limits)
                    .plan(List.of(pod("a", Named.POD)), Set.of(), List.of("n1"), TWENTY);
            assertThat(reasons(plan)).containsExactly("CLUSTER_NOT_ALLOWED");
            assertThat(nodeReasons(plan)).containsExactly("n1 CLUSTER_NOT_ALLOWED");
        }
        var listed = new Limits(7, Set.of(), Set.of("prod"), 3, 2, 20, Force.NOT_GIVEN);
        assertThat(outcomes(By.EVENT, 9, listed, List.of(pod("a", Named.POD)))).containsExactly("NOW");
    }

    @Test
    void protectionIsJudgedOnTheResolvedPod() {
        var system = in("kube-system", Map.of());

        assertThat(outcomes(By.PERSON, 9, LIMITS, List.of(system))).containsExactly("PROTECTED_NAMESPACE");
        assertThat(outcomes(By.PERSON, 9, FORCED, List.of(system))).containsExactly("NOW");
    }

    @ParameterizedTest
    @CsvSource({
        "kube-system,k8s-app,kube-dns,PROTECTED_POD",
        "kube-system,component,etcd,PROTECTED_POD",
        "kube-system,tier,control-plane,PROTECTED_POD",
        "kube-system,app,shop,NOW",
        "shop,k8s-app,kube-dns,NOW",
        "shop,tier,control-plane,NOW"
    })
    void aTenantsLabelProtectsNobody(String namespace, String key, String value, String outcome) {
        var limits = new Limits(7, Set.of(), Set.of("*"), 3, 2, 20, Force.NOT_GIVEN);

        assertThat(outcomes(By.EVENT, 9, limits, List.of(in(namespace, Map.of(key, value)))))
                .containsExactly(outcome);
    }

    @Test
    void whatIsOnlyReachedNeedsARequest() {
        assertThat(outcomes(By.EVENT, 9, LIMITS, List.of(pod("a", Named.REACHED))))
                .containsExactly("NEEDS_REQUEST");
        assertThat(outcomes(By.PERSON, 9, LIMITS, List.of(pod("a", Named.REACHED))))
                .containsExactly("NOW");
        assertThat(outcomes(By.PERSON, 9, FORCED, List.of(pod("a", Named.NEIGHBOUR))))
                .containsExactly("NODE_NOT_ISOLATED");
    }

    @Test
    void namedPodsAndAnOnlyPodAreContainedWhateverTheCap() {
        var pods = new ArrayList<Candidate>();
        IntStream.range(0, 30).forEach(i -> pods.add(pod("named-" + i, Named.POD)));
        pods.add(of("only", Named.WORKLOAD, Held.NOT_YET, "deployment/only", 1, Set.of()));

        assertThat(outcomes(By.EVENT, 9, LIMITS, pods)).hasSize(31).containsOnly("NOW");
    }

    @Test
    void aboveTheCapNothingElseIsChanged() {
        var pods = List.of(
                pod("a-named", Named.POD),
                of("b", Named.WORKLOAD, Held.NOT_YET, "deployment/b", 3, Set.of()),
                of("c", Named.WORKLOAD, Held.NOT_YET, "deployment/b", 3, Set.of()),
                of("d", Named.WORKLOAD, Held.NOT_YET, "deployment/b", 3, Set.of()));

        assertThat(outcomes(By.EVENT, 9, LIMITS, pods))
                .containsExactly("NOW", "BLAST_RADIUS", "BLAST_RADIUS", "BLAST_RADIUS");
        assertThat(outcomes(By.PERSON, 9, FORCED, pods))
                .containsExactly("NOW", "NOW", "WAITS_FOR_REPLACEMENT", "WAITS_FOR_REPLACEMENT");
    }

    @Test
    void collateralCountsOnce() {
        var few = List.of(
                of("a", Named.REACHED, Held.NOT_YET, "statefulset/a", 2, Set.of("shop/x", "shop/b")),
                of("b", Named.REACHED, Held.NOT_YET, "statefulset/a", 2, Set.of("shop/x", "shop/a")));
        var many =
                List.of(of("a", Named.REACHED, Held.NOT_YET, "statefulset/a", 2, Set.of("shop/x", "shop/y", "shop/z")));

        assertThat(outcomes(By.PERSON, 9, LIMITS, few)).doesNotContain("BLAST_RADIUS");
        assertThat(outcomes(By.PERSON, 9, LIMITS, many)).containsExactly("BLAST_RADIUS");
    }

    @Test
    void aWorkloadsPodsGoOneAfterTheOther() {
        var a = of("a", Named.WORKLOAD, Held.NOT_YET, "deployment/w", 3, Set.of());
        var b = of("b", Named.WORKLOAD, Held.NOT_YET, "deployment/w", 3, Set.of());
        var held = of("a", Named.WORKLOAD, Held.BY_THIS_CASE, "deployment/w", 3, Set.of());

        assertThat(outcomes(By.EVENT, 9, LIMITS, List.of(a, b))).containsExactly("NOW", "WAITS_FOR_REPLACEMENT");
        assertThat(outcomes(By.EVENT, 9, LIMITS, List.of(held, b))).containsExactly("NOW", "WAITS_FOR_REPLACEMENT");
        assertThat(reasons(rails(By.EVENT, 9, LIMITS)
                        .plan(List.of(held, b), Set.of("shop/deployment/w"), List.of(), TWENTY)))
                .containsExactly("NOW", "NOW");
    }

    @Test
    void whereNothingReplacesThemWaitingIsNoUse() {
        var pods = List.of(stateful("a"), stateful("b"));

        assertThat(outcomes(By.EVENT, 9, LIMITS, pods)).containsExactly("NOW", "NOW");
    }

    @Test
    void whatTheCaseHoldsIsAssertedWhateverChanged() {
        var pods = new ArrayList<Candidate>();
        IntStream.range(0, 9)
                .forEach(i -> pods.add(of("p" + i, Named.REACHED, Held.BY_THIS_CASE, "deployment/w", 9, Set.of())));

        assertThat(outcomes(By.EVENT, 9, LIMITS, pods)).hasSize(9).containsOnly("NOW");
    }

    @Test
    void atTheNodeCapThePodIsContainedAllTheSame() {
        var pods = List.of(onNode("a", "n1"), onNode("b", "n2"), onNode("c", "n3"), onNode("d", "n1"));

        var plan = rails(By.EVENT, 9, LIMITS).plan(pods, Set.of(), List.of(), TWENTY);

        assertThat(reasons(plan)).containsOnly("NOW");
        assertThat(nodeReasons(plan)).containsExactly("n1", "n2", "n3 NODE_CAP");
        assertThat(nodeReasons(rails(By.PERSON, 9, FORCED).plan(pods, Set.of(), List.of(), TWENTY)))
                .containsExactly("n1", "n2", "n3");
    }

    @ParameterizedTest
    @CsvSource({
        // nodes, held by others, percent: may one more be held
        "20,3,20,n19",
        "20,4,20,n19 NODE_CAP",
        "3,0,20,n2",
        "3,1,20,n2 NODE_CAP",
        "1,0,100,n0 LAST_SCHEDULABLE_NODE",
        "2,1,100,n1 LAST_SCHEDULABLE_NODE",
        "2,0,1,n1"
    })
    void theShareOfHeldNodesLeavesRoomForOneAndKeepsTheLast(int all, int held, int percent, String expected) {
        var limits = new Limits(7, Set.of(), Set.of("*"), 3, 5, percent, Force.NOT_GIVEN);

        var plan = rails(By.EVENT, 9, limits)
                .plan(List.of(onNode("a", "n" + (all - 1))), Set.of(), List.of(), nodes(all, held));

        assertThat(nodeReasons(plan)).containsExactly(expected);
    }

    @Test
    void theLastSchedulableNodeStaysEvenByForce() {
        var plan = rails(By.PERSON, 9, FORCED)
                .plan(List.of(onNode("a", "n0"), onNode("b", "n1")), Set.of(), List.of(), nodes(2, 0));

        assertThat(nodeReasons(plan)).containsExactly("n0", "n1 LAST_SCHEDULABLE_NODE");
    }

    @Test
    void nodeTargetsAndNodesOfThisCaseAndFargate() {
        var live = new LiveNodes(Set.of("n0", "n1", "n2"), Set.of("n1", "n2"), Set.of("n0"), Set.of("n0"));

        var plan = rails(By.EVENT, 9, LIMITS).plan(List.of(), Set.of(), List.of("n0", "fargate-x", "n1", "n1"), live);

        assertThat(nodeReasons(plan)).containsExactly("n0", "fargate-x FARGATE_NODE", "n1 NODE_CAP");
    }

    @Test
    void onlyAHoldWithABeforeStateUsesUpTheCap() {
        var real = node("n0", "[\"gd-1\"]", false);
        var forged = node("n1", "[\"gd-666\"]", false);
        var odd = node("n2", "{", true);

        var live = LiveNodes.of(
                List.of(real, forged, odd),
                new CaseId("gd-1"),
                Set.of(),
                (holder, _) -> holder.value().equals("gd-1"));

        assertThat(live.held()).containsExactly("n0");
        assertThat(live.heldByThisCase()).containsExactly("n0");
        assertThat(live.schedulable()).containsExactlyInAnyOrder("n0", "n1");
        assertThat(LiveNodes.of(List.of(forged), new CaseId("gd-1"), Set.of(), (_, _) -> false)
                        .held())
                .isEmpty();
    }

    @Test
    void aNodeThatTheCaseHoldsCountsWithoutItsAnnotation() {
        var stripped = new NodeBuilder(node("n0", "[]", true))
                .editMetadata()
                .withUid("u0")
                .endMetadata()
                .build();
        var live = LiveNodes.of(List.of(stripped), new CaseId("gd-1"), Set.of("u0"), (_, _) -> false);
        assertThat(live.heldByThisCase()).containsExactly("n0");
        assertThat(live.held()).containsExactly("n0");
    }

    @Test
    void whatTheCaseHoldsFromEarlierRoundsCounts() {
        var pods = List.of(
                of("b", Named.WORKLOAD, Held.NOT_YET, "deployment/b", 2, Set.of()),
                of("c", Named.WORKLOAD, Held.NOT_YET, "deployment/b", 2, Set.of()));
        assertThat(reasons(
                        rails(By.EVENT, 9, LIMITS).plan(pods, new Progress(Set.of(), Set.of(), 1), List.of(), TWENTY)))
                .containsExactly("NOW", "WAITS_FOR_REPLACEMENT");
        assertThat(reasons(
                        rails(By.EVENT, 9, LIMITS).plan(pods, new Progress(Set.of(), Set.of(), 2), List.of(), TWENTY)))
                .containsExactly("BLAST_RADIUS", "BLAST_RADIUS");
    }

    @Test
    void aWorkloadThatIsBegunWaitsForItsReplacement() {
        var left = List.of(of("b", Named.WORKLOAD, Held.NOT_YET, "deployment/b", 2, Set.of()));
        String group = "shop/deployment/b";
        assertThat(reasons(rails(By.EVENT, 9, LIMITS)
                        .plan(left, new Progress(Set.of(), Set.of(group), 0), List.of(), TWENTY)))
                .containsExactly("WAITS_FOR_REPLACEMENT");
        assertThat(reasons(rails(By.EVENT, 9, LIMITS)
                        .plan(left, new Progress(Set.of(group), Set.of(group), 0), List.of(), TWENTY)))
                .containsExactly("NOW");
    }

    @Test
    void theNodesOfPodsThatWaitComeLast() {
        var pods = List.of(
                onNode("a", "n1"),
                new Candidate(
                        "shop",
                        "b",
                        "u",
                        Map.of(),
                        Optional.of("n2"),
                        PodNature.Kind.REPLICA_SET,
                        Named.WORKLOAD,
                        Held.NOT_YET,
                        Set.of(),
                        Optional.of("deployment/b"),
                        2));
        var progress = new Progress(Set.of(), Set.of("shop/deployment/b"), 0);
        assertThat(nodeReasons(rails(By.EVENT, 9, LIMITS).plan(pods, progress, List.of("n3"), TWENTY)))
                .containsExactly("n1", "n3", "n2 NODE_CAP");
    }

    @Test
    void aPersonsLimitsReplaceTheSettings() {
        var settings = Settings.from(Map.of());
        var request =
                new Event.Request(Optional.of("r"), Optional.empty(), OptionalInt.of(100), OptionalInt.empty(), true);

        var limits = Limits.of(settings, Optional.of(request));

        assertThat(limits.maxPods()).isEqualTo(100);
        assertThat(limits.maxNodes()).isEqualTo(settings.maxNodes());
        assertThat(limits.force()).isEqualTo(Force.LIFTS_GUARD_RAILS);
        assertThat(Limits.of(settings, Optional.empty()).force()).isEqualTo(Force.NOT_GIVEN);
        assertThat(Limits.of(settings, Optional.empty()).maxPods()).isEqualTo(20);
    }

    private static GuardRails rails(By by, double severity, Limits limits) {
        return new GuardRails(new Asked(by, severity, new ClusterName("prod")), limits);
    }

    private static List<String> outcomes(By by, double severity, Limits limits, Collection<Candidate> pods) {
        return reasons(rails(by, severity, limits).plan(pods, Set.of(), List.of(), TWENTY));
    }

    private static List<String> reasons(QuarantinePlan plan) {
        return plan.pods().stream()
                .map(one -> switch (one) {
                    case ForPod.Now _ -> "NOW";
                    case ForPod.Later later -> name(later.why());
                    case ForPod.Refused refused -> name(refused.why());
                })
                .toList();
    }

    private static List<String> nodeReasons(QuarantinePlan plan) {
        return plan.nodes().stream()
                .map(one -> switch (one) {
                    case ForNode.Hold hold -> hold.node();
                    case ForNode.Refused refused -> refused.node() + " " + name(refused.why());
                })
                .toList();
    }

    private static String name(Why why) {
        Reason reason = why.reason();
        return reason.name();
    }

    private static Candidate pod(String name, Named named) {
        return of(name, named, Held.NOT_YET, "deployment/" + name, 2, Set.of());
    }

    private static Candidate of(
            String name, Named named, Held held, String workload, int pods, Set<String> collateral) {
        return new Candidate(
                "shop",
                name,
                "u",
                Map.of(),
                Optional.empty(),
                workload.startsWith("statefulset") ? PodNature.Kind.STATEFUL_SET : PodNature.Kind.REPLICA_SET,
                named,
                held,
                collateral,
                Optional.of(workload),
                pods);
    }

    private static Candidate stateful(String name) {
        return of(name, Named.WORKLOAD, Held.NOT_YET, "statefulset/w", 3, Set.of());
    }

    private static Candidate in(String namespace, Map<String, String> labels) {
        return new Candidate(
                namespace,
                "a",
                "u",
                labels,
                Optional.empty(),
                PodNature.Kind.REPLICA_SET,
                Named.POD,
                Held.NOT_YET,
                Set.of(),
                Optional.empty(),
                1);
    }

    private static Candidate onNode(String name, String node) {
        return new Candidate(
                "shop",
                name,
                "u",
                Map.of(),
                Optional.of(node),
                PodNature.Kind.BARE,
                Named.POD,
                Held.NOT_YET,
                Set.of(),
                Optional.empty(),
                1);
    }

    private static LiveNodes nodes(int all, int held) {
        var names = new HashSet<String>();
        var taken = new HashSet<String>();
        IntStream.range(0, all).forEach(i -> names.add("n" + i));
        IntStream.range(0, held).forEach(i -> taken.add("n" + i));
        var schedulable = new HashSet<>(names);
        schedulable.removeAll(taken);
        return new LiveNodes(names, schedulable, taken, Set.of());
    }

    private static Node node(String name, String cases, boolean cordoned) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .withUid("uid of " + name)
                .addToAnnotations(Marks.CASES, cases)
                .endMetadata()
                .withNewSpec()
                .withUnschedulable(cordoned)
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();
    }
}

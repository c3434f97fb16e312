package dev.holdfast.quarantine;

import dev.holdfast.cluster.testing.ClusterState;
import dev.holdfast.quarantine.TestBed.Answer;
import dev.holdfast.quarantine.Turns.Actor;
import dev.holdfast.quarantine.Turns.Plan;
import dev.holdfast.quarantine.plan.Marks;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceAttributeName;

/**
 * Two invocations that take turns over a pod, its node, its instance and a policy of others, from the same beginning again and
 * again. What the bucket says to be held at the end has to bear the marks; what nobody holds has to be as it was before.
 */
final class Race {
    static final String NOT_DENIED = "the policy that denies is not there";
    private static final Pattern HOLD = Pattern.compile("holds/(?<case>[^/]+)/(?<n>[0-9]+)\\.(?<mark>[a-z]+)\\.json");
    private static final Pattern BEFORE = Pattern.compile(
            "cases/(?<case>[^/]+)/quarantine/(?<n>[0-9]+)/(?<kind>[a-z]+)~.*\\.(?<uid>[^.]+)\\.before\\.json");

    final TestBed bed = new TestBed();
    private final ClusterState before;
    private Start start;

    /** Where each race begins. */
    private record Start(
            ClusterState cluster,
            Set<String> keys,
            Map<InstanceAttributeName, Boolean> attributes,
            Map<String, Boolean> deleteOnTermination,
            Map<String, Boolean> protectedInstances) {}

    Race() {
        toolbox().edit(pod -> {
            pod.getMetadata().getLabels().put("role", "tool");
            return pod;
        });
        bed.api.apply("""
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: tools, namespace: shop}
            spec: {podSelector: {matchLabels: {role: tool}}, policyTypes: [Ingress], ingress: [{}]}
            """);
        bed.shop.settle();
        String instance = instance();
        bed.ec2 = new FakeEc2(instance, Instance.builder());
        bed.autoScaling.protectedInstances.clear();
        bed.autoScaling.protectedInstances.put(instance, false);
        before = bed.state();
        start = now();
    }

    private PodResource toolbox() {
        return bed.kube().pods().inNamespace("shop").withName("toolbox");
    }

    private String node() {
        return bed.pod("shop", "toolbox").getSpec().getNodeName();
    }

    private String instance() {
        return bed.node(node()).getSpec().getProviderID().replaceFirst(".*/", "");
    }

    String quarantine(String name) {
        return Request.pod(name, "shop", "toolbox");
    }

    /** A Service that selects the pod by a label that had not been one to be taken out of service by. */
    void serviceComes() {
        bed.api.apply("""
            apiVersion: v1
            kind: Service
            metadata: {name: tools, namespace: shop}
            spec: {selector: {role: tool}, ports: [{port: 80}]}
            """);
        bed.shop.settle();
    }

    private Start now() {
        return new Start(
                bed.state(),
                Set.copyOf(bed.s3.objects().keySet()),
                Map.copyOf(bed.ec2.attributes),
                Map.copyOf(bed.ec2.deleteOnTermination),
                Map.copyOf(bed.autoScaling.protectedInstances));
    }

    /** Races begin with what there is now. */
    Race beginsHere() {
        start = now();
        return this;
    }

    private void rewind() {
        bed.api.restore(start.cluster());
        bed.s3.objects().keySet().stream()
                .filter(key -> !start.keys().contains(key))
                .forEach(bed.s3.tampering()::erase);
        bed.ec2.attributes.putAll(start.attributes());
        bed.ec2.deleteOnTermination.putAll(start.deleteOnTermination());
        bed.autoScaling.protectedInstances.putAll(start.protectedInstances());
    }

    /** What an actor does. */
    @FunctionalInterface
    interface Doing {
        Answer by(Turns turns, Actor actor);
    }

    Doing releases(String caseId) {
        return (turns, actor) -> bed.release(Request.release(caseId), turns, actor);
    }

    Doing quarantines(String name) {
        return (turns, actor) -> bed.quarantine(quarantine(name), turns, actor);
    }

    Doing asserts(String caseId) {
        return (turns, actor) -> bed.quarantine(Request.assertion(caseId), turns, actor);
    }

    /** One race from the beginning. */
    record Run(String name, Turns turns, Answer one, Answer two) {}

    Run run(String name, Plan plan, Doing one, Doing two) throws InterruptedException {
        rewind();
        var turns = new Turns(plan);
        var answers = turns.play(actor -> (actor == Actor.ONE ? one : two).by(turns, actor));
        bed.shop.settle();
        return new Run(name, turns, answers.getFirst(), answers.getLast());
    }

    /** The second one's whole run between two calls of the first one, in turn between all of them that a step of so many meets. */
    void everySwitch(String name, int from, int step, Doing one, Doing two, Consumer<Run> check)
            throws InterruptedException {
        for (int after = from; ; after += step) {
            var run = run(name + ", after " + after + " calls", Plan.after(after), one, two);
            check.accept(run);
            if (after >= run.turns().calls(Actor.ONE)) {
                return;
            }
        }
    }

    // what is checked

    /** Everything that is wrong, in words. */
    List<String> wrong() {
        var held = held();
        var wrong = new ArrayList<String>();
        wrong.addAll(wrong("pod", held, bed.pod("shop", "toolbox"), bed.isQuarantined(bed.pod("shop", "toolbox"))));
        var node = bed.node(node());
        wrong.addAll(
                wrong("node", held, node, Boolean.TRUE.equals(node.getSpec().getUnschedulable())));
        var policy = policy("tools").orElseThrow();
        wrong.addAll(wrong(
                "policy",
                held,
                policy,
                !Optional.ofNullable(policy.getSpec().getPodSelector().getMatchExpressions())
                        .orElse(List.of())
                        .isEmpty()));
        var instance = Stream.of(bed.ec2.attributes.values(), bed.autoScaling.protectedInstances.values())
                .flatMap(values -> values.stream())
                .collect(Collectors.toSet());
        if (!instance.equals(Set.of(held.containsKey(instance())))) {
            wrong.add("instance: " + instance + ", held by " + held.get(instance()));
        }
        boolean denied = policy(Marks.POLICY).isPresent();
        if (denied != held.containsKey(uid(bed.pod("shop", "toolbox")))) {
            wrong.add(denied ? "the policy that denies is there" : NOT_DENIED);
        }
        if (held.isEmpty()) {
            wrong.addAll(left());
        }
        return wrong;
    }

    private Optional<NetworkPolicy> policy(String name) {
        return Optional.ofNullable(bed.kube()
                .network()
                .v1()
                .networkPolicies()
                .inNamespace("shop")
                .withName(name)
                .get());
    }

    private List<String> left() {
        var diff = before.to(bed.state())
                .ignoringVersions()
                .ignoring(
                        "Lease/", "EndpointSlice/", "PolicyEndpoint/", "ClusterPolicyEndpoint/", "Service/shop/tools");
        return diff.isEmpty() ? List.of() : List.of(diff.toString());
    }

    private static List<String> wrong(String what, Map<String, Set<String>> held, HasMetadata object, boolean marked) {
        var holders = held.getOrDefault(uid(object), Set.of());
        var annotation = Marks.annotation(object, Marks.CASES).orElse("[]");
        var written = Stream.of(annotation.replaceAll("[\\[\\]\"]", "").split(","))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
        return marked == !holders.isEmpty() && written.equals(holders)
                ? List.of()
                : List.of(what + ": held by " + holders + ", marks of " + written + (marked ? ", set" : ", not set"));
    }

    private static String uid(HasMetadata object) {
        return object.getMetadata().getUid();
    }

    /** The cases that hold each object, as the bucket says. */
    private Map<String, Set<String>> held() {
        var keys = bed.s3.objects().keySet();
        var over = new TreeSet<String>();
        keys.forEach(key -> {
            var hold = HOLD.matcher(key);
            if (hold.matches() && !hold.group("mark").equals("begun")) {
                over.add(hold.group("case") + "/" + hold.group("n"));
            }
        });
        var held = new HashMap<String, Set<String>>();
        keys.forEach(key -> {
            var state = BEFORE.matcher(key);
            if (state.matches()
                    && !keys.contains(key.replace(".before.json", ".released.json"))
                    && !over.contains(state.group("case") + "/" + state.group("n"))) {
                held.computeIfAbsent(state.group("uid"), _ -> new TreeSet<>()).add(state.group("case"));
            }
        });
        return held;
    }

    /** Before-states of a case that nobody has released. */
    List<String> unreleased(String caseId) {
        var keys = bed.s3.objects().keySet();
        return keys.stream()
                .filter(key -> key.startsWith("cases/" + caseId + "/quarantine/") && key.endsWith(".before.json"))
                .filter(key -> !keys.contains(key.replace(".before.json", ".released.json")))
                .toList();
    }

    /** Whether the pod bears the label that denies it everything. */
    boolean isQuarantined() {
        return bed.isQuarantined(bed.pod("shop", "toolbox"));
    }
}

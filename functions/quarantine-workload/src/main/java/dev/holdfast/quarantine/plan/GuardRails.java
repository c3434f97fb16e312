package dev.holdfast.quarantine.plan;

import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.plan.Candidate.Held;
import dev.holdfast.quarantine.plan.Candidate.Named;
import dev.holdfast.quarantine.plan.QuarantinePlan.ForPod;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Decides what may be done before anything is. Judged on the pods as they were resolved, not on the event's words. An attacker can
 * provoke events, write labels and annotations and start pods, so nothing of that keeps a pod from being contained, and nothing
 * makes Holdfast contain half the cluster: pods that the event names and a workload's only pod always are, all others only
 * while the case stays under its cap, and a workload's one after the other.
 */
public final class GuardRails {
    private static final String SYSTEM = "kube-system";
    private static final Map<String, Set<String>> SYSTEM_PODS = Map.of(
            "k8s-app",
                    Set.of("kube-dns", "coredns", "node-local-dns", "kube-proxy", "aws-node", "cilium", "calico-node"),
            "component", Set.of("kube-apiserver", "etcd", "kube-controller-manager", "kube-scheduler"),
            "tier", Set.of("control-plane"));

    private final Asked asked;
    private final Limits limits;

    /** Who asks: an event, for which nobody answers, or a person. */
    public enum By {
        EVENT,
        PERSON
    }

    /** What is asked, apart from the pods. */
    public record Asked(By by, double severity, ClusterName cluster) {}

    /**
     * How far the case has come; workloads as {@link Candidate#group()}s.
     *
     * @param ready those in which no replacement is missing
     * @param begun those of which this run, or the case before it, has contained pods already
     * @param held how many other pods the case holds from earlier rounds
     */
    public record Progress(Set<String> ready, Set<String> begun, int held) {
        public Progress {
            ready = Set.copyOf(ready);
            begun = Set.copyOf(begun);
        }
    }

    public GuardRails(Asked asked, Limits limits) {
        this.asked = asked;
        this.limits = limits;
    }

    /**
     * The plan.
     *
     * @param pods all that were resolved
     * @param ready the {@link Candidate#group()}s in which no replacement is missing
     * @param targets names of nodes that are targets themselves
     */
    public QuarantinePlan plan(
            Collection<Candidate> pods, Set<String> ready, Collection<String> targets, LiveNodes nodes) {
        return plan(pods, new Progress(ready, Set.of(), 0), targets, nodes);
    }

    /**
     * The plan of what is left.
     *
     * @param pods all that were resolved and not contained by this run yet
     * @param targets names of nodes that are targets themselves
     */
    public QuarantinePlan plan(
            Collection<Candidate> pods, Progress progress, Collection<String> targets, LiveNodes nodes) {
        var closed = closed();
        var ordered = pods.stream().sorted(order()).toList();
        if (closed.isPresent()) {
            return new QuarantinePlan(
                    ordered.stream()
                            .<ForPod>map(pod -> new ForPod.Refused(pod, closed.get()))
                            .toList(),
                    targets.stream()
                            .distinct()
                            .<QuarantinePlan.ForNode>map(node -> new QuarantinePlan.ForNode.Refused(node, closed.get()))
                            .toList());
        }
        var decided = decide(ordered, progress);
        var wanted = Stream.of(nodes(decided, ForPod.Now.class), targets.stream(), nodes(decided, ForPod.Later.class))
                .flatMap(Function.identity())
                .distinct()
                .toList();
        return new QuarantinePlan(decided, new NodeCaps(limits, nodes).decide(wanted));
    }

    /** The nodes of pods that wait are cordoned too: else the replacement that they wait for might start beside them. */
    private static Stream<String> nodes(List<ForPod> decided, Class<? extends ForPod> when) {
        return decided.stream().filter(when::isInstance).flatMap(one -> one.pod().node().stream());
    }

    /** Why nothing at all is done. */
    private Optional<Why> closed() {
        if (!limits.clusters().contains("*")
                && !limits.clusters().contains(asked.cluster().value())) {
            return Optional.of(new Why(
                    Reason.CLUSTER_NOT_ALLOWED,
                    "cluster " + asked.cluster() + " is not on the list of HOLDFAST_CLUSTERS"));
        }
        boolean low = asked.by() == By.EVENT && asked.severity() < limits.minSeverity();
        return low
                ? Optional.of(new Why(
                        Reason.BELOW_MIN_SEVERITY,
                        "severity " + asked.severity() + " is below " + limits.minSeverity() + " for a quarantine"))
                : Optional.empty();
    }

    private List<ForPod> decide(List<Candidate> ordered, Progress progress) {
        var allowed = ordered.stream().filter(pod -> refusal(pod).isEmpty()).toList();
        var blast = blastRadius(allowed, progress.held());
        var waiting = waiting(ordered, progress);
        var decided = new ArrayList<ForPod>();
        for (Candidate pod : ordered) {
            var refusal = refusal(pod).or(() -> blast.filter(_ -> isCapped(pod)));
            if (refusal.isPresent()) {
                decided.add(new ForPod.Refused(pod, refusal.get()));
            } else if (isCapped(pod) && pod.isReplaced() && !waiting.add(pod.group())) {
                decided.add(new ForPod.Later(
                        pod,
                        new Why(
                                Reason.WAITS_FOR_REPLACEMENT,
                                "one pod of " + pod.group() + " after the other, each when its replacement is ready")));
            } else {
                decided.add(new ForPod.Now(pod));
            }
        }
        return decided;
    }

    private Optional<Why> refusal(Candidate pod) {
        if (pod.held() == Held.BY_THIS_CASE) {
            return Optional.empty();
        }
        if (pod.named() == Named.NEIGHBOUR) {
            return Optional.of(new Why(
                    Reason.NODE_NOT_ISOLATED,
                    "only its node is a target: nodes are cordoned and held, their pods go on"));
        }
        if (pod.named() == Named.REACHED && asked.by() == By.EVENT) {
            return Optional.of(new Why(
                    Reason.NEEDS_REQUEST,
                    "reached through a service account or an image: evidence only, quarantine on request"));
        }
        return limits.isForced() ? Optional.empty() : protection(pod);
    }

    private Optional<Why> protection(Candidate pod) {
        if (limits.protectedNamespaces().contains(pod.namespace())) {
            return Optional.of(new Why(Reason.PROTECTED_NAMESPACE, "namespace " + pod.namespace() + " is protected"));
        }
        return isSystemPod(pod)
                ? Optional.of(new Why(
                        Reason.PROTECTED_POD,
                        pod.fullName() + " belongs to the control plane, to DNS or to the network"))
                : Optional.empty();
    }

    /** By labels, but only where tenants do not write: elsewhere the label would be a way to be left alone. */
    private static boolean isSystemPod(Candidate pod) {
        return pod.namespace().equals(SYSTEM)
                && (pod.kind() == PodNature.Kind.STATIC
                        || SYSTEM_PODS.entrySet().stream()
                                .anyMatch(label ->
                                        label.getValue().contains(pod.labels().getOrDefault(label.getKey(), ""))));
    }

    /** Above the cap nothing is done that the cap is for. What is held already counts, and so does collateral. */
    private Optional<Why> blastRadius(List<Candidate> allowed, int held) {
        var touched = new HashSet<String>();
        allowed.forEach(pod -> {
            touched.add(pod.fullName());
            touched.addAll(pod.collateral());
        });
        int all = touched.size() + held;
        return all > limits.maxPods() && !limits.isForced()
                ? Optional.of(new Why(
                        Reason.BLAST_RADIUS,
                        all + " pods, collateral counted, are more than the " + limits.maxPods()
                                + " of a case: nothing was changed; ask for it with limits or force"))
                : Optional.empty();
    }

    private static boolean isCapped(Candidate pod) {
        return !pod.isAlwaysContained() && pod.held() == Held.NOT_YET;
    }

    /** The workloads of which a pod is out already, or goes now, and has no ready replacement yet. */
    private Set<String> waiting(List<Candidate> ordered, Progress progress) {
        var waiting = new HashSet<>(progress.begun());
        ordered.stream().filter(pod -> pod.held() == Held.BY_THIS_CASE).forEach(pod -> waiting.add(pod.group()));
        waiting.removeAll(progress.ready());
        ordered.stream()
                .filter(pod -> pod.isReplaced() && refusal(pod).isEmpty() && pod.isAlwaysContained())
                .filter(pod -> pod.held() == Held.NOT_YET)
                .forEach(pod -> waiting.add(pod.group()));
        return waiting;
    }

    /** What is held first, then what is named, then by name. */
    private static Comparator<Candidate> order() {
        return Comparator.comparing(Candidate::held)
                .thenComparing(Candidate::named)
                .thenComparing(Candidate::fullName);
    }
}

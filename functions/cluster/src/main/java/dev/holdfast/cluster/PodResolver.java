package dev.holdfast.cluster;

import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the pods and nodes that targets mean in one cluster. Reads only. What fails for one target fails for no other. */
final class PodResolver {
    private final ClusterName cluster;
    private final KubernetesClient kube;

    PodResolver(ClusterName cluster, KubernetesClient kube) {
        this.cluster = cluster;
        this.kube = kube;
    }

    Resolution resolve(List<Target> targets, Deadline deadline) {
        return new Search(deadline).resolve(targets);
    }

    private final class Search {
        private final Findings findings = new Findings();
        private final Pages pages;
        private final Nodes nodes;
        private final Owners owners;
        private final Scan scan;
        private final Map<Optional<String>, List<Target>> scans = new LinkedHashMap<>();
        private final ListedPods listed;
        private @Nullable KubeFailure down;

        Search(Deadline deadline) {
            pages = new Pages(deadline);
            nodes = new Nodes(kube, pages);
            owners = new Owners(kube, pages);
            scan = new Scan(kube, pages, owners, findings);
            listed = new ListedPods(kube, pages);
        }

        Resolution resolve(List<Target> targets) {
            listed.prepare(targets);
            targets.forEach(target -> attempt(List.of(target), () -> begin(target)));
            plannedScans().forEach((namespace, some) -> attempt(some, () -> scan(namespace, some)));
            var failure = down;
            if (failure != null && findings.pods().isEmpty() && findings.nodes().isEmpty()) {
                return new Resolution.NotAsked(failure.reason(), failure.text());
            }
            var seen = readNodes();
            var pods = findings.pods().stream().map(found -> pod(found, seen)).toList();
            var named = findings.nodes();
            var all = seen.values().stream()
                    .map(node -> new ClusterNode(
                            node.name(), node.uid(), node.machine(), named.getOrDefault(node.name(), Set.of())))
                    .toList();
            return new Resolution.Resolved(cluster, pods, all, findings.rows(), findings.doubts());
        }

        /** Once the cluster does not answer, nothing more is tried: each attempt would take its whole time. */
        private void attempt(List<Target> targets, Attempt attempt) {
            try {
                if (down != null) {
                    throw down;
                }
                attempt.run();
            } catch (KubeFailure e) {
                if (e.concernsWholeCluster()) {
                    down = e;
                }
                targets.forEach(target -> findings.failed(target, e));
            }
        }

        private void begin(Target target) throws KubeFailure {
            switch (target) {
                case Target.Pod pod -> pod(pod, pod);
                case Target.Workload workload
                when workload.kind().isPod() ->
                    pod(new Target.Pod(workload.namespace(), workload.workload()), workload);
                case Target.Workload workload -> scanLater(Optional.of(workload.namespace()), workload);
                case Target.ServiceAccount account -> scanLater(Optional.of(account.namespace()), account);
                case Target.Image image -> scanLater(Optional.empty(), image);
                case Target.Node node -> node(node);
                case Target.Instance instance -> instance(instance);
                case Target.Volume _, Target.Cluster _ -> {
                    // no pods and no nodes by themselves
                }
            }
        }

        private void pod(Target.Pod wanted, Target target) throws KubeFailure {
            String name = wanted.pod() + " in " + wanted.namespace();
            var there = listed.find(wanted);
            if (there.isEmpty()) {
                findings.nothing(target, Reason.NO_SUCH_POD, "there is no pod " + name + ", or no longer");
            } else if (wanted.uid()
                    .filter(uid -> !Pods.hasUid(there.get(), uid))
                    .isPresent()) {
                findings.nothing(
                        target,
                        Reason.OTHER_POD,
                        "the pod of this name has the uid "
                                + there.get().getMetadata().getUid() + ", the target's is "
                                + wanted.uid().get() + ": that one is gone");
            } else {
                findings.add(there.get(), target);
            }
        }

        private void node(Target.Node target) throws KubeFailure {
            if (nodes.find(target.node()).isEmpty()) {
                findings.nothing(target, Reason.NO_SUCH_NODE, "there is no node of this name, or no longer");
            } else {
                podsOn(target.node(), target);
            }
        }

        private void instance(Target.Instance target) throws KubeFailure {
            var found = nodes.on(target.id());
            if (found.isEmpty()) {
                findings.nothing(target, Reason.NO_SUCH_NODE, "no node of this cluster is this instance, or no longer");
            }
            for (Nodes.Seen node : found) {
                podsOn(node.name(), target);
            }
        }

        private void podsOn(String node, Target target) throws KubeFailure {
            findings.addNode(node, target);
            pages.each(
                    "list pods on node " + node,
                    kube.pods().inAnyNamespace(),
                    Optional.of("spec.nodeName=" + node),
                    pod -> {
                        if (Pods.node(pod).filter(node::equals).isPresent()) {
                            findings.add(pod, target);
                        }
                    });
        }

        private void scanLater(Optional<String> namespace, Target target) {
            scans.computeIfAbsent(namespace, _ -> new ArrayList<>()).add(target);
        }

        /** Where all namespaces are read anyway, one reading serves all targets. */
        private Map<Optional<String>, List<Target>> plannedScans() {
            if (!scans.containsKey(Optional.<String>empty())) {
                return scans;
            }
            var all = new ArrayList<Target>();
            scans.values().forEach(all::addAll);
            return Map.of(Optional.empty(), all);
        }

        private void scan(Optional<String> namespace, List<Target> targets) throws KubeFailure {
            scan.run(namespace, targets);
            targets.forEach(scan::explain);
        }

        private Map<String, Nodes.Seen> readNodes() {
            var names = findings.nodeNames();
            var seen = new LinkedHashMap<String, Nodes.Seen>();
            try {
                nodes.prepare(names);
            } catch (KubeFailure e) {
                findings.doubt(e);
            }
            names.forEach(name -> seen.put(name, describe(name)));
            return seen;
        }

        private Nodes.Seen describe(String name) {
            try {
                if (down != null) {
                    throw down;
                }
                return nodes.describe(name);
            } catch (KubeFailure e) {
                down = e.concernsWholeCluster() ? e : down;
                findings.doubt(e);
                return Nodes.unread(name, e);
            }
        }

        private ClusterPod pod(Findings.Found found, Map<String, Nodes.Seen> seen) {
            Pod pod = found.pod();
            var chain = down == null
                    ? owners.chain(pod.getMetadata())
                    : new Owners.Chain(Owners.nearest(pod.getMetadata()), Optional.of(down));
            chain.cut().ifPresent(findings::doubt);
            var node = Pods.node(pod);
            Machine machine = node.<Machine>map(
                            name -> seen.getOrDefault(name, Nodes.gone(name)).machine())
                    .orElseGet(Machine.None::new);
            return new ClusterPod(
                    pod.getMetadata().getNamespace(),
                    pod.getMetadata().getName(),
                    pod.getMetadata().getUid(),
                    node,
                    machine,
                    chain.owners(),
                    Pods.startedAt(pod),
                    Pods.phase(pod),
                    Pods.serviceAccount(pod),
                    Pods.images(pod),
                    found.namedBy());
        }
    }

    /** Part of a search that may fail without the rest. */
    @FunctionalInterface
    private interface Attempt {
        void run() throws KubeFailure;
    }
}

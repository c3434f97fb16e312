package dev.holdfast.logs;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.Kept;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps what a node's kubelet says of the use of its machine and pods, once per node and round. Best effort, under the same
 * switch as rotated files, for it takes the same permission.
 *
 * @see <a href="https://kubernetes.io/docs/reference/instrumentation/node-metrics/">Node metrics</a>
 */
final class NodeStats {
    private static final String JSON = "application/json";

    private final Tools tools;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    NodeStats(Tools tools) {
        this.tools = tools;
    }

    /** What came of it. */
    record Stats(List<Kept> evidence, List<String> attention) {}

    Optional<Stats> keep(Run run) throws InterruptedException {
        if (tools.rotated() == Rotated.LEFT_ON_THE_NODE || run.node().isEmpty()) {
            return Optional.empty();
        }
        String node = run.node().get();
        if (run.nodes().dark(run.node()).isPresent()) {
            return Optional.of(missing(node, "it did not answer"));
        }
        String key = run.work().keys().nodeStats(node, run.work().round());
        if (!underWay.add(key)) {
            return Optional.empty();
        }
        try {
            return copy(run, node, key);
        } catch (KubeFailure e) {
            return Optional.of(missing(node, e.text()));
        } catch (EvidenceException e) {
            return Optional.of(missing(node, String.valueOf(e.getMessage())));
        } finally {
            underWay.remove(key);
        }
    }

    private Optional<Stats> copy(Run run, String node, String key)
            throws KubeFailure, EvidenceException, InterruptedException {
        if (run.work().store().look(key).isPresent() || !tools.gate().enter(run.deadline())) {
            return Optional.empty();
        }
        try {
            var opened = tools.streams()
                    .open(
                            run.work().kube(),
                            "read the stats of node " + node,
                            "/api/v1/nodes/" + LogAnswers.encoded(node) + "/proxy/stats/summary",
                            tools.waits().until(run.deadline()));
            if (opened.isEmpty()) {
                return Optional.empty();
            }
            try (var body = opened.get().body()) {
                var kept = run.work().store().stream(key, new ReadOnce(body), JSON, run.deadline())
                        .kept();
                return Optional.of(new Stats(List.of(kept), cut(node, kept)));
            }
        } finally {
            tools.gate().leave();
        }
    }

    private static List<String> cut(String node, Kept kept) {
        return kept.truncated().stream()
                .map(why -> "The stats of node " + node + " were kept as far as they came: " + why)
                .toList();
    }

    private static Stats missing(String node, String why) {
        return new Stats(List.of(), List.of("The stats of node " + node + " were not kept: " + why));
    }
}

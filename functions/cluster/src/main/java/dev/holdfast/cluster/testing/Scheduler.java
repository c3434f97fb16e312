package dev.holdfast.cluster.testing;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Places pods on the node with the fewest, of those that fit the pod's node selector and bear no taint that it does not tolerate.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/">Taints and tolerations</a>
 */
final class Scheduler implements Controller {
    static boolean isFargate(Node node) {
        return "fargate".equals(Inside.labels(node).get("eks.amazonaws.com/compute-type"));
    }

    @Override
    public void reconcile(Inside cluster) {
        var pods = cluster.pods();
        for (Pod pod : pods) {
            if (Inside.node(pod).isEmpty() && Inside.isActive(pod)) {
                place(cluster, pod);
            }
        }
    }

    private static void place(Inside cluster, Pod pod) {
        best(cluster, pod).ifPresent(node -> {
            cluster.wrote();
            String path = "/api/v1/namespaces/" + pod.getMetadata().getNamespace() + "/pods/"
                    + pod.getMetadata().getName() + "/binding";
            var binding =
                    """
                    {"apiVersion":"v1","kind":"Binding","metadata":{"name":"%s","namespace":"%s"},
                     "target":{"apiVersion":"v1","kind":"Node","name":"%s"}}
                    """.formatted(pod.getMetadata().getName(), pod.getMetadata().getNamespace(), node);
            cluster.kube().raw(path, "POST", Json.parse(binding));
        });
    }

    private static Optional<String> best(Inside cluster, Pod pod) {
        var wanted = Optional.ofNullable(pod.getSpec().getNodeSelector()).orElse(Map.of());
        var load = load(cluster.pods());
        return cluster.nodes().stream()
                .filter(node -> !isFargate(node) && takes(node, pod))
                .filter(node -> Inside.labels(node).entrySet().containsAll(wanted.entrySet()))
                .map(node -> node.getMetadata().getName())
                .min(Comparator.comparing((String name) -> load.getOrDefault(name, 0L))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static boolean takes(Node node, Pod pod) {
        var taints = new ArrayList<>(node.getSpec().getTaints());
        if (Boolean.TRUE.equals(node.getSpec().getUnschedulable())) {
            taints.add(NodeTaints.UNSCHEDULABLE);
        }
        return taints.stream()
                .filter(taint -> !"PreferNoSchedule".equals(taint.getEffect()))
                .allMatch(taint -> pod.getSpec().getTolerations().stream().anyMatch(one -> tolerates(one, taint)));
    }

    private static boolean tolerates(Toleration toleration, Taint taint) {
        boolean any = "Exists".equals(toleration.getOperator());
        String key = text(toleration.getKey());
        boolean same = key.equals(taint.getKey())
                && (any || text(toleration.getValue()).equals(text(taint.getValue())));
        String effect = text(toleration.getEffect());
        return (same || (any && key.isEmpty())) && (effect.isEmpty() || effect.equals(taint.getEffect()));
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static Map<String, Long> load(List<Pod> pods) {
        return pods.stream()
                .flatMap(pod -> Inside.node(pod).stream())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }
}

package dev.holdfast.drill;

import dev.holdfast.cluster.testing.Intruder;
import dev.holdfast.cluster.testing.ShopCluster;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.event.Event;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The pods that an event is about, so that there are such pods in the drill's cluster. */
final class Intruders {
    private static final String HASH = "-6d5f7c9b88-x2x9z";

    private Intruders() {}

    static Set<Intruder> of(Event event, Stage stage) {
        var intruders = new LinkedHashSet<Intruder>();
        for (Target target : Stage.targets(event)) {
            switch (target) {
                case Target.Pod pod ->
                    intruders.add(
                            intruder(pod.namespace(), pod.pod(), pod.uid().orElseGet(() -> uid(pod.name())), stage));
                case Target.Workload workload ->
                    podOf(workload)
                            .ifPresent(pod ->
                                    intruders.add(intruder(workload.namespace(), pod, uid(workload.name()), stage)));
                case Target.ServiceAccount _,
                        Target.Image _,
                        Target.Node _,
                        Target.Instance _,
                        Target.Volume _,
                        Target.Cluster _ -> {
                    // whoever is there already
                }
            }
        }
        return intruders;
    }

    /** Of a kind that has no such pods nobody is there, and the functions have to say so. */
    private static Optional<String> podOf(Target.Workload workload) {
        return switch (workload.kind().value()) {
            case "pod" -> Optional.of(workload.workload());
            case "deployment", "workload" -> Optional.of(workload.workload() + HASH);
            case "replicaset" -> Optional.of(workload.workload() + HASH.substring(HASH.lastIndexOf('-')));
            default -> Optional.empty();
        };
    }

    /** On the event's first node, whose name the event may give. */
    private static Intruder intruder(String namespace, String pod, String uid, Stage stage) {
        String instance = stage.nodes().getFirst().id().value();
        int known = ShopCluster.INSTANCES.indexOf(instance);
        String node = known >= 0 ? ShopCluster.NODES.get(known) : stage.nodeName();
        return new Intruder(namespace, pod, uid, node, instance);
    }

    private static String uid(String name) {
        return UUID.nameUUIDFromBytes(List.of(name).toString().getBytes(StandardCharsets.UTF_8))
                .toString();
    }
}

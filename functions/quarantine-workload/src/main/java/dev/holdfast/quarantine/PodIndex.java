package dev.holdfast.quarantine;

import dev.holdfast.quarantine.plan.SiblingRules;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pods of a namespace by what is asked about them, so that thousands of them cost no square of thousands. */
final class PodIndex {
    private final Map<String, Pod> byUid = new HashMap<>();
    private final Map<String, List<Pod>> byController = new HashMap<>();
    private final Map<String, List<Pod>> byRules = new HashMap<>();

    PodIndex(List<Pod> pods) {
        for (Pod pod : pods) {
            byUid.put(pod.getMetadata().getUid(), pod);
            byRules.computeIfAbsent(rules(pod), _ -> new ArrayList<>()).add(pod);
            Optional.ofNullable(pod.getMetadata().getOwnerReferences())
                    .orElse(List.of())
                    .forEach(owner -> byController
                            .computeIfAbsent(owner.getUid(), _ -> new ArrayList<>())
                            .add(pod));
        }
    }

    Optional<Pod> of(String uid) {
        return Optional.ofNullable(byUid.get(uid));
    }

    /** Those that this controller owns and that are not being deleted. */
    List<Pod> ownedBy(String controller) {
        return byController.getOrDefault(controller, List.of()).stream()
                .filter(pod -> Optional.ofNullable(pod.getMetadata().getDeletionTimestamp())
                        .isEmpty())
                .toList();
    }

    /** Those that may share the pod's rules, itself among them. */
    List<Pod> near(Pod pod) {
        return byRules.getOrDefault(rules(pod), List.of());
    }

    private static String rules(Pod pod) {
        return SiblingRules.identifier(
                        pod.getMetadata().getNamespace(), pod.getMetadata().getName())
                + "@"
                + Optional.ofNullable(pod.getSpec().getNodeName()).orElse("");
    }
}

package dev.holdfast.quarantine;

import dev.holdfast.quarantine.plan.Marks;
import dev.holdfast.quarantine.plan.SiblingRules;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
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
            owners(pod)
                    .forEach(owner -> byController
                            .computeIfAbsent(owner, _ -> new ArrayList<>())
                            .add(pod));
        }
        byController
                .values()
                .forEach(owned ->
                        owned.sort(Comparator.comparing(pod -> pod.getMetadata().getName())));
    }

    /** Uids of what owns the pod; of one that is being deleted none. */
    private static List<String> owners(Pod pod) {
        boolean isGoing =
                Optional.ofNullable(pod.getMetadata().getDeletionTimestamp()).isPresent();
        return isGoing
                ? List.of()
                : Optional.ofNullable(pod.getMetadata().getOwnerReferences()).orElse(List.of()).stream()
                        .map(OwnerReference::getUid)
                        .toList();
    }

    Optional<Pod> of(String uid) {
        return Optional.ofNullable(byUid.get(uid));
    }

    /** Those that this controller owns and that are not being deleted, by name. */
    List<Pod> ownedBy(String controller) {
        return Collections.unmodifiableList(byController.getOrDefault(controller, List.of()));
    }

    boolean isOwned(String uid, String controller) {
        return of(uid).filter(pod -> owners(pod).contains(controller)).isPresent();
    }

    /** Those that may share the pod's rules, itself among them. */
    List<Pod> near(Pod pod) {
        return byRules.getOrDefault(rules(pod), List.of());
    }

    /** Those that bear the label, whoever gave it to them. */
    List<Pod> labelled() {
        return byUid.values().stream()
                .filter(pod -> Marks.YES.equals(Suspect.labels(pod).get(Marks.QUARANTINED)))
                .toList();
    }

    private static String rules(Pod pod) {
        return SiblingRules.identifier(
                        pod.getMetadata().getNamespace(), pod.getMetadata().getName())
                + "@"
                + Optional.ofNullable(pod.getSpec().getNodeName()).orElse("");
    }
}

package dev.holdfast.quarantine;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.cluster.Selectors;
import dev.holdfast.quarantine.plan.BeforeState;
import dev.holdfast.quarantine.plan.Marks;
import dev.holdfast.quarantine.plan.Pointer;
import dev.holdfast.quarantine.plan.Restoration;
import dev.holdfast.quarantine.plan.Why;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whether an orphaned pod gets the labels back by which its ReplicaSet would adopt it. One replica too many is deleted, perhaps
 * this one, so it stays out unless a person wants it in and a replica is missing.
 */
final class Rejoin {
    private static final String FREE =
            "the pod belongs to nobody and no Service sends to it: copy from it what is needed and"
                    + " delete it, or ask for the release with rejoin when its controller lacks a pod";

    private final KubeObjects objects;
    private final Wish wish;
    private final Map<String, Integer> rejoined = new HashMap<>();

    Rejoin(KubeObjects objects, Wish wish) {
        this.objects = objects;
        this.wish = wish;
    }

    /** What the request says. */
    enum Wish {
        REJOIN,
        STAY_OUT
    }

    /**
     * What of the before-state is not restored.
     *
     * @param paths of labels
     */
    record Staying(Set<String> paths, Optional<String> text, Optional<Why> refusal) {
        static final Staying NOTHING = new Staying(Set.of(), Optional.empty(), Optional.empty());
    }

    /** One pod after the other, for each that rejoins takes up the room of the next. */
    synchronized Staying staying(BeforeState state, ObjectNode object) throws KubeFailure {
        if (!ObjectRelease.isPod(state) || !isOrphan(state, object)) {
            return Staying.NOTHING;
        }
        var paths = labels(state);
        if (paths.isEmpty()) {
            return Staying.NOTHING;
        }
        return switch (wish) {
            case STAY_OUT -> new Staying(paths, Optional.of(FREE), Optional.empty());
            case REJOIN -> {
                var refusal = refusal(state, object);
                yield refusal.isPresent() ? new Staying(paths, Optional.of(FREE), refusal) : Staying.NOTHING;
            }
        };
    }

    /** The annotation that says whose it was goes with the first release; the record stays. */
    static boolean isOrphan(BeforeState state, ObjectNode object) {
        boolean owned = object.path("metadata").path("ownerReferences").values().stream()
                .anyMatch(owner -> owner.path("controller").asBoolean(false));
        String origin = Pointer.of("metadata", "annotations", Marks.ORIGIN);
        boolean hadOwner = !Trees.annotation(object, Marks.ORIGIN).isEmpty()
                || state.fields().stream().anyMatch(field -> field.path().equals(origin));
        return !owned && hadOwner;
    }

    private static Set<String> labels(BeforeState state) {
        String mark = Pointer.of("metadata", "labels", Marks.QUARANTINED);
        return state.fields().stream()
                .filter(field -> field.path().startsWith("/metadata/labels/")
                        && !field.path().equals(mark)
                        && !field.before().equals(field.set()))
                .map(BeforeState.Field::path)
                .collect(Collectors.toSet());
    }

    /** Why a controller that would adopt the pod has no room for it. */
    private Optional<Why> refusal(BeforeState state, ObjectNode object) throws KubeFailure {
        String namespace = state.namespace().orElseThrow();
        var labels = restored(state, object);
        for (ObjectNode set : list(Kinds.REPLICA_SET, namespace)) {
            var selector = Optional.ofNullable(
                            objects.typed(set, ReplicaSet.class).getSpec())
                    .map(spec -> spec.getSelector());
            if (Selectors.selects(selector, labels)) {
                int desired = set.path("spec").path("replicas").asInt(1);
                String uid = Trees.uid(set);
                int owned = owned(namespace, uid) + rejoined.getOrDefault(uid, 0);
                var why = Restoration.mayNotRejoin(desired, owned);
                if (why.isPresent()) {
                    return why;
                }
                rejoined.merge(uid, 1, Integer::sum);
            }
        }
        return Optional.empty();
    }

    private int owned(String namespace, String controller) throws KubeFailure {
        return (int) list(ResourceKind.POD, namespace).stream()
                .filter(pod -> pod.path("metadata").path("deletionTimestamp").isMissingNode())
                .filter(pod -> !Set.of("Succeeded", "Failed").contains(Trees.text(pod, "/status/phase")))
                .filter(pod -> pod.path("metadata").path("ownerReferences").values().stream()
                        .anyMatch(owner -> owner.path("uid").asString("").equals(controller)))
                .count();
    }

    private List<ObjectNode> list(ResourceKind kind, String namespace) throws KubeFailure {
        return objects.list(new KubeObjects.Selection(kind, Optional.of(namespace), ""));
    }

    static Map<String, String> restored(BeforeState state, JsonNode object) {
        var labels = new HashMap<String, String>();
        object.path("metadata")
                .path("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asString("")));
        state.fields().stream()
                .filter(field -> field.path().startsWith("/metadata/labels/"))
                .forEach(field -> field.before()
                        .ifPresentOrElse(
                                value -> labels.put(Trees.key(field.path()), value.stringValue()),
                                () -> labels.remove(Trees.key(field.path()))));
        return labels;
    }
}

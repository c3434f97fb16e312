package dev.holdfast.quarantine;

import dev.holdfast.cluster.Origin;
import dev.holdfast.quarantine.plan.BeforeReferences.Reference;
import dev.holdfast.quarantine.plan.BeforeState;
import dev.holdfast.quarantine.plan.BeforeState.Field;
import dev.holdfast.quarantine.plan.Detaching;
import dev.holdfast.quarantine.plan.Detachment;
import dev.holdfast.quarantine.plan.HeldKind;
import dev.holdfast.quarantine.plan.Marks;
import dev.holdfast.quarantine.plan.Patch;
import dev.holdfast.quarantine.plan.Patch.Operation;
import dev.holdfast.quarantine.plan.Pointer;
import dev.holdfast.quarantine.plan.Surroundings;
import dev.holdfast.quarantine.plan.Treatment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What is changed of a pod, as its before-state says. The before-state is written before the pod is touched and read again by later
 * runs, so every run carries out the same plan.
 */
final class PodPlan {
    private PodPlan() {}

    /** How the pod leaves what picks it. */
    static Detachment detachment(Suspect suspect, Surroundings around) {
        var address = Optional.ofNullable(suspect.pod().getStatus())
                .map(status -> status.getPodIP())
                .filter(ip -> !ip.isEmpty());
        var detaching = new Detaching(suspect.uid(), suspect.labels(), address, around);
        return switch (suspect.treatment()) {
            case Treatment.Orphan orphan -> detaching.orphan(orphan.controller());
            case Treatment.StayOwned stay -> detaching.leaveServices(stay.controller());
            case Treatment.LeaveServices _ -> detaching.leaveServicesUnowned();
            case Treatment.MarkOnly _, Treatment.LeaveAlone _ -> detaching.stay();
        };
    }

    /** The plan as it is kept: the marks first, then the labels by which the pod leaves. */
    static BeforeState before(Suspect suspect, Hold hold, Detachment detachment) {
        var fields = new LinkedHashMap<String, Field>();
        var object = suspect.object();
        add(fields, label(object, Marks.QUARANTINED, Optional.of(Marks.YES)));
        String origin = Origin.of(suspect.resolved().owners());
        if (!origin.isEmpty() && Trees.annotation(object, Marks.ORIGIN).isEmpty()) {
            add(fields, annotation(object, Marks.ORIGIN, origin));
        }
        KeepAlive.ofPod(object).forEach(field -> add(fields, field));
        detachment.changes().forEach((key, value) -> add(fields, label(object, key, value)));
        return new BeforeState(
                hold.caseId(),
                hold.n(),
                HeldKind.POD,
                Optional.of(suspect.namespace()),
                suspect.name(),
                suspect.uid(),
                Trees.resourceVersion(object),
                List.copyOf(fields.values()));
    }

    private static void add(Map<String, Field> fields, Field field) {
        fields.putIfAbsent(field.path(), field);
    }

    private static Field label(JsonNode object, String key, Optional<String> set) {
        return Field.ofText(Pointer.of("metadata", "labels", key), text(object, "labels", key), set);
    }

    private static Field annotation(JsonNode object, String key, String set) {
        return Field.ofText(
                Pointer.of("metadata", "annotations", key), text(object, "annotations", key), Optional.of(set));
    }

    private static Optional<String> text(JsonNode object, String map, String key) {
        var value = object.path("metadata").path(map).path(key);
        return value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
    }

    /** The switch: everything but the labels by which the pod leaves, and who holds it, in one patch. */
    static Patch mark(BeforeState plan, JsonNode current, Reference reference) {
        var operations = new ArrayList<Operation>();
        plan.fields().stream().filter(field -> !leaves(field)).forEach(field -> operations.addAll(set(field, current)));
        return new Patch(operations).then(Marking.hold(current, plan.caseId(), reference));
    }

    /** The labels by which the pod leaves. What others have changed since stays as they have it. */
    static Patch detach(BeforeState plan, JsonNode current) {
        var operations = new ArrayList<Operation>();
        plan.fields().stream()
                .filter(PodPlan::leaves)
                .filter(field -> value(current, field).equals(field.before()))
                .forEach(field -> operations.addAll(set(field, current)));
        return new Patch(operations);
    }

    /** Puts the labels back by which the pod left, where they stand as they were set. */
    static Patch attach(BeforeState plan, JsonNode current) {
        var operations = new ArrayList<Operation>();
        plan.fields().stream()
                .filter(PodPlan::leaves)
                .filter(field -> value(current, field).equals(field.set()))
                .forEach(field -> operations.addAll(set(reversed(field), current)));
        return new Patch(operations);
    }

    /** Labels of the plan that are not as they were set. */
    static List<String> notDetached(BeforeState plan, JsonNode current) {
        return plan.fields().stream()
                .filter(PodPlan::leaves)
                .filter(field -> !value(current, field).equals(field.set()))
                .map(Field::path)
                .toList();
    }

    static boolean detaches(BeforeState plan) {
        return plan.fields().stream()
                .anyMatch(field -> leaves(field) && !field.before().equals(field.set()));
    }

    /** The labels when the plan was carried out. */
    static Map<String, String> after(BeforeState plan, Map<String, String> labels) {
        var after = new LinkedHashMap<>(labels);
        plan.fields().stream()
                .filter(field -> field.path().startsWith("/metadata/labels/"))
                .forEach(field -> {
                    String key = Trees.key(field.path());
                    field.set().ifPresentOrElse(value -> after.put(key, value.stringValue()), () -> after.remove(key));
                });
        return after;
    }

    /** The labels before any of the plan was carried out. */
    static Map<String, String> before(BeforeState plan, Map<String, String> labels) {
        var before = new LinkedHashMap<>(labels);
        plan.fields().stream()
                .filter(field -> field.path().startsWith("/metadata/labels/"))
                .forEach(field -> {
                    String key = Trees.key(field.path());
                    field.before()
                            .ifPresentOrElse(value -> before.put(key, value.stringValue()), () -> before.remove(key));
                });
        return before;
    }

    private static boolean leaves(Field field) {
        return field.path().startsWith("/metadata/labels/")
                && !field.path().equals(Pointer.of("metadata", "labels", Marks.QUARANTINED));
    }

    private static Field reversed(Field field) {
        return new Field(field.path(), field.set(), field.before());
    }

    private static List<Operation> set(Field field, JsonNode current) {
        if (field.set().isPresent()) {
            return List.of(
                    new Operation.Add(field.path(), Trees.plain(field.set().get())));
        }
        return value(current, field).isPresent() ? List.of(new Operation.Remove(field.path())) : List.of();
    }

    private static Optional<JsonNode> value(JsonNode current, Field field) {
        return Optional.of(Trees.at(current, field.path())).filter(node -> !node.isMissingNode());
    }
}

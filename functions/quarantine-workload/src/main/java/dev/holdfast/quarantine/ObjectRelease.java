package dev.holdfast.quarantine;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.BeforeStates.Reading;
import dev.holdfast.quarantine.Release.Finished;
import dev.holdfast.quarantine.Release.Restored;
import dev.holdfast.quarantine.plan.BeforeReferences.Reference;
import dev.holdfast.quarantine.plan.BeforeState;
import dev.holdfast.quarantine.plan.HeldKind;
import dev.holdfast.quarantine.plan.Marks;
import dev.holdfast.quarantine.plan.Patch;
import dev.holdfast.quarantine.plan.Patch.Operation;
import dev.holdfast.quarantine.plan.Pointer;
import dev.holdfast.quarantine.plan.Restoration;
import dev.holdfast.quarantine.plan.Restoration.Fate;
import dev.holdfast.quarantine.plan.Why;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Restores one object of the cluster from its before-state, field by field, in one patch with the end of the marks. Where another
 * case holds the object as well, only this case's mark goes.
 */
final class ObjectRelease {
    private final Kit kit;
    private final BeforeStates states;
    private final Hold hold;
    private final Map<String, Set<CaseId>> others;
    private final Rejoin rejoin;

    ObjectRelease(Kit kit, BeforeStates states, Hold hold, Map<String, Set<CaseId>> others, Rejoin.Wish wish) {
        this.kit = kit;
        this.states = states;
        this.hold = hold;
        this.others = others;
        this.rejoin = new Rejoin(kit.objects(), wish);
    }

    Restored release(BeforeState state) throws InterruptedException {
        try {
            var object = kit.objects().get(ref(state));
            if (object.filter(there -> Trees.uid(there).equals(state.uid())).isEmpty()) {
                return finished(
                        state,
                        new Ending.Skipped(
                                Reason.NO_SUCH_OBJECT,
                                "it is gone, and with it what was changed",
                                Ending.Verified.READ_BACK));
            }
            var holders = Optional.ofNullable(others.get(state.uid())).orElse(Set.of());
            return holders.isEmpty() ? restore(state, object.get()) : handOver(state, object.get(), holders);
        } catch (KubeFailure e) {
            return new Restored(
                    state, List.of(row(state, new Ending.Failed(e.reason(), e.text()), Map.of())), Finished.NOT_YET);
        }
    }

    private Restored handOver(BeforeState state, ObjectNode object, Set<CaseId> holders) throws InterruptedException {
        var patched = kit.patches()
                .apply(ref(state), object, current -> Optional.of(without(current, hold.caseId())), Writing.REAL);
        if (!isGood(patched)) {
            return notYet(state, patched);
        }
        var ending = Confirmation.of(kit, ref(state), patched, this::isWithout, Writing.REAL);
        return ending.isGood()
                ? finished(
                        state,
                        new Ending.Skipped(
                                Reason.HELD_BY_OTHER_CASE, "also held by " + holders, Ending.Verified.READ_BACK))
                : new Restored(state, List.of(row(state, ending, Map.of())), Finished.NOT_YET);
    }

    private boolean isWithout(JsonNode object) {
        return !Marking.holders(object).has(hold.caseId())
                && Marking.references(object).of(hold.caseId()).isEmpty();
    }

    private Restored restore(BeforeState state, ObjectNode object) throws KubeFailure, InterruptedException {
        var doubt = doubt(state, object);
        if (doubt.isPresent()) {
            return new Restored(
                    state,
                    List.of(row(
                            state,
                            new Ending.Refused(doubt.get().reason(), doubt.get().text()),
                            Map.of())),
                    Finished.NOT_YET);
        }
        var staying = rejoin.staying(state, object);
        var first = Restoration.plan(state, object, staying.paths()).orElseThrow();
        var patched = kit.patches()
                .apply(
                        ref(state),
                        object,
                        current -> Restoration.plan(state, current, staying.paths())
                                .map(plan -> plan.patch().then(unmarked(current))),
                        Writing.REAL);
        return isGood(patched) ? readBack(state, first, patched, staying) : notYet(state, patched);
    }

    /** The annotation names another record than the one that is kept: somebody wants something else to be restored. */
    private Optional<Why> doubt(BeforeState state, ObjectNode object) {
        var reference = Marking.references(object).of(hold.caseId());
        if (reference.isEmpty() || !(reference.get() instanceof Reference.Kept kept)) {
            return Optional.empty();
        }
        return switch (states.read(hold.caseId(), kept, state)) {
            case Reading.Sound _ -> Optional.empty();
            case Reading.Tampered(var text) ->
                Optional.of(new Why(
                        Reason.TAMPERED_BEFORE_STATE,
                        "the annotation " + Marks.BEFORE + " was changed (" + text
                                + "); look at the object, take the annotation off, and ask again"));
            case Reading.Unread(var reason, var text) -> Optional.of(new Why(reason, text));
        };
    }

    private Restored readBack(BeforeState state, Restoration first, Patched patched, Rejoin.Staying staying)
            throws KubeFailure {
        var object =
                kit.objects().get(ref(state)).filter(there -> Trees.uid(there).equals(state.uid()));
        var left = object.flatMap(there -> Restoration.plan(state, there, staying.paths()));
        var still = new ArrayList<>(left.map(plan -> plan.with(Fate.RESTORE)).orElse(List.of()));
        object.ifPresent(there -> still.addAll(marks(there)));
        if (!still.isEmpty()) {
            var ending = new Ending.Failed(Reason.CONFLICT, "these did not stay as they were restored: " + still);
            return new Restored(state, List.of(row(state, ending, Map.of())), Finished.NOT_YET);
        }
        var details = new LinkedHashMap<String, Object>();
        put(details, "restored", first.with(Fate.RESTORE));
        put(details, "asBefore", first.with(Fate.ALREADY));
        put(details, "changedByOthers", first.with(Fate.LEAVE));
        put(details, "left", first.with(Fate.HELD_BACK));
        staying.text().ifPresent(text -> details.put("whatNow", text));
        var rows = new ArrayList<Outcome>();
        rows.add(row(state, ending(first, patched), details));
        staying.refusal()
                .ifPresent(why -> rows.add(new Outcome(
                        target(state), Action.DETACH, new Ending.Refused(why.reason(), why.text()), Map.of())));
        return new Restored(state, rows, staying.refusal().isPresent() ? Finished.NOT_YET : Finished.YES);
    }

    private static void put(Map<String, Object> details, String name, List<String> paths) {
        if (!paths.isEmpty()) {
            details.put(name, paths);
        }
    }

    private static Ending ending(Restoration plan, Patched patched) {
        boolean nothingToRestore = plan.with(Fate.RESTORE).isEmpty();
        if (nothingToRestore && !plan.with(Fate.LEAVE).isEmpty()) {
            return new Ending.Skipped(
                    Reason.CHANGED_BY_OTHERS,
                    "somebody changed since what Holdfast had changed: " + plan.with(Fate.LEAVE),
                    Ending.Verified.READ_BACK);
        }
        return patched instanceof Patched.AlreadySo ? new Ending.AlreadyDone() : new Ending.Done();
    }

    /** Without this case's mark; the others' stay. */
    private static Patch without(JsonNode object, CaseId caseId) {
        var operations = new ArrayList<Operation>();
        var holders = Marking.holders(object);
        if (holders.has(caseId)) {
            operations.add(new Operation.Add(
                    Pointer.of("metadata", "annotations", Marks.CASES),
                    holders.without(caseId).value()));
        }
        var references = Marking.references(object);
        if (references.of(caseId).isPresent()) {
            operations.add(new Operation.Add(
                    Pointer.of("metadata", "annotations", Marks.BEFORE),
                    references.without(caseId).value()));
        }
        return new Patch(operations);
    }

    private static Patch unmarked(JsonNode object) {
        return new Patch(
                marks(object).stream().<Operation>map(Operation.Remove::new).toList());
    }

    private static List<String> marks(JsonNode object) {
        return Stream.of(Marks.CASES, Marks.BEFORE)
                .filter(name -> !Trees.annotation(object, name).isEmpty())
                .map(name -> Pointer.of("metadata", "annotations", name))
                .toList();
    }

    private static boolean isGood(Patched patched) {
        return switch (patched) {
            case Patched.Applied applied -> applied.otherwise().isEmpty();
            case Patched.AlreadySo _ -> true;
            case Patched.Refused _, Patched.Failed _, Patched.Gone _, Patched.OtherObject _ -> false;
        };
    }

    private Restored notYet(BeforeState state, Patched patched) {
        return patched instanceof Patched.Gone
                ? finished(state, new Ending.Skipped(Reason.NO_SUCH_OBJECT, "it is gone", Ending.Verified.READ_BACK))
                : new Restored(
                        state, List.of(row(state, Endings.of(patched, Writing.REAL), Map.of())), Finished.NOT_YET);
    }

    private static Restored finished(BeforeState state, Ending ending) {
        return new Restored(state, List.of(row(state, ending, Map.of())), Finished.YES);
    }

    private static Outcome row(BeforeState state, Ending ending, Map<String, Object> details) {
        return new Outcome(target(state), Action.RESTORE, ending, details);
    }

    static String target(BeforeState state) {
        return BeforeStates.kind(state.kind()).replace("autoscalinginstance", "autoscaling") + "/"
                + state.namespace().map(namespace -> namespace + "/").orElse("") + state.name();
    }

    static ObjectRef ref(BeforeState state) {
        var resource = switch (state.kind()) {
            case POD -> ResourceKind.POD;
            case NODE -> ResourceKind.NODE;
            case NETWORK_POLICY -> ResourceKind.NETWORK_POLICY;
            case INSTANCE, AUTO_SCALING_INSTANCE -> throw new IllegalArgumentException("of AWS: " + state.kind());
        };
        return new ObjectRef(resource, state.namespace(), state.name());
    }

    static boolean isPod(BeforeState state) {
        return state.kind() == HeldKind.POD;
    }
}

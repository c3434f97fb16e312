package dev.holdfast.quarantine;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.Action;
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
import dev.holdfast.quarantine.plan.Restoration;
import dev.holdfast.quarantine.plan.Restoration.Fate;
import dev.holdfast.quarantine.plan.Why;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * Restores one object of the cluster from its before-state, field by field, in one patch with the end of the marks. Where another
 * hold has the object as well, only this hold's mark goes. Which of the two it is, is decided anew for each version of the object
 * that is patched: a case that comes meanwhile keeps it.
 */
final class ObjectRelease {
    private static final int ATTEMPTS = 5;

    private final Kit kit;
    private final BeforeStates states;
    private final HandedOver handedOver;
    private final Hold hold;
    private final OtherHolds others;
    private final Rejoin rejoin;

    ObjectRelease(Kit kit, BeforeStates states, Hold hold, OtherHolds others, Rejoin.Wish wish) {
        this.kit = kit;
        this.states = states;
        this.handedOver = new HandedOver(states);
        this.hold = hold;
        this.others = others;
        this.rejoin = new Rejoin(kit.objects(), wish);
    }

    Restored release(BeforeState state) throws InterruptedException {
        try {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                var ended = attempt(state);
                if (ended.isPresent()) {
                    return ended.get();
                }
            }
            return notYet(state, new Ending.Failed(Reason.CONFLICT, "others take it and leave it all the time"));
        } catch (KubeFailure e) {
            return notYet(state, new Ending.Failed(e.reason(), e.text()));
        } catch (EvidenceException e) {
            return notYet(state, unknown(e));
        }
    }

    /**
     * What was released before. Nodes and policies are changed together with their marks; pods are also taken out of service, after
     * they were marked.
     */
    Restored again(BeforeState state, Release.Extent extent) throws InterruptedException {
        try {
            boolean isHeld = (isPod(state) && extent == Release.Extent.EVERYTHING)
                    || kit.objects()
                            .get(ref(state))
                            .filter(object -> Marking.holders(object).has(hold.caseId()))
                            .isPresent();
            return isHeld ? release(state) : new Restored(state, List.of(), Finished.NOT_YET);
        } catch (KubeFailure e) {
            return notYet(state, new Ending.Failed(e.reason(), e.text()));
        }
    }

    static Ending unknown(EvidenceException e) {
        return new Ending.Failed(e.reason(), "left as it is: " + e.getMessage());
    }

    static String alsoHeld(Set<Hold> others) {
        return "also held by " + others.stream().map(Hold::caseId).distinct().toList();
    }

    /** Empty where others have taken it or left it meanwhile. */
    private Optional<Restored> attempt(BeforeState state) throws KubeFailure, EvidenceException, InterruptedException {
        var object = kit.objects().get(ref(state));
        if (object.filter(there -> Trees.uid(there).equals(state.uid())).isEmpty()) {
            return Optional.of(finished(
                    state,
                    new Ending.Skipped(
                            Reason.NO_SUCH_OBJECT,
                            "it is gone, and with it what was changed",
                            Ending.Verified.READ_BACK)));
        }
        var holders = others.of(state, object.get());
        return holders.isEmpty() ? restore(state, object.get()) : leave(state, object.get(), holders);
    }

    private Optional<Restored> leave(BeforeState state, ObjectNode object, Set<Hold> holders)
            throws EvidenceException, InterruptedException {
        boolean again = holders.stream().anyMatch(others::isOfSameCase);
        var patched = new AsLongAs(
                        others, state, holders, current -> Optional.of(Marking.without(current, hold, again)))
                .apply(kit.patches(), ref(state), object);
        return patched.map(how -> left(state, how, holders));
    }

    private Restored left(BeforeState state, Patched patched, Set<Hold> holders) {
        if (!isGood(patched)) {
            return notYet(state, patched);
        }
        boolean again = holders.stream().anyMatch(others::isOfSameCase);
        var ending = Confirmation.of(
                kit,
                ref(state),
                patched,
                object -> !Marking.without(object, hold, again).changesSomething(),
                Writing.REAL);
        return ending.isGood() ? finished(state, stays(holders)) : notYet(state, ending);
    }

    private static Ending stays(Set<Hold> holders) {
        return new Ending.Skipped(Reason.HELD_BY_OTHER_CASE, alsoHeld(holders), Ending.Verified.READ_BACK);
    }

    private Optional<Restored> restore(BeforeState recorded, ObjectNode object)
            throws KubeFailure, EvidenceException, InterruptedException {
        var doubt = doubt(recorded, object);
        if (doubt.isPresent()) {
            return Optional.of(notYet(
                    recorded,
                    new Ending.Refused(doubt.get().reason(), doubt.get().text())));
        }
        return restoreAll(handedOver.settled(recorded), object);
    }

    private Optional<Restored> restoreAll(BeforeState state, ObjectNode object)
            throws KubeFailure, EvidenceException, InterruptedException {
        var staying = rejoin.staying(state, object);
        var first = Restoration.plan(state, object, staying.paths()).orElseThrow();
        var patched = new AsLongAs(
                        others,
                        state,
                        Set.of(),
                        current -> Restoration.plan(state, current, staying.paths())
                                .map(plan -> plan.patch().then(Marking.unmarked(current))))
                .apply(kit.patches(), ref(state), object);
        if (patched.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                isGood(patched.get()) ? readBack(state, first, patched.get(), staying) : notYet(state, patched.get()));
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
            throws KubeFailure, EvidenceException {
        var object =
                kit.objects().get(ref(state)).filter(there -> Trees.uid(there).equals(state.uid()));
        var left = object.flatMap(there -> Restoration.plan(state, there, staying.paths()));
        var still = new ArrayList<>(left.map(plan -> plan.with(Fate.RESTORE)).orElse(List.of()));
        object.ifPresent(there -> still.addAll(Marking.marks(there)));
        if (!still.isEmpty()) {
            var came = others.of(state, object.orElseThrow());
            return came.isEmpty()
                    ? notYet(
                            state,
                            new Ending.Failed(Reason.CONFLICT, "these did not stay as they were restored: " + still))
                    : finished(state, stays(came));
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

    private static boolean isGood(Patched patched) {
        return switch (patched) {
            case Patched.Applied applied -> applied.otherwise().isEmpty();
            case Patched.AlreadySo _ -> true;
            case Patched.Refused _, Patched.Failed _, Patched.Gone _, Patched.OtherObject _ -> false;
        };
    }

    private static Restored notYet(BeforeState state, Patched patched) {
        return patched instanceof Patched.Gone
                ? finished(state, new Ending.Skipped(Reason.NO_SUCH_OBJECT, "it is gone", Ending.Verified.READ_BACK))
                : notYet(state, Endings.of(patched, Writing.REAL));
    }

    private static Restored notYet(BeforeState state, Ending ending) {
        return new Restored(state, List.of(row(state, ending, Map.of())), Finished.NOT_YET);
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

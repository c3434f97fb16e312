package dev.holdfast.quarantine;

import dev.holdfast.incident.CaseId;
import dev.holdfast.quarantine.plan.BeforeReferences;
import dev.holdfast.quarantine.plan.BeforeReferences.Reference;
import dev.holdfast.quarantine.plan.Holders;
import dev.holdfast.quarantine.plan.Marks;
import dev.holdfast.quarantine.plan.Patch;
import dev.holdfast.quarantine.plan.Patch.Operation;
import dev.holdfast.quarantine.plan.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The marks of a hold as parts of patches. {@link Guards} adds the tests. */
final class Marking {
    private Marking() {}

    /** Who holds the object and where its before-state is; for every object that is changed. */
    static Patch hold(JsonNode object, CaseId caseId, Reference reference) {
        return new Patch(List.of(
                annotation(Marks.CASES, holders(object).with(caseId).value()),
                annotation(
                        Marks.BEFORE, references(object).with(caseId, reference).value())));
    }

    /** The same for a pod, with the label that makes the policies apply and with whose it was. */
    static Patch pod(JsonNode pod, CaseId caseId, Reference reference, String origin) {
        var operations = new ArrayList<Operation>();
        operations.add(new Operation.Add(Pointer.of("metadata", "labels", Marks.QUARANTINED), Marks.YES));
        if (!origin.isEmpty() && Trees.annotation(pod, Marks.ORIGIN).isEmpty()) {
            operations.add(annotation(Marks.ORIGIN, origin));
        }
        return new Patch(operations).then(hold(pod, caseId, reference));
    }

    /** Without the hold's mark; the others' stay, and the case's own where it has another hold of the object. */
    static Patch without(JsonNode object, Hold hold, boolean caseStays) {
        var operations = new ArrayList<Operation>();
        var holders = holders(object);
        if (holders.has(hold.caseId()) && !caseStays) {
            operations.add(
                    annotation(Marks.CASES, holders.without(hold.caseId()).value()));
        }
        var references = references(object);
        if (references
                .of(hold.caseId())
                .filter(reference -> reference.hold() == hold.n())
                .isPresent()) {
            operations.add(
                    annotation(Marks.BEFORE, references.without(hold.caseId()).value()));
        }
        return new Patch(operations);
    }

    /** Without any mark of who holds it. */
    static Patch unmarked(JsonNode object) {
        return new Patch(
                marks(object).stream().<Operation>map(Operation.Remove::new).toList());
    }

    /** Where there are such marks. */
    static List<String> marks(JsonNode object) {
        return Stream.of(Marks.CASES, Marks.BEFORE)
                .filter(name -> !Trees.annotation(object, name).isEmpty())
                .map(name -> Pointer.of("metadata", "annotations", name))
                .toList();
    }

    static Holders holders(JsonNode object) {
        return Optional.of(Trees.annotation(object, Marks.CASES))
                .filter(value -> !value.isEmpty())
                .map(Holders::parse)
                .orElse(Holders.NOBODY);
    }

    /** What somebody else wrote there counts as nothing. */
    static BeforeReferences references(JsonNode object) {
        return Optional.of(Trees.annotation(object, Marks.BEFORE))
                .filter(value -> !value.isEmpty())
                .flatMap(BeforeReferences::parse)
                .orElse(BeforeReferences.NONE);
    }

    static boolean isMarked(JsonNode pod) {
        return Trees.label(pod, Marks.QUARANTINED).equals(Marks.YES);
    }

    /** Fails where the label is gone. */
    static Patch onlyMarked() {
        return new Patch(List.of(new Operation.Test(Pointer.of("metadata", "labels", Marks.QUARANTINED), Marks.YES)));
    }

    private static Operation annotation(String name, String value) {
        return new Operation.Add(Pointer.of("metadata", "annotations", name), value);
    }
}

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

    private static Operation annotation(String name, String value) {
        return new Operation.Add(Pointer.of("metadata", "annotations", name), value);
    }
}

package dev.holdfast.quarantine;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.quarantine.plan.BeforeState;
import dev.holdfast.quarantine.plan.Patch;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * A change of an object that is made as long as the same others hold it. Looked at for each version that is patched, and the patch
 * fails where another version stands there by then.
 */
final class AsLongAs implements Patches.Change {
    private final OtherHolds others;
    private final BeforeState state;
    private final Set<Hold> holders;
    private final Patches.Change change;
    private Optional<EvidenceException> unknown = Optional.empty();
    private boolean overtaken;

    AsLongAs(OtherHolds others, BeforeState state, Set<Hold> holders, Patches.Change change) {
        this.others = others;
        this.state = state;
        this.holders = holders;
        this.change = change;
    }

    @Override
    public Optional<Patch> of(ObjectNode current) {
        try {
            overtaken = !others.of(state, current).equals(holders);
            unknown = Optional.empty();
        } catch (EvidenceException e) {
            unknown = Optional.of(e);
        }
        return overtaken || unknown.isPresent()
                ? Optional.empty()
                : change.of(current).map(patch -> onVersion(current).then(patch));
    }

    /** Tests of the values that are replaced are not enough: who holds it may change and none of these with it. */
    private static Patch onVersion(ObjectNode current) {
        return new Patch(
                List.of(new Patch.Operation.Test("/metadata/resourceVersion", Trees.resourceVersion(current))));
    }

    /** Empty where others have taken it or left it meanwhile: then nothing was changed. */
    Optional<Patched> apply(Patches patches, ObjectRef ref, ObjectNode object)
            throws EvidenceException, InterruptedException {
        var patched = patches.apply(ref, object, this, Writing.REAL);
        if (unknown.isPresent()) {
            throw unknown.get();
        }
        return overtaken ? Optional.empty() : Optional.of(patched);
    }
}

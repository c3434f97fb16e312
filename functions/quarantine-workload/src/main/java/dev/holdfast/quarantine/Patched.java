package dev.holdfast.quarantine;

import dev.holdfast.incident.Reason;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** How a patch of one object ended. */
sealed interface Patched {
    /**
     * The API server answered that it stored it, or, in a dry run, that it would.
     *
     * @param before the object the patch was computed from
     * @param after the object as it was answered, after every webhook
     * @param otherwise the paths among ours at which something else stands than was written: a webhook's doing
     */
    record Applied(ObjectNode before, ObjectNode after, List<String> otherwise) implements Patched {
        public Applied {
            otherwise = List.copyOf(otherwise);
        }
    }

    /** Nothing had to be changed: from before, or by this call itself when the answer to its write was lost. */
    record AlreadySo(ObjectNode object) implements Patched {}

    /** The API server said no, and will say so again: RBAC, a webhook, a rule of validation. Nothing was changed. */
    record Refused(Reason reason, String text) implements Patched {}

    /** It cannot be said that it was changed; {@code CONFLICT} where others changed the object at each attempt. */
    record Failed(Reason reason, String text) implements Patched {}

    /** There is no such object any more. */
    record Gone() implements Patched {}

    /** Another object has the name now, with this uid. It was left alone. */
    record OtherObject(String uid) implements Patched {}
}

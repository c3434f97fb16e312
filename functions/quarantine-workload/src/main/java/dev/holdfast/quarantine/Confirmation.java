package dev.holdfast.quarantine;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Reason;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/** Reads again what the API server says that it stored, where no later step looks at it: only then it is called done. */
final class Confirmation {
    private Confirmation() {}

    static Ending of(Kit kit, ObjectRef ref, Patched patched, Predicate<ObjectNode> isSo, Writing writing) {
        var ending = Endings.of(patched, writing);
        return ending instanceof Ending.Done && patched instanceof Patched.Applied applied
                ? readBack(kit, ref, applied, isSo)
                : ending;
    }

    private static Ending readBack(Kit kit, ObjectRef ref, Patched.Applied applied, Predicate<ObjectNode> isSo) {
        try {
            boolean stayed = kit.objects()
                    .get(ref)
                    .filter(now -> Trees.uid(now).equals(Trees.uid(applied.after())))
                    .filter(isSo)
                    .isPresent();
            return stayed
                    ? new Ending.Done()
                    : new Ending.Failed(Reason.CONFLICT, ref.text() + " was changed, and did not stay so");
        } catch (KubeFailure e) {
            return new Ending.Failed(e.reason(), "written, but not read back: " + e.text());
        }
    }
}

package dev.holdfast.cluster.testing;

import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * An admission webhook: sees every write, may refuse it or change the object.
 *
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/">Webhooks</a>
 */
@FunctionalInterface
public interface AdmissionHook {
    /** What a write does. */
    enum Operation {
        CREATE,
        UPDATE,
        DELETE
    }

    /**
     * A write to be judged.
     *
     * @param object what would be kept, or what would be deleted; a copy
     * @param old what there was before an update
     */
    record Review(Operation operation, String kind, ObjectNode object, Optional<ObjectNode> old) {
        /** The name of the object. */
        public String name() {
            return Json.name(object);
        }
    }

    /** What the webhook says. */
    sealed interface Verdict {
        /** It may be. */
        record Allowed() implements Verdict {}

        /** It may be, changed so. */
        record Changed(ObjectNode object) implements Verdict {}

        /** It may not be. */
        record Denied(int code, String reason, String message) implements Verdict {
            /** As most webhooks deny. */
            public static Denied forbidden(String message) {
                return new Denied(403, "Forbidden", message);
            }
        }
    }

    /** Judges one write. */
    Verdict review(Review review);
}

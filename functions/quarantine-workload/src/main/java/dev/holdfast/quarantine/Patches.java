package dev.holdfast.quarantine;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.incident.Pause;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.plan.Patch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Changes one object by a JSON Patch behind {@link Guards}: never a replacement of the whole, so that nothing is undone that
 * somebody else wrote meanwhile, and never an apply, which would make Holdfast an owner of fields.
 *
 * <p>A test that fails (422) or a conflict (409) leads to another reading and another computing, at most five times. A write whose
 * answer was lost is repeated by the client, fails its tests, and is found done by the reading. Where the reading shows the
 * very object that the refused patch was computed from, no test can have failed: then the server refuses the change itself.
 *
 * <p>Idempotent: a second call finds that it is so. Needs {@code get} and {@code patch} on the resource.
 *
 * @see <a href="https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/">Update API objects
 *     in place</a>
 */
final class Patches {
    static final int ATTEMPTS = 5;
    private static final int UNPROCESSABLE = 422;
    private static final Duration BETWEEN = Duration.ofMillis(50);

    private final KubeObjects objects;
    private final Pause pause;

    Patches(KubeObjects objects, Pause pause) {
        this.objects = objects;
        this.pause = pause;
    }

    /** What is to be changed of the object as it was just read; empty when nothing is. Asked anew after each conflict. */
    @FunctionalInterface
    interface Change {
        Optional<Patch> of(ObjectNode current);
    }

    /** Reads the object and changes it, if it is still the one with this uid. */
    Patched apply(ObjectRef ref, String uid, Change change, Writing writing) throws InterruptedException {
        return new Run(ref, uid, change, writing).from(Optional.empty());
    }

    /** The same for an object that has just been read, which saves a request: one that is stale fails its tests. */
    Patched apply(ObjectRef ref, ObjectNode asRead, Change change, Writing writing) throws InterruptedException {
        return new Run(ref, Trees.uid(asRead), change, writing).from(Optional.of(asRead));
    }

    private final class Run {
        private final ObjectRef ref;
        private final String uid;
        private final Change change;
        private final Writing writing;
        private Optional<Patched.Refused> refused = Optional.empty();
        private String refusedVersion = "";

        Run(ObjectRef ref, String uid, Change change, Writing writing) {
            this.ref = ref;
            this.uid = uid;
            this.change = change;
            this.writing = writing;
        }

        Patched from(Optional<ObjectNode> asRead) throws InterruptedException {
            var known = asRead;
            for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
                var ended = attempt(known);
                if (ended.isPresent()) {
                    return ended.get();
                }
                known = Optional.empty();
                pause.sleep(BETWEEN.multipliedBy(attempt));
            }
            return new Patched.Failed(
                    Reason.CONFLICT,
                    "patch " + ref.text() + ": changed by others at each of " + ATTEMPTS + " attempts");
        }

        /** Empty where it has to be tried again. */
        private Optional<Patched> attempt(Optional<ObjectNode> known) {
            try {
                var current = known.isPresent() ? known : objects.get(ref);
                if (current.isEmpty()) {
                    return Optional.of(new Patched.Gone());
                }
                return change(current.get());
            } catch (KubeFailure e) {
                return Optional.of(ended(e));
            }
        }

        private Optional<Patched> change(ObjectNode current) {
            if (!Trees.uid(current).equals(uid)) {
                return Optional.of(new Patched.OtherObject(Trees.uid(current)));
            }
            var patch = change.of(current).flatMap(wanted -> Guards.around(current, wanted));
            if (patch.isEmpty()) {
                return Optional.of(new Patched.AlreadySo(current));
            }
            if (refused.isPresent() && Trees.resourceVersion(current).equals(refusedVersion)) {
                return refused.map(why -> why);
            }
            return write(current, patch.get());
        }

        private Optional<Patched> write(ObjectNode current, Patch patch) {
            try {
                var after = objects.patch(ref, patch, writing);
                return Optional.of(new Patched.Applied(current, after, otherwise(current, patch, after)));
            } catch (KubeFailure e) {
                if (e.reason() == Reason.CONFLICT) {
                    return Optional.empty();
                }
                if (e.reason() == Reason.REJECTED && e.code() == UNPROCESSABLE) {
                    refused = Optional.of(new Patched.Refused(e.reason(), e.text()));
                    refusedVersion = Trees.resourceVersion(current);
                    return Optional.empty();
                }
                return Optional.of(e.reason().retryable() ? lookOnce(e) : ended(e));
            }
        }

        /** No answer, or one that says nothing: it may have been done. */
        private Patched lookOnce(KubeFailure why) {
            try {
                var now = objects.get(ref).filter(object -> Trees.uid(object).equals(uid));
                boolean isSo = now.flatMap(object -> change.of(object).flatMap(patch -> Guards.around(object, patch)))
                        .isEmpty();
                return now.isPresent() && isSo ? new Patched.AlreadySo(now.get()) : ended(why);
            } catch (KubeFailure _) {
                return ended(why);
            }
        }

        private Patched ended(KubeFailure e) {
            if (e.reason() == Reason.NO_SUCH_OBJECT) {
                return new Patched.Gone();
            }
            return e.reason().retryable()
                    ? new Patched.Failed(e.reason(), e.text())
                    : new Patched.Refused(e.reason(), e.text());
        }
    }

    private static List<String> otherwise(JsonNode before, Patch patch, JsonNode after) {
        var expected = Trees.patched(before, patch);
        return Trees.changed(patch).stream()
                .filter(path -> !Trees.at(expected, path).equals(Trees.at(after, path)))
                .toList();
    }
}

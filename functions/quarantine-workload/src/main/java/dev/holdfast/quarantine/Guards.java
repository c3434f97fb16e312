package dev.holdfast.quarantine;

import dev.holdfast.quarantine.plan.Patch;
import dev.holdfast.quarantine.plan.Patch.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Makes a patch fail where the object is not the one it was computed from: a test on the uid, and one on each value that is
 * replaced or removed. That nothing stands at a path cannot be tested (RFC 6902 has {@code test} fail on what is not there, and
 * {@code add} overwrites what is), so there the whole object has to be unchanged: a test on {@code resourceVersion}.
 *
 * <p>What is so already is left out, and a map that is missing ({@code labels}, {@code annotations}) is made first.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6902#section-4.1">RFC 6902, add</a>
 */
final class Guards {
    private static final String UID = "/metadata/uid";
    private static final String VERSION = "/metadata/resourceVersion";

    private final List<Operation> steps = new ArrayList<>();
    private final JsonNode original;
    private JsonNode current;
    private boolean needsVersion;

    private Guards(JsonNode original) {
        this.original = original;
        this.current = original;
    }

    /** The patch with its guards; empty when it would change nothing. */
    static Optional<Patch> around(JsonNode current, Patch wanted) {
        var guards = new Guards(current);
        wanted.operations().forEach(guards::take);
        return new Patch(guards.steps).changesSomething() ? Optional.of(guards.whole()) : Optional.empty();
    }

    private Patch whole() {
        var all = new ArrayList<Operation>();
        all.add(new Operation.Test(UID, Trees.uid(original)));
        if (needsVersion) {
            all.add(new Operation.Test(VERSION, Trees.resourceVersion(original)));
        }
        all.addAll(steps);
        return new Patch(all.stream().distinct().toList());
    }

    private void take(Operation operation) {
        switch (operation) {
            case Operation.Test test -> step(test);
            case Operation.Add(var path, var value) -> add(path, value);
            case Operation.Replace(var path, var value) -> replace(path, value);
            case Operation.Remove(var path) -> remove(path);
        }
    }

    private void add(String path, Object value) {
        makeParent(path);
        if (Trees.parent(current, path) instanceof ArrayNode) {
            needsVersion = true;
            step(new Operation.Add(path, value));
        } else if (Trees.at(current, path).isMissingNode()) {
            needsVersion = true;
            step(new Operation.Add(path, value));
        } else {
            replace(path, value);
        }
    }

    private void makeParent(String path) {
        String parent = path.substring(0, path.lastIndexOf('/'));
        if (!parent.isEmpty() && Trees.at(current, parent).isMissingNode()) {
            add(parent, JsonNodeFactory.instance.objectNode());
        }
    }

    private void replace(String path, Object value) {
        var there = Trees.at(current, path);
        if (there.equals(Trees.tree(value))) {
            return;
        }
        test(path, there);
        step(new Operation.Replace(path, value));
    }

    private void remove(String path) {
        var there = Trees.at(current, path);
        if (!there.isMissingNode()) {
            test(path, there);
            step(new Operation.Remove(path));
        }
    }

    /** A place in a list means another value after a change of the list, but the value that is tested is the one meant. */
    private void test(String path, JsonNode there) {
        var test = new Operation.Test(path, Trees.plain(there));
        if (!there.isMissingNode() && !steps.contains(test)) {
            step(test);
        }
    }

    private void step(Operation operation) {
        steps.add(operation);
        current = Trees.patched(current, new Patch(List.of(operation)));
    }
}

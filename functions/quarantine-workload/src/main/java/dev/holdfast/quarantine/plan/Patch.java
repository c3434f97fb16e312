package dev.holdfast.quarantine.plan;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON Patch: narrow changes behind tests. The API server applies all operations or none, so a test that fails (422) means
 * that nothing was changed and the object has to be read again. Values are text, booleans, numbers, and maps and lists of these.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6902">JSON Patch</a>
 */
public record Patch(List<Operation> operations) {
    /** Changes nothing. */
    public static final Patch NOTHING = new Patch(List.of());

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    public Patch {
        operations = List.copyOf(operations);
    }

    /** One step. */
    public sealed interface Operation {
        /** Fails the whole patch unless exactly this stands there. */
        record Test(String path, Object value) implements Operation {}

        /** Puts a value where none may be, or over the one that is there; at the end of a list with {@code /-}. */
        record Add(String path, Object value) implements Operation {}

        /** Puts a value in the place of one that must be there. */
        record Replace(String path, Object value) implements Operation {}

        /** Takes away what must be there. */
        record Remove(String path) implements Operation {}
    }

    /** Whether it changes anything. Tests alone do not. */
    public boolean changesSomething() {
        return operations.stream().anyMatch(operation -> !(operation instanceof Operation.Test));
    }

    /** First the operations of this, then those of the other. */
    public Patch then(Patch other) {
        return new Patch(
                Stream.concat(operations.stream(), other.operations.stream()).toList());
    }

    /** The patch behind a test that the object is still the one that was read, and not another of the same name. */
    public static Patch onUid(String uid, List<Operation> operations) {
        return new Patch(Stream.concat(Stream.of(new Operation.Test("/metadata/uid", uid)), operations.stream())
                .toList());
    }

    /** As {@code application/json-patch+json}. */
    public String json() {
        return MAPPER.writeValueAsString(operations.stream().map(Patch::tree).toList());
    }

    private static Map<String, Object> tree(Operation operation) {
        return switch (operation) {
            case Operation.Test(var path, var value) -> Map.of("op", "test", "path", path, "value", value);
            case Operation.Add(var path, var value) -> Map.of("op", "add", "path", path, "value", value);
            case Operation.Replace(var path, var value) -> Map.of("op", "replace", "path", path, "value", value);
            case Operation.Remove(var path) -> Map.of("op", "remove", "path", path);
        };
    }
}

package dev.holdfast.quarantine.plan;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Untrusted;
import dev.holdfast.quarantine.plan.BeforeReferences.Reference;
import dev.holdfast.quarantine.plan.BeforeState.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Before-states as they lie in the bucket, or in an annotation when the bucket failed. Whatever else is read is refused. */
public final class BeforeStateJson {
    private static final Set<String> FIELDS = Set.of(
            "schema", "case", "hold", "apiVersion", "kind", "namespace", "name", "uid", "resourceVersion", "fields");
    private static final String DOUBTS = "doubts";

    private BeforeStateJson() {}

    /** What was read. */
    public sealed interface Reading {
        /** A before-state of Holdfast's form. */
        record Sound(BeforeState state) implements Reading {}

        /** Nothing is restored from it: {@link Reason#TAMPERED_BEFORE_STATE}. */
        record Refused(Why why) implements Reading {}
    }

    /** The bytes, always the same for the same state. */
    public static byte[] write(BeforeState state) {
        var tree = StrictJson.MAPPER.createObjectNode();
        tree.put("schema", BeforeState.SCHEMA);
        tree.put("case", state.caseId().value());
        tree.put("hold", state.hold());
        tree.put("apiVersion", state.kind().apiVersion());
        tree.put("kind", state.kind().kind());
        tree.put("namespace", state.namespace().orElse(null));
        tree.put("name", state.name());
        tree.put("uid", state.uid());
        tree.put("resourceVersion", state.resourceVersion());
        var fields = tree.putArray("fields");
        state.fields().forEach(field -> {
            var one = fields.addObject().put("path", field.path());
            field.before().ifPresent(value -> one.set("before", value));
            field.set().ifPresent(value -> one.set("set", value));
        });
        if (!state.doubts().isEmpty()) {
            tree.put(DOUBTS, state.doubts().value());
        }
        return StrictJson.MAPPER.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8);
    }

    /** Reads what an annotation refers to: the very bytes, of this case and this hold, of Holdfast's form. */
    public static Reading read(byte[] bytes, CaseId caseId, Reference reference) {
        if (reference instanceof Reference.Kept kept && !Digests.hex(bytes).equals(kept.sha256())) {
            return refused("its SHA-256 is not the one in the annotation");
        }
        return switch (read(bytes)) {
            case Reading.Sound(var state)
            when !state.caseId().equals(caseId) || state.hold() != reference.hold() ->
                refused("it belongs to another case or hold");
            case Reading sound -> sound;
        };
    }

    /** Reads bytes strictly: no field more, none less, none of a wrong type, none that Holdfast does not change. */
    public static Reading read(byte[] bytes) {
        var tree = StrictJson.read(new String(bytes, StandardCharsets.UTF_8)).filter(JsonNode::isObject);
        if (tree.isEmpty()) {
            return refused("it is not a JSON object");
        }
        try {
            return new Reading.Sound(state(tree.get()));
        } catch (IllegalArgumentException e) {
            return refused(Objects.requireNonNullElse(e.getMessage(), "its form is not right"));
        }
    }

    /** A list of texts, as a note beside a before-state. */
    public static byte[] texts(Collection<String> texts) {
        return StrictJson.MAPPER.writeValueAsString(List.copyOf(texts)).getBytes(StandardCharsets.UTF_8);
    }

    /** The texts of such a note. */
    public static List<String> texts(byte[] note) {
        var list = StrictJson.read(new String(note, StandardCharsets.UTF_8)).filter(JsonNode::isArray);
        return list.isEmpty()
                ? List.of("a note that cannot be read")
                : list.get().values().stream()
                        .map(text -> Untrusted.show(text.asString("")))
                        .toList();
    }

    private static BeforeState state(JsonNode tree) {
        var names = new HashSet<>(tree.propertyNames());
        names.remove(DOUBTS);
        require(names.equals(FIELDS), "exactly the fields of its form");
        require(whole(tree, "schema") == BeforeState.SCHEMA, "schema " + BeforeState.SCHEMA);
        var namespace =
                tree.path("namespace").isNull() ? Optional.<String>empty() : Optional.of(text(tree, "namespace"));
        return new BeforeState(
                new CaseId(text(tree, "case")),
                whole(tree, "hold"),
                kind(text(tree, "apiVersion"), text(tree, "kind")),
                namespace,
                text(tree, "name"),
                text(tree, "uid"),
                text(tree, "resourceVersion"),
                fields(tree.path("fields")),
                doubts(tree));
    }

    private static BeforeReferences doubts(JsonNode tree) {
        if (!tree.has(DOUBTS)) {
            return BeforeReferences.NONE;
        }
        return BeforeReferences.parse(text(tree, DOUBTS))
                .orElseThrow(() -> new IllegalArgumentException("before-state: expected references in " + DOUBTS));
    }

    private static HeldKind kind(String apiVersion, String kind) {
        for (HeldKind one : HeldKind.values()) {
            if (one.apiVersion().equals(apiVersion) && one.kind().equals(kind)) {
                return one;
            }
        }
        throw new IllegalArgumentException("before-state: expected a kind that Holdfast changes");
    }

    private static List<Field> fields(JsonNode list) {
        require(list.isArray(), "a list of fields");
        var fields = new ArrayList<Field>();
        for (JsonNode one : list.values()) {
            require(
                    one.isObject()
                            && one.has("path")
                            && Set.of("path", "before", "set").containsAll(one.propertyNames()),
                    "path, before and set in each field");
            fields.add(new Field(text(one, "path"), value(one, "before"), value(one, "set")));
        }
        return fields;
    }

    private static Optional<JsonNode> value(JsonNode field, String name) {
        var value = Optional.ofNullable(field.get(name));
        require(value.filter(JsonNode::isNull).isEmpty(), "a value or nothing in " + name);
        return value;
    }

    private static String text(JsonNode tree, String field) {
        var value = tree.path(field);
        require(value.isString(), "text in " + field);
        return value.stringValue();
    }

    private static int whole(JsonNode tree, String field) {
        var value = tree.path(field);
        require(value.isInt(), "a whole number in " + field);
        return value.intValue();
    }

    private static void require(boolean holds, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("before-state: expected " + expected);
        }
    }

    private static Reading refused(String text) {
        return new Reading.Refused(new Why(Reason.TAMPERED_BEFORE_STATE, "the before-state is not used: " + text));
    }
}

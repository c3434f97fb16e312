package dev.holdfast.quarantine.plan;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Untrusted;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.StringNode;

/**
 * What an object was before a case changed it: kept as evidence before the change, and the only thing that release restores from.
 * Cannot be made with a field that is not on the list of {@link HeldKind}.
 *
 * @param hold the case's how many-th hold it is, from 1
 * @param resourceVersion the object's when it was read; empty for objects of AWS
 * @param fields in the order in which they were changed
 */
public record BeforeState(
        CaseId caseId,
        int hold,
        HeldKind kind,
        Optional<String> namespace,
        String name,
        String uid,
        String resourceVersion,
        List<Field> fields) {
    /** The version of the form. */
    public static final int SCHEMA = 1;

    private static final int MOST_FIELDS = 500;
    private static final int MOST_HOLDS = 10_000;

    public BeforeState {
        fields = List.copyOf(fields);
        require(hold >= 1 && hold <= MOST_HOLDS, "a hold from 1");
        require(namespace.isPresent() == kind.isNamespaced(), "a namespace for " + kind.kind());
        require(!name.isEmpty() && !uid.isEmpty(), "a name and a uid");
        require(fields.size() <= MOST_FIELDS, "at most " + MOST_FIELDS + " fields");
        require(fields.stream().map(Field::path).distinct().count() == fields.size(), "each field once");
        for (Field field : fields) {
            require(
                    field.path().startsWith("/")
                            && Pointer.of(Pointer.names(field.path()).toArray(String[]::new))
                                    .equals(field.path())
                            && kind.allows(Pointer.names(field.path()), field.before(), field.set()),
                    "only fields that Holdfast changes, not " + Untrusted.show(field.path()) + " of a " + kind.kind());
        }
    }

    /** With the fields of another record of the same object that this one does not have; of another object the same. */
    public BeforeState withFieldsOf(BeforeState other) {
        if (!other.describes(kind, namespace, name, uid)) {
            return this;
        }
        var paths = fields.stream().map(Field::path).collect(Collectors.toSet());
        var all = Stream.concat(fields.stream(), other.fields.stream().filter(field -> !paths.contains(field.path())))
                .toList();
        return new BeforeState(caseId, hold, kind, namespace, name, uid, resourceVersion, all);
    }

    /**
     * One field.
     *
     * @param path as a JSON pointer
     * @param before what stood there; empty when nothing did
     * @param set what Holdfast writes there; empty when it takes the field away
     */
    public record Field(String path, Optional<JsonNode> before, Optional<JsonNode> set) {
        /** A field that holds text. */
        public static Field ofText(String path, Optional<String> before, Optional<String> set) {
            return new Field(path, before.map(StringNode::valueOf), set.map(StringNode::valueOf));
        }

        /** A field that is true or false. */
        public static Field ofFlag(String path, Optional<Boolean> before, Optional<Boolean> set) {
            return new Field(path, before.map(BooleanNode::valueOf), set.map(BooleanNode::valueOf));
        }

        /** The exclusion in a policy's selector. */
        public static Field ofExclusion() {
            return new Field(
                    Pointer.of("spec", "podSelector", "matchExpressions"),
                    Optional.empty(),
                    Optional.of(StrictJson.MAPPER.valueToTree(Exclusion.tree(Marks.exclusion()))));
        }
    }

    /** Whether it is about this very object. */
    public boolean describes(HeldKind otherKind, Optional<String> otherNamespace, String otherName, String otherUid) {
        return kind == otherKind && namespace.equals(otherNamespace) && name.equals(otherName) && uid.equals(otherUid);
    }

    private static void require(boolean holds, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("before-state: expected " + expected);
        }
    }
}

package dev.holdfast.quarantine.plan;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Untrusted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
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
 * @param doubts records of others that had changed the object before and could not be read then: what they had set may stand in
 *     here as what was before. Whoever restores has to read them first
 */
public record BeforeState(
        CaseId caseId,
        int hold,
        HeldKind kind,
        Optional<String> namespace,
        String name,
        String uid,
        String resourceVersion,
        List<Field> fields,
        BeforeReferences doubts) {
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

    /** Without doubts. */
    public BeforeState(
            CaseId caseId,
            int hold,
            HeldKind kind,
            Optional<String> namespace,
            String name,
            String uid,
            String resourceVersion,
            List<Field> fields) {
        this(caseId, hold, kind, namespace, name, uid, resourceVersion, fields, BeforeReferences.NONE);
    }

    /**
     * Takes what was before from another record, field by field, where what stood there is what that record set: so this one can
     * undo all of it. Its further fields and its doubts come along. Of another object nothing is taken.
     */
    public BeforeState inheriting(BeforeState other) {
        if (!other.describes(kind, namespace, name, uid)) {
            return this;
        }
        var before = new LinkedHashMap<String, Field>();
        other.fields.forEach(field -> before.put(field.path(), field));
        var all = fields.stream()
                .map(field -> Optional.ofNullable(before.remove(field.path()))
                        .filter(earlier -> earlier.set().equals(field.before()))
                        .map(earlier -> new Field(field.path(), earlier.before(), field.set()))
                        .orElse(field))
                .collect(Collectors.toCollection(ArrayList::new));
        all.addAll(before.values());
        return with(all, doubts.and(other.doubts)).without(other.caseId, other.hold);
    }

    /** With a record of another hold that could not be read. */
    public BeforeState doubting(CaseId other, BeforeReferences.Reference record) {
        return with(fields, doubts.with(other, record));
    }

    /** Without the doubt about what this hold had changed. */
    public BeforeState without(CaseId other, int otherHold) {
        boolean isIt =
                doubts.of(other).filter(record -> record.hold() == otherHold).isPresent();
        return isIt ? with(fields, doubts.without(other)) : this;
    }

    private BeforeState with(List<Field> otherFields, BeforeReferences otherDoubts) {
        return new BeforeState(caseId, hold, kind, namespace, name, uid, resourceVersion, otherFields, otherDoubts);
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

package dev.holdfast.quarantine.plan;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Untrusted;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Which before-states belong to an object: one for each holder, in the order of holding, as the annotation {@link Marks#BEFORE}
 * says: {@code {"gd-1":{"hold":1,"version":"…","sha256":"…"}}}. The key follows from case, hold and object, so an attacker who
 * writes the annotation can only name other bytes of the case's own locked record, which the digest inside the answer and the
 * field list of {@link BeforeState} then meet.
 */
public record BeforeReferences(SequencedMap<CaseId, Reference> byCase) {
    /** None. */
    public static final BeforeReferences NONE = new BeforeReferences(new LinkedHashMap<>());

    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9._+/=-]{1,1024}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final int MOST_HOLDS = 10_000;

    public BeforeReferences {
        byCase = new LinkedHashMap<>(byCase);
    }

    /** Where a before-state is. */
    public sealed interface Reference {
        /** The case's how many-th hold it was, from 1. */
        int hold();

        /**
         * In the evidence bucket.
         *
         * @param version the version id of the object there
         * @param sha256 64 lower-case hex characters
         */
        record Kept(int hold, String version, String sha256) implements Reference {
            public Kept {
                if (hold < 1
                        || hold > MOST_HOLDS
                        || !VERSION.matcher(version).matches()
                        || !SHA256.matcher(sha256).matches()) {
                    throw new IllegalArgumentException("expected a hold from 1, a version id and a SHA-256 in hex, got "
                            + Untrusted.show(version));
                }
            }
        }

        /** In the annotation itself, because the bucket failed. Not protected: whoever may change the object may change it. */
        record Inline(int hold, String json) implements Reference {
            public Inline {
                if (hold < 1 || hold > MOST_HOLDS) {
                    throw new IllegalArgumentException("expected a hold from 1, got " + hold);
                }
            }
        }
    }

    /** Reads the annotation's value. Empty when anything in it is not as Holdfast writes it. */
    public static Optional<BeforeReferences> parse(String value) {
        var tree = StrictJson.read(value).filter(JsonNode::isObject);
        if (tree.isEmpty()) {
            return Optional.empty();
        }
        try {
            var found = new LinkedHashMap<CaseId, Reference>();
            for (var entry : tree.get().properties()) {
                found.put(new CaseId(entry.getKey()), reference(entry.getValue()));
            }
            return Optional.of(new BeforeReferences(found));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** With this case's reference, behind the others; a case that is there keeps what it has, but for that of an earlier hold. */
    public BeforeReferences with(CaseId caseId, Reference reference) {
        var more = new LinkedHashMap<>(byCase);
        more.merge(caseId, reference, (there, other) -> other.hold() > there.hold() ? other : there);
        return new BeforeReferences(more);
    }

    /** With those of others. */
    public BeforeReferences and(BeforeReferences others) {
        var all = this;
        for (var entry : others.byCase.entrySet()) {
            all = all.with(entry.getKey(), entry.getValue());
        }
        return all;
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return byCase.isEmpty();
    }

    /** Without this case's. */
    public BeforeReferences without(CaseId caseId) {
        var fewer = new LinkedHashMap<>(byCase);
        fewer.remove(caseId);
        return new BeforeReferences(fewer);
    }

    /** This case's. */
    public Optional<Reference> of(CaseId caseId) {
        return Optional.ofNullable(byCase.get(caseId));
    }

    /** The annotation's value. */
    public String value() {
        var tree = StrictJson.MAPPER.createObjectNode();
        byCase.forEach((caseId, reference) -> {
            var entry = tree.putObject(caseId.value()).put("hold", reference.hold());
            switch (reference) {
                case Reference.Kept kept -> entry.put("version", kept.version()).put("sha256", kept.sha256());
                case Reference.Inline inline -> entry.put("inline", inline.json());
            }
        });
        return StrictJson.MAPPER.writeValueAsString(tree);
    }

    private static Reference reference(JsonNode entry) {
        var fields = Set.copyOf(entry.propertyNames());
        int hold = entry.path("hold").isInt() ? entry.path("hold").intValue() : 0;
        if (fields.equals(Set.of("hold", "version", "sha256"))) {
            return new Reference.Kept(hold, text(entry, "version"), text(entry, "sha256"));
        }
        if (fields.equals(Set.of("hold", "inline"))) {
            return new Reference.Inline(hold, text(entry, "inline"));
        }
        throw new IllegalArgumentException("expected a reference as Holdfast writes it");
    }

    private static String text(JsonNode entry, String field) {
        var value = entry.path(field);
        if (!value.isString()) {
            throw new IllegalArgumentException(field + ": expected text");
        }
        return value.stringValue();
    }

    /** The references in the order of holding. */
    @Override
    public SequencedMap<CaseId, Reference> byCase() {
        return new LinkedHashMap<>(byCase);
    }

    /** Whose before-state is the true one: the first of the holders that still has a reference. */
    public Optional<Map.Entry<CaseId, Reference>> first() {
        return Optional.ofNullable(byCase.firstEntry());
    }
}

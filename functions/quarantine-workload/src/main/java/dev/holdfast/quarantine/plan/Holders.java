package dev.holdfast.quarantine.plan;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.InvalidName;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The cases that hold an object, in the order in which they came, as the annotation {@link Marks#CASES} says. The first holder's
 * before-state is the true one; the last holder's release restores. What cannot be a case is left out.
 *
 * @param spoiled whether something stood in the annotation that Holdfast would not have written
 */
public record Holders(List<CaseId> cases, boolean spoiled) {
    /** Nobody. */
    public static final Holders NOBODY = new Holders(List.of(), false);

    private static final int MOST = 200;

    public Holders {
        cases = List.copyOf(new LinkedHashSet<>(cases));
    }

    /** As an object's annotation says. */
    public static Holders of(HasMetadata object) {
        return Marks.annotation(object, Marks.CASES).map(Holders::parse).orElse(NOBODY);
    }

    /** Reads the annotation's value, whatever it is. */
    public static Holders parse(String value) {
        var tree = StrictJson.read(value).filter(JsonNode::isArray);
        if (tree.isEmpty()) {
            return new Holders(List.of(), true);
        }
        var cases = new ArrayList<CaseId>();
        tree.get().values().forEach(entry -> caseId(entry).ifPresent(cases::add));
        var sound = cases.size() == tree.get().size() && new LinkedHashSet<>(cases).size() == cases.size();
        var kept = cases.size() > MOST ? cases.subList(0, MOST) : cases;
        return new Holders(kept, !sound || cases.size() > MOST);
    }

    /** The annotation's value. */
    public String value() {
        return StrictJson.MAPPER.writeValueAsString(
                cases.stream().map(CaseId::value).toList());
    }

    /** With this case as the last one; the same when it is there already. */
    public Holders with(CaseId caseId) {
        var more = new ArrayList<>(cases);
        more.add(caseId);
        return new Holders(more, false);
    }

    /** Without this case. */
    public Holders without(CaseId caseId) {
        return new Holders(cases.stream().filter(other -> !other.equals(caseId)).toList(), false);
    }

    /** Whether this case is among them. */
    public boolean has(CaseId caseId) {
        return cases.contains(caseId);
    }

    /** Whether nobody holds it. */
    public boolean isEmpty() {
        return cases.isEmpty();
    }

    /** The holder whose before-state is the true one. */
    public Optional<CaseId> first() {
        return cases.stream().findFirst();
    }

    /** Whether this case's release is the one that restores: no other holds the object. */
    public boolean restoresWith(CaseId caseId) {
        return without(caseId).isEmpty();
    }

    private static Optional<CaseId> caseId(JsonNode entry) {
        if (!entry.isString()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new CaseId(entry.stringValue())).filter(CaseId::hasKind);
        } catch (InvalidName _) {
            return Optional.empty();
        }
    }
}

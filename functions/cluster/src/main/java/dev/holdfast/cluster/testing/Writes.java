package dev.holdfast.cluster.testing;

import dev.holdfast.cluster.testing.AdmissionHook.Operation;
import dev.holdfast.cluster.testing.AdmissionHook.Review;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Objects made, changed and deleted under the API server's rules: versions, generations, what is immutable, dry runs.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/">API concepts</a>
 */
final class Writes {
    /** @see <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/#generated-values">Generated names</a> */
    private static final int MOST_DRAWS = 8;

    private static final Set<String> WITHOUT_GENERATION = Set.of(
            "Node", "Namespace", "Service", "ServiceAccount", "ConfigMap", "Secret", "Event", "Lease", "Endpoints");
    private static final Set<String> VERSION_REQUIRED = Set.of("Lease", "CustomResourceDefinition");

    enum Persistence {
        KEPT,
        /** A dry run: answered as if it were kept. */
        DRY_RUN
    }

    /**
     * How a write is meant.
     *
     * @param gate what lets it in
     */
    record Terms(Persistence persistence, UnaryOperator<Review> gate) {
        /** As the cluster's own parts write. */
        static final Terms INSIDE = new Terms(Persistence.KEPT, review -> review);

        ObjectNode admit(Operation operation, ResourceType type, ObjectNode object, Optional<ObjectNode> old) {
            return gate.apply(new Review(operation, type.kind(), object, old)).object();
        }
    }

    private final ObjectStore store;
    private final ResourceTypes types;
    private final Clock clock;

    Writes(ObjectStore store, ResourceTypes types, Clock clock) {
        this.store = store;
        this.types = types;
        this.clock = clock;
    }

    ObjectNode create(ResourceType type, String namespace, ObjectNode object, Terms terms) {
        var metadata = Json.metadata(object);
        String given = metadata.path("namespace").asString(namespace);
        if (type.isNamespaced() && !given.equals(namespace)) {
            throw Refusal.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
        if (type.isNamespaced()) {
            namespaceExists(namespace);
            metadata.put("namespace", namespace);
        }
        name(type, namespace, metadata);
        String name = Json.name(object);
        if (store.find(type, namespace, name).isPresent()) {
            throw Refusal.exists(type, name);
        }
        if (metadata.has("resourceVersion")) {
            throw Refusal.badRequest("resourceVersion should not be set on objects to be created");
        }
        metadata.remove(List.of("selfLink", "deletionTimestamp", "deletionGracePeriodSeconds", "managedFields"));
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put("creationTimestamp", now());
        Defaults.of(type, object);
        if (hasGeneration(type)) {
            metadata.put("generation", 1);
        }
        var admitted = terms.admit(Operation.CREATE, type, object, Optional.empty());
        Validation.check(type, admitted);
        if (type.kind().equals("CustomResourceDefinition")) {
            admitted.putObject("status")
                    .putArray("conditions")
                    .addObject()
                    .put("type", "Established")
                    .put("status", "True");
        }
        return keep(type, admitted, terms);
    }

    private String now() {
        return Instant.now(clock).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private void namespaceExists(String namespace) {
        var namespaces = types.find("", "v1", "namespaces").orElseThrow();
        if (store.has("", "namespaces")) {
            store.get(namespaces, "", namespace);
        }
    }

    /** A name that is taken is drawn again, as often as the API server does it. */
    private void name(ResourceType type, String namespace, ObjectNode metadata) {
        String prefix = metadata.path("generateName").asString("");
        if (metadata.path("name").asString("").isEmpty() && !prefix.isEmpty()) {
            metadata.put(
                    "name",
                    Stream.generate(() -> prefix + UUID.randomUUID().toString().substring(0, 5))
                            .limit(MOST_DRAWS)
                            .filter(name -> store.find(type, namespace, name).isEmpty())
                            .findFirst()
                            .orElse(prefix));
        }
        if (metadata.path("name").asString("").isEmpty()) {
            throw Refusal.invalid(type, "", "metadata.name", "Required value: name or generateName is required");
        }
    }

    private static boolean hasGeneration(ResourceType type) {
        return !WITHOUT_GENERATION.contains(type.kind()) && !type.group().startsWith("rbac");
    }

    /** Puts another state in an object's place; the subresource {@code status} changes that alone, without it all but that. */
    ObjectNode replace(ResourceType type, ObjectNode before, JsonNode wanted, Optional<String> part, Terms terms) {
        var after = Json.object(wanted.deepCopy());
        names(type, before, after);
        version(type, before, after);
        var old = Json.metadata(before);
        var metadata = Json.metadata(after);
        for (String field : List.of("uid", "creationTimestamp", "generation", "deletionTimestamp", "generateName")) {
            if (old.has(field) && !metadata.has(field)) {
                metadata.set(field, old.get(field));
            }
        }
        var joined = part.isPresent() ? withStatus(before, after) : withoutStatus(type, before, after);
        var merged = terms.admit(Operation.UPDATE, type, Defaults.of(type, joined), Optional.of(before));
        Immutable.check(type, before, merged);
        Validation.check(type, merged);
        if (hasGeneration(type) && !Json.same(before.path("spec"), merged.path("spec"))) {
            Json.metadata(merged).put("generation", old.path("generation").asInt(1) + 1);
        }
        if (Json.same(before, merged)) {
            return before;
        }
        if (isLetGo(merged)) {
            return delete(type, merged, Json.object(), terms);
        }
        return keep(type, merged, terms);
    }

    private static boolean isLetGo(ObjectNode object) {
        return Json.metadata(object).has("deletionTimestamp")
                && Json.at(object, "metadata.finalizers").isEmpty();
    }

    private static void names(ResourceType type, ObjectNode before, ObjectNode after) {
        if (!Json.name(after).equals(Json.name(before))) {
            throw Refusal.badRequest("the name of the object (" + Json.name(after)
                    + ") does not match the name on the URL (" + Json.name(before) + ")");
        }
        if (type.isNamespaced() && !Json.namespace(after).equals(Json.namespace(before))) {
            if (!Json.namespace(after).isEmpty()) {
                throw Refusal.badRequest("the namespace of the object (" + Json.namespace(after)
                        + ") does not match the namespace on the URL (" + Json.namespace(before) + ")");
            }
            Json.metadata(after).put("namespace", Json.namespace(before));
        }
    }

    private static void version(ResourceType type, ObjectNode before, ObjectNode after) {
        String wanted = Json.text(after, "metadata.resourceVersion");
        if (wanted.isEmpty() && (VERSION_REQUIRED.contains(type.kind()) || !type.isBuiltIn())) {
            throw Refusal.invalid(
                    type,
                    Json.name(before),
                    "metadata.resourceVersion",
                    "Invalid value: 0x0: must be specified for an update");
        }
        String current = Json.text(before, "metadata.resourceVersion");
        if (!wanted.isEmpty() && !wanted.equals(current)) {
            throw Refusal.modified(type, Json.name(before));
        }
        Json.metadata(after).put("resourceVersion", current);
    }

    private static ObjectNode withStatus(ObjectNode before, ObjectNode after) {
        var merged = before.deepCopy();
        merged.set("status", Optional.ofNullable(after.get("status")).orElseGet(Json::object));
        return merged;
    }

    private static ObjectNode withoutStatus(ResourceType type, ObjectNode before, ObjectNode after) {
        var merged = after.deepCopy();
        merged.remove("status");
        Optional.ofNullable(before.get("status")).ifPresent(status -> merged.set("status", status));
        merged.put("kind", type.kind()).put("apiVersion", type.apiVersion());
        return merged;
    }

    private ObjectNode keep(ResourceType type, ObjectNode object, Terms terms) {
        return switch (terms.persistence()) {
            case KEPT -> {
                var kept = store.keep(type, object);
                if (type.kind().equals("CustomResourceDefinition")) {
                    types.define(kept);
                }
                yield kept;
            }
            case DRY_RUN -> object;
        };
    }

    /**
     * Deletes, or marks as to be deleted what finalizers hold.
     *
     * @param options as {@code DeleteOptions}, with preconditions
     */
    ObjectNode delete(ResourceType type, ObjectNode object, JsonNode options, Terms terms) {
        for (String field : List.of("uid", "resourceVersion")) {
            String wanted = Json.text(options, "preconditions." + field);
            String is = Json.text(object, "metadata." + field);
            if (!wanted.isEmpty() && !wanted.equals(is)) {
                String what = field.equals("uid") ? "UID" : "ResourceVersion";
                throw Refusal.conflict(
                        type,
                        Json.name(object),
                        "Precondition failed: " + what + " in precondition: " + wanted + ", " + what
                                + " in object meta: " + is);
            }
        }
        terms.admit(Operation.DELETE, type, object, Optional.empty());
        if (!Json.at(object, "metadata.finalizers").isEmpty()) {
            Json.metadata(object).put("deletionTimestamp", now());
            return keep(type, object, terms);
        }
        if (terms.persistence() == Persistence.KEPT) {
            store.remove(type, object);
            if (type.kind().equals("CustomResourceDefinition")) {
                types.forget(object);
            }
        }
        return object;
    }
}

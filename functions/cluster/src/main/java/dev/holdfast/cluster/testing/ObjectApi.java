package dev.holdfast.cluster.testing;

import dev.holdfast.cluster.testing.AdmissionHook.Review;
import dev.holdfast.cluster.testing.Writes.Persistence;
import dev.holdfast.cluster.testing.Writes.Terms;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Requests about objects: read, listed, made, changed, deleted. Watches are left to the mock server. */
final class ObjectApi implements Handler {
    private final ObjectStore store;
    private final ResourceTypes types;
    private final Writes writes;
    private final Admission admission;

    ObjectApi(ObjectStore store, ResourceTypes types, Writes writes, Admission admission) {
        this.store = store;
        this.types = types;
        this.writes = writes;
        this.admission = admission;
    }

    @Override
    public Optional<MockResponse> handle(RecordedRequest request) {
        var path = ApiPath.parse(request.getPath());
        if (path.isEmpty() || path.get().isWatch()) {
            return Optional.empty();
        }
        var type = types.find(
                        path.get().group(), path.get().version(), path.get().plural())
                .orElseThrow(Refusal::notServed);
        synchronized (store) {
            return Optional.of(answer(request, path.get(), type));
        }
    }

    private MockResponse answer(RecordedRequest request, ApiPath path, ResourceType type) {
        if (path.subresource().equals(Optional.of("binding")) && type.kind().equals("Pod")) {
            return json(201, bind(request, path, type));
        }
        if (path.subresource().filter(part -> !part.equals("status")).isPresent()) {
            throw Refusal.notServed();
        }
        if (type.isNamespaced() && path.namespace().isEmpty() && !isListing(request, path)) {
            throw Refusal.of(
                    405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
        }
        return switch (request.getMethod()) {
            case "GET" -> json(200, path.name().isPresent() ? existing(path, type) : list(path, type));
            case "POST" -> json(201, create(request, path, type));
            case "PUT" -> json(200, update(request, path, type));
            case "PATCH" -> patch(request, path, type);
            case "DELETE" ->
                json(200, path.name().isPresent() ? delete(request, path, type) : clear(request, path, type));
            default -> throw Refusal.of(405, "MethodNotAllowed", "the server does not allow this method");
        };
    }

    private static boolean isListing(RecordedRequest request, ApiPath path) {
        return request.getMethod().equals("GET") && path.name().isEmpty();
    }

    private ObjectNode list(ApiPath path, ResourceType type) {
        return ListQuery.of(type, path).select(type, store.list(type, path.namespace()), store.version());
    }

    private ObjectNode existing(ApiPath path, ResourceType type) {
        return store.get(type, path.namespace().orElse(""), path.name().orElse(""));
    }

    private ObjectNode create(RecordedRequest request, ApiPath path, ResourceType type) {
        var body = Json.object(Json.parse(request.getUtf8Body()));
        body.put("kind", type.kind()).put("apiVersion", type.apiVersion());
        return writes.create(type, path.namespace().orElse(""), body, terms(request, path));
    }

    /**
     * Places a pod on a node.
     *
     * @see <a href="https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/binding-v1/">Binding</a>
     */
    private ObjectNode bind(RecordedRequest request, ApiPath path, ResourceType type) {
        var pod = existing(path, type);
        String node = Json.text(pod, "spec.nodeName");
        if (!node.isEmpty()) {
            throw Refusal.conflict(
                    type, Json.name(pod), "pod " + Json.name(pod) + " is already assigned to node \"" + node + "\"");
        }
        pod.withObject("spec").put("nodeName", Json.text(Json.parse(request.getUtf8Body()), "target.name"));
        return store.keep(type, pod);
    }

    private ObjectNode update(RecordedRequest request, ApiPath path, ResourceType type) {
        var wanted = Json.object(Json.parse(request.getUtf8Body()));
        var before = existing(path, type);
        String uid = Json.text(wanted, "metadata.uid");
        if (!uid.isEmpty() && !uid.equals(Json.text(before, "metadata.uid"))) {
            throw Refusal.conflict(
                    type,
                    Json.name(before),
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: "
                            + Json.text(before, "metadata.uid"));
        }
        return writes.replace(type, before, wanted, path.subresource(), terms(request, path));
    }

    private MockResponse patch(RecordedRequest request, ApiPath path, ResourceType type) {
        String kind = Optional.ofNullable(request.getHeader("Content-Type"))
                .orElse("")
                .split(";", 2)[0];
        return switch (kind) {
            case "application/json-patch+json" -> json(200, patched(request, path, type, JsonPatch::apply));
            case "application/merge-patch+json" -> json(200, patched(request, path, type, MergePatch.PLAIN::apply));
            case "application/strategic-merge-patch+json" ->
                json(200, patched(request, path, builtIn(type), MergePatch.STRATEGIC::apply));
            case "application/apply-patch+yaml" -> apply(request, path, type);
            default -> throw unsupported();
        };
    }

    private static ResourceType builtIn(ResourceType type) {
        if (!type.isBuiltIn()) {
            throw unsupported();
        }
        return type;
    }

    private static Refusal unsupported() {
        return Refusal.of(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include:"
                        + " application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml");
    }

    private interface Patching {
        JsonNode apply(JsonNode object, JsonNode patch);
    }

    private ObjectNode patched(RecordedRequest request, ApiPath path, ResourceType type, Patching patching) {
        var before = existing(path, type);
        var wanted = patching.apply(before, Json.parse(request.getUtf8Body()));
        return writes.replace(type, before, wanted, path.subresource(), terms(request, path));
    }

    /** Server-side apply, without its conflicts. */
    private MockResponse apply(RecordedRequest request, ApiPath path, ResourceType type) {
        if (path.asked("fieldManager").isEmpty()) {
            throw Refusal.badRequest(
                    "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for"
                            + " apply patch");
        }
        String yaml = request.getUtf8Body();
        var wanted = Json.object(Json.parse(Serialization.asJson(Serialization.unmarshal(yaml, Object.class))));
        String namespace = path.namespace().orElse("");
        var before = store.find(type, namespace, path.name().orElse(""));
        if (before.isEmpty()) {
            return json(201, writes.create(type, namespace, wanted, terms(request, path)));
        }
        var merged = MergePatch.STRATEGIC.apply(before.get(), wanted);
        return json(200, writes.replace(type, before.get(), merged, path.subresource(), terms(request, path)));
    }

    private ObjectNode delete(RecordedRequest request, ApiPath path, ResourceType type) {
        String body = request.getUtf8Body();
        var options = body.isBlank() ? Json.object() : Json.parse(body);
        var terms = terms(request, path);
        if (Json.at(options, "dryRun").values().stream()
                .anyMatch(value -> value.asString().equals("All"))) {
            terms = new Terms(Persistence.DRY_RUN, terms.gate());
        }
        return writes.delete(type, existing(path, type), options, terms);
    }

    private ObjectNode clear(RecordedRequest request, ApiPath path, ResourceType type) {
        var query = ListQuery.of(type, path);
        store.list(type, path.namespace()).stream()
                .filter(query::fits)
                .forEach(object -> writes.delete(type, object, Json.object(), terms(request, path)));
        return list(path, type);
    }

    private Terms terms(RecordedRequest request, ApiPath path) {
        UnaryOperator<Review> gate = Users.isBackstage(request)
                ? review -> review
                : review -> new Review(review.operation(), review.kind(), admission.admit(review), review.old());
        return new Terms(path.isDryRun() ? Persistence.DRY_RUN : Persistence.KEPT, gate);
    }

    static MockResponse json(int code, JsonNode body) {
        return new MockResponse()
                .setResponseCode(code)
                .addHeader("Content-Type", "application/json")
                .setBody(body.toString());
    }
}

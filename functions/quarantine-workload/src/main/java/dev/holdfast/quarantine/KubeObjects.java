package dev.holdfast.quarantine;

import dev.holdfast.cluster.KubeCalls;
import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.cluster.KubeFailures;
import dev.holdfast.cluster.PacedRequests;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.plan.Patch;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Objects of a Kubernetes API as the API server sends them, of any kind, with nothing lost that a typed model does not know. One
 * request per call: the client's own {@code patch} reads the object first and its {@code create} knows no custom resource.
 * Goes through the client's HTTP, so token and trust are those of every other call; writes are repeated too, at most 32 requests
 * at once ({@link PacedRequests}).
 * Thread-safe.
 */
final class KubeObjects {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration ONE_ATTEMPT = Duration.ofSeconds(20);
    private static final int SERVER_ERROR = 500;

    /** As many requests at once as an API server bears from one client beside everybody else's. */
    private static final int AT_ONCE = 32;

    private static final int PAGE = 500;
    private static final int MOST_PAGES = 100;

    private final KubernetesClient client;
    private final PacedRequests requests;
    private final Closing closing;

    /** One whose calls have no end but their own. */
    KubeObjects(KubernetesClient client) {
        this(client, Closing.never());
    }

    /** @param closing when calls are over, and what is told how long they take */
    KubeObjects(KubernetesClient client, Closing closing) {
        this.client = client;
        this.closing = closing;
        this.requests = PacedRequests.of(client, AT_ONCE);
    }

    /** The object, if there is one. */
    Optional<ObjectNode> get(ObjectRef ref) throws KubeFailure {
        return find("get " + ref.text(), ref.path());
    }

    /**
     * What is to be listed.
     *
     * @param labels a label selector, empty for all
     * @param fields a field selector that the API serves for this resource, empty for all
     */
    record Selection(ResourceKind resource, Optional<String> namespace, String labels, String fields) {
        Selection(ResourceKind resource, Optional<String> namespace, String labels) {
            this(resource, namespace, labels, "");
        }

        private String path(int limit, String from) {
            return ObjectRef.listPath(resource, namespace) + "?limit=" + limit
                    + parameter("labelSelector", labels)
                    + parameter("fieldSelector", fields)
                    + parameter("continue", from);
        }

        private static String parameter(String name, String value) {
            return value.isEmpty() ? "" : "&" + name + "=" + ObjectRef.segment(value);
        }
    }

    /** The objects of a kind, everywhere or in one namespace. */
    List<ObjectNode> list(Selection selection) throws KubeFailure {
        var resource = selection.resource();
        String action = "list " + resource.plural();
        var found = new ArrayList<ObjectNode>();
        var from = Optional.of("");
        for (int page = 0; from.isPresent(); page++) {
            if (page == MOST_PAGES) {
                throw notUnderstood(action, "more than " + MOST_PAGES * PAGE + " objects");
            }
            var answer = whole(action, selection.path(PAGE, from.get()), request -> request);
            answer.path("items").values().forEach(item -> found.add(named(resource, item)));
            from = Optional.of(answer.path("metadata").path("continue").asString(""))
                    .filter(token -> !token.isEmpty());
        }
        return found;
    }

    /** Whether there is any such object; one short answer, however many there are. */
    boolean any(Selection selection) throws KubeFailure {
        String action = "look for " + selection.resource().plural();
        var answer = whole(action, selection.path(1, ""), request -> request);
        return !answer.path("items").isEmpty();
    }

    /** The same object as one of the client's classes, which leave out what they do not know: for reading alone. */
    <T extends HasMetadata> T typed(JsonNode object, Class<T> type) {
        return client.getKubernetesSerialization().convertValue(object, type);
    }

    /** Creates an object; {@code CONFLICT} where there is one of this name. */
    ObjectNode create(ObjectRef ref, ObjectNode manifest, Writing writing) throws KubeFailure {
        String path = ObjectRef.listPath(ref.resource(), ref.namespace()) + dryRun(writing);
        byte[] body = bytes(manifest);
        return whole("create " + ref.text(), path, request -> request.post("application/json", body));
    }

    /** Applies a JSON Patch. */
    ObjectNode patch(ObjectRef ref, Patch patch, Writing writing) throws KubeFailure {
        String body = patch.json();
        return whole(
                "patch " + ref.text(),
                ref.path() + dryRun(writing),
                request -> request.patch("application/json-patch+json", body));
    }

    /** Deletes exactly what was read: {@code CONFLICT} where it has been changed or made anew since. */
    void delete(ObjectRef ref, JsonNode asRead, Writing writing) throws KubeFailure {
        var options = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "DeleteOptions");
        options.putObject("preconditions")
                .put("uid", asRead.at("/metadata/uid").asString(""))
                .put("resourceVersion", asRead.at("/metadata/resourceVersion").asString(""));
        String body = JSON.writeValueAsString(options);
        send("delete " + ref.text(), ref.path() + dryRun(writing), request -> request.delete("application/json", body));
    }

    /**
     * Whether the API server serves the kind, asked of its discovery and not of what a cluster of some version should have.
     *
     * @see <a href="https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api">Discovery API</a>
     */
    boolean serves(ResourceKind resource) throws KubeFailure {
        return find("discover " + resource.apiVersion(), resource.root())
                .map(list -> list.path("resources").values().stream()
                        .anyMatch(entry ->
                                resource.plural().equals(entry.path("name").asString(""))))
                .orElse(false);
    }

    /** Items of a list do not say what they are. */
    private static ObjectNode named(ResourceKind resource, JsonNode item) {
        var object =
                JSON.createObjectNode().put("apiVersion", resource.apiVersion()).put("kind", resource.kind());
        item.properties().forEach(field -> object.set(field.getKey(), field.getValue()));
        return object;
    }

    private Optional<ObjectNode> find(String action, String path) throws KubeFailure {
        try {
            return Optional.of(whole(action, path, request -> request));
        } catch (KubeFailure e) {
            if (e.reason() == Reason.NO_SUCH_OBJECT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private ObjectNode whole(String action, String path, UnaryOperator<HttpRequest.Builder> how) throws KubeFailure {
        return called(action, () -> answer(path, how) instanceof ObjectNode object ? object : null)
                .orElseThrow(() -> notUnderstood(action, "an answer that is no object"));
    }

    private void send(String action, String path, UnaryOperator<HttpRequest.Builder> how) throws KubeFailure {
        called(action, () -> answer(path, how));
    }

    /** A call that stalls must not outlive the function, which has to tell of it. */
    private <T> Optional<T> called(String action, Supplier<? extends @Nullable T> call) throws KubeFailure {
        var begun = closing.clock().instant();
        try {
            return KubeCalls.find(action, closing.until(Closing.Step.CALL), call);
        } finally {
            closing.took(Duration.between(begun, closing.clock().instant()));
        }
    }

    /** Runs where {@link KubeCalls} classifies what is thrown. */
    private JsonNode answer(String path, UnaryOperator<HttpRequest.Builder> how) {
        var request = how.apply(requests.request()
                        .uri(URI.create(client.getMasterUrl().toString().replaceAll("/+$", "") + path))
                        .timeout(ONE_ATTEMPT.toMillis(), TimeUnit.MILLISECONDS))
                .build();
        try {
            return body(requests.send(request));
        } catch (CompletionException e) {
            throw new KubernetesClientException("no answer", e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KubernetesClientException("interrupted", e);
        }
    }

    private static JsonNode body(HttpResponse<byte[]> response) {
        var tree = tree(response.body());
        if (response.isSuccessful()) {
            return tree;
        }
        var status = new StatusBuilder()
                .withCode(response.code())
                .withMessage(tree.path("message").asString(""))
                .withReason(tree.path("reason").asString(""))
                .build();
        throw new KubernetesClientException(status);
    }

    /** What is no JSON (a load balancer's page) says nothing; the status code does. */
    private static JsonNode tree(byte[] body) {
        try {
            return body.length == 0 ? JsonNodeFactory.instance.missingNode() : JSON.readTree(body);
        } catch (JacksonException e) {
            return JsonNodeFactory.instance.missingNode();
        }
    }

    private static KubeFailure notUnderstood(String action, String text) {
        var status =
                new StatusBuilder().withCode(SERVER_ERROR).withMessage(text).build();
        return KubeFailures.of(action, new KubernetesClientException(status));
    }

    private static String dryRun(Writing writing) {
        return switch (writing) {
            case REAL -> "";
            case DRY_RUN -> "?dryRun=All";
        };
    }

    private static byte[] bytes(ObjectNode manifest) {
        return JSON.writeValueAsString(manifest).getBytes(StandardCharsets.UTF_8);
    }
}

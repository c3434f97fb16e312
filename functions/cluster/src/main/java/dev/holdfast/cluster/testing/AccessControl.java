package dev.holdfast.cluster.testing;

import dev.holdfast.cluster.testing.Users.User;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lets in who may, once that is required, and tells who asks what they may; gives service accounts tokens.
 *
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access">Reviews</a>
 */
final class AccessControl implements Handler {
    private final AtomicBoolean required = new AtomicBoolean();
    private final Users users;
    private final Rbac rbac;
    private final ObjectStore store;
    private final ResourceTypes types;
    private final Clock clock;

    AccessControl(Users users, Rbac rbac, ObjectStore store, ResourceTypes types, Clock clock) {
        this.users = users;
        this.rbac = rbac;
        this.store = store;
        this.types = types;
        this.clock = clock;
    }

    void require() {
        required.set(true);
    }

    void clear() {
        required.set(false);
        users.clear();
    }

    @Override
    public Optional<MockResponse> handle(RecordedRequest request) {
        var user = users.of(request);
        if (required.get() && !Users.isBackstage(request)) {
            var action = Action.of(request);
            if (!rbac.allows(user.orElseThrow(Refusal::unauthorized), action)) {
                throw refused(user.get(), action);
            }
        }
        return request.getMethod().equals("POST")
                ? ApiPath.parse(request.getPath()).flatMap(path -> review(request, path))
                : Optional.empty();
    }

    private Refusal refused(User user, Action action) {
        var refusal = Refusal.forbidden(action.refusedTo(user.name()));
        String plural = action.resource().split("/", 2)[0];
        types.all().stream()
                .filter(type ->
                        type.group().equals(action.group()) && type.plural().equals(plural))
                .findFirst()
                .ifPresent(type -> refusal.about(type, action.name().orElse("")));
        return refusal;
    }

    private Optional<MockResponse> review(RecordedRequest request, ApiPath path) {
        if (path.plural().equals("serviceaccounts") && path.subresource().equals(Optional.of("token"))) {
            return Optional.of(token(request, path));
        }
        if (!path.group().equals("authorization.k8s.io")) {
            return Optional.empty();
        }
        var body = Json.object(Json.parse(request.getUtf8Body()));
        switch (path.plural()) {
            case "selfsubjectaccessreviews" -> access(request, body);
            case "selfsubjectrulesreviews" -> rules(request, body);
            default -> throw Refusal.notServed();
        }
        return Optional.of(ObjectApi.json(201, body));
    }

    private void access(RecordedRequest request, ObjectNode body) {
        if (body.path("spec").isEmpty()) {
            throw Refusal.badRequest("exactly one of nonResourceAttributes or resourceAttributes must be specified");
        }
        var action = Action.of(body.path("spec"));
        boolean allowed = !required.get()
                || users.of(request).filter(user -> rbac.allows(user, action)).isPresent();
        body.putObject("status").put("allowed", allowed);
    }

    private void rules(RecordedRequest request, ObjectNode body) {
        var status = body.putObject("status").put("incomplete", false);
        var resources = status.putArray("resourceRules");
        var paths = status.putArray("nonResourceRules");
        var namespace = Optional.of(Json.text(body, "spec.namespace"));
        users.of(request)
                .filter(user -> required.get() && !user.isMaster())
                .ifPresentOrElse(
                        user -> rbac.rules(user, namespace)
                                .forEach(rule -> (rule.has("nonResourceURLs") ? paths : resources).add(rule)),
                        () -> resources.add(everything()));
    }

    private static ObjectNode everything() {
        var rule = Json.object();
        rule.putArray("verbs").add("*");
        rule.putArray("apiGroups").add("*");
        rule.putArray("resources").add("*");
        return rule;
    }

    /**
     * Gives a service account a token.
     *
     * @see <a href="https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/">TokenRequest</a>
     */
    private MockResponse token(RecordedRequest request, ApiPath path) {
        var accounts = types.find("", "v1", "serviceaccounts").orElseThrow();
        String namespace = path.namespace().orElse("");
        var account = store.get(accounts, namespace, path.name().orElse(""));
        var body = Json.object(Json.parse(request.getUtf8Body()));
        var expires = Instant.now(clock).truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofHours(1));
        body.putObject("status")
                .put("token", users.token(User.serviceAccount(namespace, Json.name(account))))
                .put("expirationTimestamp", expires.toString());
        return ObjectApi.json(201, body);
    }
}

package dev.holdfast.cluster.testing;

import io.fabric8.mockwebserver.http.MockResponse;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request that the API refuses, as the {@code Status} that a real one answers.
 *
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apimachinery/pkg/api/errors/errors.go">
 *     errors.go</a>
 */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;
    private final transient ObjectNode details;

    private Refusal(int code, String reason, String message) {
        super(message);
        this.code = code;
        this.reason = reason;
        this.details = JsonMapper.shared().createObjectNode();
    }

    static Refusal of(int code, String reason, String message) {
        return new Refusal(code, reason, message);
    }

    static Refusal badRequest(String message) {
        return new Refusal(400, "BadRequest", message);
    }

    static Refusal unauthorized() {
        return new Refusal(401, "Unauthorized", "Unauthorized");
    }

    static Refusal forbidden(String message) {
        return new Refusal(403, "Forbidden", message);
    }

    static Refusal noSuch(ResourceType type, String name) {
        return new Refusal(404, "NotFound", type.qualified() + " \"" + name + "\" not found").about(type, name);
    }

    static Refusal notServed() {
        return new Refusal(404, "NotFound", "the server could not find the requested resource");
    }

    static Refusal exists(ResourceType type, String name) {
        return new Refusal(409, "AlreadyExists", type.qualified() + " \"" + name + "\" already exists")
                .about(type, name);
    }

    static Refusal conflict(ResourceType type, String name, String why) {
        return new Refusal(
                        409,
                        "Conflict",
                        "Operation cannot be fulfilled on " + type.qualified() + " \"" + name + "\": " + why)
                .about(type, name);
    }

    static Refusal modified(ResourceType type, String name) {
        return conflict(
                type,
                name,
                "the object has been modified; please apply your changes to the latest version and try again");
    }

    static Refusal invalid(ResourceType type, String name, String field, String what) {
        var refusal = new Refusal(
                422, "Invalid", type.qualifiedKind() + " \"" + name + "\" is invalid: " + field + ": " + what);
        refusal.details.put("name", name);
        refusal.details.put("group", type.group());
        refusal.details.put("kind", type.kind());
        refusal.details.putArray("causes").addObject().put("message", what).put("field", field);
        return refusal;
    }

    /** What a JSON Patch that does not apply is answered with: which operation it was is not said. */
    static Refusal patchDoesNotApply() {
        return new Refusal(422, "Invalid", "the server rejected our request due to an error in our request");
    }

    Refusal about(ResourceType type, String name) {
        details.put("name", name);
        if (!type.group().isEmpty()) {
            details.put("group", type.group());
        }
        details.put("kind", type.plural());
        return this;
    }

    MockResponse answer() {
        var status = JsonMapper.shared().createObjectNode();
        status.put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Failure").put("message", getMessage()).put("reason", reason);
        status.set("details", details);
        status.put("code", code);
        return new MockResponse()
                .setResponseCode(code)
                .addHeader("Content-Type", "application/json")
                .setBody(status.toString());
    }
}

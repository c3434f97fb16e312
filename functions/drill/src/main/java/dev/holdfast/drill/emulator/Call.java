package dev.holdfast.drill.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One request, whole. Its arrays and headers are shared, not copied: parts of uploads are large.
 */
final class Call {
    private static final Pattern SCOPE = Pattern.compile("[^/]+/[0-9]{8}/[^/]+/([^/]+)/aws4_request");
    private final String method;
    private final URI target;
    private final Headers headers;
    private final byte[] body;

    Call(String method, URI target, Headers headers, byte[] body) {
        this.method = method;
        this.target = target;
        this.headers = headers;
        this.body = body;
    }

    String method() {
        return method;
    }

    /** Path and query exactly as they were sent. */
    URI target() {
        return target;
    }

    Headers headers() {
        return headers;
    }

    byte[] body() {
        return body;
    }

    /** The AWS service by the scope of its signature, for example {@code ec2}; empty when the call is not signed. */
    String service() {
        String scope = header("Authorization")
                .or(() -> query().get("X-Amz-Credential"))
                .orElse("");
        Matcher matcher = SCOPE.matcher(scope);
        return matcher.find() ? matcher.group(1) : "";
    }

    /** The API's name of the operation, for example {@code CreateSnapshots}. */
    String action() {
        return ActionNames.of(this);
    }

    boolean is(String service, String action) {
        return service.equals(service()) && action.equals(action());
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.getFirst(name));
    }

    Form query() {
        String query = target.getRawQuery();
        return Form.parse(query == null ? "" : query);
    }

    /** The body as the parameters of the Query protocol. */
    Form form() {
        return Form.parse(text());
    }

    String text() {
        return new String(body, UTF_8);
    }

    /** The same call with another body. The signature is no longer right, which no emulator looks at. */
    Call withBody(String text) {
        return new Call(method, target, headers, text.getBytes(UTF_8));
    }

    /** Another call in the name of the same caller: emulators tell the service by the signature. */
    Call ask(String otherMethod, String otherTarget, String otherBody) {
        var carried = new Headers();
        for (String name : new String[] {"Authorization", "X-Amz-Date", "Content-Type"}) {
            header(name).ifPresent(value -> carried.set(name, value));
        }
        return new Call(otherMethod, URI.create(otherTarget), carried, otherBody.getBytes(UTF_8));
    }
}

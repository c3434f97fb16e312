package dev.holdfast.cluster.testing;

import io.fabric8.mockwebserver.http.RecordedRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Who comes with which bearer token. */
final class Users {
    /** The default way in: may do everything, is recorded like any other. */
    static final String ADMIN = "simulated";
    /** Set-up and the cluster's own parts: not recorded, not held up by faults, RBAC or webhooks. */
    static final String BACKSTAGE = "backstage";

    private static final User ADMINISTRATOR = new User("kubernetes-admin", List.of("system:masters"));

    record User(String name, List<String> groups) {
        static User serviceAccount(String namespace, String name) {
            return new User(
                    "system:serviceaccount:" + namespace + ":" + name,
                    List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace));
        }

        boolean isIn(String group) {
            return groups.contains(group) || group.equals("system:authenticated");
        }

        boolean isMaster() {
            return groups.contains("system:masters");
        }
    }

    private final Map<String, User> byToken = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();

    /** A new token for this user. */
    String token(User user) {
        String token = "token-" + count.incrementAndGet();
        byToken.put(token, user);
        return token;
    }

    void clear() {
        byToken.clear();
    }

    Optional<User> of(RecordedRequest request) {
        String token = bearer(request);
        return token.equals(ADMIN) || token.equals(BACKSTAGE)
                ? Optional.of(ADMINISTRATOR)
                : Optional.ofNullable(byToken.get(token));
    }

    static boolean isBackstage(RecordedRequest request) {
        return bearer(request).equals(BACKSTAGE);
    }

    private static String bearer(RecordedRequest request) {
        return Optional.ofNullable(request.getHeader("Authorization"))
                .filter(header -> header.startsWith("Bearer "))
                .map(header -> header.substring("Bearer ".length()).strip())
                .orElse("");
    }
}

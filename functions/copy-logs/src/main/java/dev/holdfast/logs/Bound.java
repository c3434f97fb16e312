package dev.holdfast.logs;

import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which bindings give a service account its rights: those that name it, also as the user that it is to the API server, or a
 * group that it is in.
 *
 * @param namespace of the service account
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-subjects">Referring to subjects</a>
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/">Groups of service accounts</a>
 */
record Bound(String namespace, String serviceAccount) {
    private static final String ACCOUNTS = "system:serviceaccounts";
    private static final String USER = "system:serviceaccount:";
    private static final String AUTHENTICATED = "system:authenticated";

    /** Whether these subjects can concern the service account of any pod. */
    static boolean concernsPods(List<Subject> subjects) {
        return subjects.stream()
                .anyMatch(subject -> subject.getKind().equals("ServiceAccount")
                        || subject.getName().startsWith(USER)
                        || subject.getName().startsWith(ACCOUNTS)
                        || subject.getName().equals(AUTHENTICATED));
    }

    /**
     * Whether one of the subjects is this service account.
     *
     * @param at the namespace of the binding, which counts where a subject names none
     */
    boolean isAmong(List<Subject> subjects, Optional<String> at) {
        return subjects.stream().anyMatch(subject -> is(subject, at));
    }

    private boolean is(Subject subject, Optional<String> at) {
        return switch (subject.getKind()) {
            case "ServiceAccount" ->
                subject.getName().equals(serviceAccount)
                        && Optional.ofNullable(subject.getNamespace())
                                .filter(name -> !name.isEmpty())
                                .or(() -> at)
                                .filter(namespace::equals)
                                .isPresent();
            case "User" -> subject.getName().equals(USER + namespace + ":" + serviceAccount);
            case "Group" ->
                Set.of(ACCOUNTS, ACCOUNTS + ":" + namespace, AUTHENTICATED).contains(subject.getName());
            default -> false;
        };
    }
}

package dev.holdfast.incident;

import java.util.regex.Pattern;

/**
 * The published patterns of Kubernetes names. Names come from events, which an attacker writes in part.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/names/">Object names and ids</a>
 */
final class KubeName {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");
    private static final Pattern UID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,127}");
    private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,511}");

    private KubeName() {}

    static void requireLabel(String field, String value) {
        Require.match(field, value, LABEL, "a Kubernetes name of at most 63 characters of a-z, 0-9 and '-'");
    }

    static void requireSubdomain(String field, String value) {
        Require.that(
                value.length() <= 253 && SUBDOMAIN.matcher(value).matches(),
                field,
                value,
                "a Kubernetes name of at most 253 characters of a-z, 0-9, '-' and '.'");
    }

    static void requireUid(String field, String value) {
        Require.match(field, value, UID, "a Kubernetes object uid");
    }

    static void requireImage(String field, String value) {
        Require.match(field, value, IMAGE, "an image reference of at most 512 characters");
    }
}

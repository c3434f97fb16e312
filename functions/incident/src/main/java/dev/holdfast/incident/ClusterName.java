package dev.holdfast.incident;

import java.util.regex.Pattern;

/**
 * The name of an EKS cluster.
 *
 * @see <a href="https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html">CreateCluster</a>
 */
public record ClusterName(String value) implements Comparable<ClusterName> {
    private static final Pattern FORM = Pattern.compile("[0-9A-Za-z][A-Za-z0-9_-]{0,99}");

    public ClusterName {
        Require.match("cluster", value, FORM, "1 to 100 letters, digits, '-' and '_', beginning alphanumeric");
    }

    /** Whether the text could be one. */
    public static boolean matches(String text) {
        return FORM.matcher(text).matches();
    }

    @Override
    public int compareTo(ClusterName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}

package dev.holdfast.incident;

import java.util.regex.Pattern;

/**
 * The id of an EC2 instance.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html">EC2 resource ids</a>
 */
public record InstanceId(String value) implements Comparable<InstanceId> {
    private static final Pattern FORM = Pattern.compile("i-([0-9a-f]{8}|[0-9a-f]{17})");

    public InstanceId {
        Require.match("instance", value, FORM, "i- and 8 or 17 hex digits");
    }

    /** Whether the text could be one. */
    public static boolean matches(String text) {
        return FORM.matcher(text).matches();
    }

    @Override
    public int compareTo(InstanceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}

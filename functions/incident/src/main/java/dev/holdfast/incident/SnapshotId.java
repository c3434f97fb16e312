package dev.holdfast.incident;

import java.util.regex.Pattern;

/**
 * The id of an EBS snapshot.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html">EC2 resource ids</a>
 */
public record SnapshotId(String value) implements Comparable<SnapshotId> {
    private static final Pattern FORM = Pattern.compile("snap-[0-9a-f]{8,17}");

    public SnapshotId {
        Require.match("snapshot", value, FORM, "snap- and 8 to 17 hex digits");
    }

    /** Whether the text could be one. */
    public static boolean matches(String text) {
        return FORM.matcher(text).matches();
    }

    @Override
    public int compareTo(SnapshotId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}

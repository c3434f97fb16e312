package dev.holdfast.incident;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The id that everything done and kept for one incident carries. Safe in S3 keys, tags and labels: at most 63 characters of
 * {@code [a-z0-9-]}, beginning and ending alphanumeric.
 */
public record CaseId(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern KIND = Pattern.compile("(gd|cw|sh|m)-.+");

    public CaseId {
        Require.match(
                "case", value, FORM, "at most 63 characters of a-z, 0-9 and '-', beginning and ending alphanumeric");
    }

    /** The case of that id; empty for what is none. */
    public static Optional<CaseId> read(String id) {
        return FORM.matcher(id).matches() ? Optional.of(new CaseId(id)) : Optional.empty();
    }

    /** The case of a GuardDuty finding: equal for its updates, its Security Hub copy and an administrator's copy. */
    public static CaseId ofFinding(String findingId) {
        return new CaseId("gd-" + findingId);
    }

    /** The case that a person named. A name that already begins with a kind ({@code gd-} and so on) is that case. */
    public static CaseId ofGivenName(String name) {
        return new CaseId(KIND.matcher(name).matches() ? name : "m-" + name);
    }

    /** The case whose name is a digest of what it is about; {@code kind} is {@code cw}, {@code sh} or {@code m}. */
    public static CaseId ofDigest(String kind, String material) {
        return new CaseId(kind + "-" + Digests.shortHex(material, 16));
    }

    /** Whether it begins with a kind, as every full id does. */
    public boolean hasKind() {
        return KIND.matcher(value).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}

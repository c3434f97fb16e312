package dev.holdfast.incident;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The kind of a workload in the singular and lower case: {@code deployment}, {@code statefulset}, {@code cronjob}, and also
 * kinds from custom resources. {@link #UNKNOWN} where an event names a workload without its kind.
 */
public record WorkloadKind(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9]{0,62}");
    private static final Map<String, String> SHORT =
            Map.of("deploy", "deployment", "sts", "statefulset", "ds", "daemonset", "rs", "replicaset", "po", "pod");

    /** Container Insights gives a workload's name without its kind. Stands after the pattern that it is checked against. */
    public static final WorkloadKind UNKNOWN = new WorkloadKind("workload");

    public WorkloadKind {
        Require.match("workload kind", value, FORM, "a Kubernetes kind such as deployment");
    }

    /** Accepts what GuardDuty, attack sequences and people write: {@code Deployment}, {@code deployments}, {@code PODS}, {@code sts}. */
    public static WorkloadKind of(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        String known = SHORT.getOrDefault(lower, lower);
        boolean plural = known.endsWith("s") && known.length() > 3 && !known.endsWith("ss");
        return new WorkloadKind(plural ? known.substring(0, known.length() - 1) : known);
    }

    /** Whether this is a pod itself. */
    public boolean isPod() {
        return value.equals("pod");
    }

    @Override
    public String toString() {
        return value;
    }
}

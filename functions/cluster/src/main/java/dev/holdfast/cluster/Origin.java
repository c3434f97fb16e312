package dev.holdfast.cluster;

import dev.holdfast.incident.WorkloadKind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The annotation by which a pod that Holdfast took out of its workload still tells whose it was:
 * {@code replicaset/cart-6d5f,deployment/cart}. Anyone who may change a pod may write it, so it only ever adds a pod.
 */
public final class Origin {
    /** The annotation's name. */
    public static final String ANNOTATION = "holdfast.dev/origin";

    private static final int MOST = 16;

    private Origin() {}

    /** The annotation's value for a pod with these controllers, the nearest first. */
    public static String of(List<Owner> owners) {
        return String.join(
                ",",
                owners.stream()
                        .map(owner -> owner.kind().toLowerCase(Locale.ROOT) + "/" + owner.name())
                        .toList());
    }

    /** Whether the annotation's value names the workload. */
    public static boolean names(String value, WorkloadKind kind, String workload) {
        return Arrays.stream(value.split(",", MOST)).map(String::strip).anyMatch(entry -> {
            int slash = entry.indexOf('/');
            return slash > 0
                    && entry.substring(slash + 1).equals(workload)
                    && (kind.equals(WorkloadKind.UNKNOWN)
                            || entry.substring(0, slash).equals(kind.value()));
        });
    }
}

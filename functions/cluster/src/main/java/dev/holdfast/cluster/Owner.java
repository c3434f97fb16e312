package dev.holdfast.cluster;

import dev.holdfast.incident.WorkloadKind;
import java.util.Locale;

/**
 * A controller above a pod, directly or through others. The kind is as Kubernetes writes it: {@code ReplicaSet}.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/owners-dependents/">Owners and
 *     dependents</a>
 */
public record Owner(String apiVersion, String kind, String name, String uid) {
    /** Whether events mean this by the kind. {@link WorkloadKind#UNKNOWN} means every kind. */
    public boolean isOf(WorkloadKind wanted) {
        return wanted.equals(WorkloadKind.UNKNOWN)
                || kind.toLowerCase(Locale.ROOT).equals(wanted.value());
    }
}

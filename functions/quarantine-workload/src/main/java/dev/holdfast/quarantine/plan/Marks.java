package dev.holdfast.quarantine.plan;

import dev.holdfast.cluster.Origin;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What Holdfast writes on objects. Anyone who may change a pod may write the same, so a mark proves nothing: the label makes the
 * policies apply, and what a case holds is what has a before-state.
 */
public final class Marks {
    /** The one label that our policies select and that others' policies are made to exclude. */
    public static final String QUARANTINED = "holdfast.dev/quarantined";

    /** Its one value. */
    public static final String YES = "true";

    /** Annotation: the cases that hold the object, see {@link Holders}. */
    public static final String CASES = "holdfast.dev/cases";

    /** Annotation: whose the pod was, see {@link Origin}. */
    public static final String ORIGIN = Origin.ANNOTATION;

    /** Annotation: which before-states belong to the object, see {@link BeforeReferences}. */
    public static final String BEFORE = "holdfast.dev/before";

    /** The name of our NetworkPolicy in each namespace and of our ClusterNetworkPolicy. */
    public static final String POLICY = "holdfast-quarantine";

    private Marks() {}

    /** Whether a policy of ours may be called so: its one name, or one with the case's digest where a tenant had taken that. */
    public static boolean isPolicyName(String name) {
        return name.equals(POLICY) || name.startsWith(POLICY + "-");
    }

    /** Whether the labels are those of a quarantined pod, as far as policies are concerned. */
    public static boolean isQuarantined(Map<String, String> labels) {
        return YES.equals(labels.get(QUARANTINED));
    }

    /** The expression that keeps another policy's selector away from quarantined pods. */
    public static LabelSelectorRequirement exclusion() {
        return new LabelSelectorRequirement(QUARANTINED, "NotIn", List.of(YES));
    }

    /** An annotation's value. */
    public static Optional<String> annotation(HasMetadata object, String name) {
        return Optional.ofNullable(object.getMetadata().getAnnotations()).map(all -> all.get(name));
    }
}

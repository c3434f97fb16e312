package dev.holdfast.quarantine.plan;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * The kinds of objects that a quarantine changes, and the only fields of each that it may change and that a release may restore,
 * with the only values that Holdfast sets. A before-state that names anything else was not written by Holdfast.
 */
public enum HeldKind {
    /** Labels that selectors look at, the mark, and annotations that ask others to leave the pod alone. */
    POD("v1", "Pod", Where.NAMESPACE) {
        @Override
        boolean allows(List<String> path, Optional<JsonNode> before, Optional<JsonNode> set) {
            if (path.size() == 3 && isIn(path, "metadata", "labels")) {
                return isLabel(path.get(2)) && isTextOrNone(before) && isLabelValue(path.get(2), set);
            }
            return path.size() == 3
                    && isIn(path, "metadata", "annotations")
                    && isTextOrNone(before)
                    && (path.get(2).equals(Marks.ORIGIN)
                            ? set.filter(JsonNode::isString).isPresent()
                            : isRequest(path.get(2), set, POD_REQUESTS));
        }
    },

    /** The cordon and annotations that ask autoscalers to leave the node alone. */
    NODE("v1", "Node", Where.CLUSTER) {
        @Override
        boolean allows(List<String> path, Optional<JsonNode> before, Optional<JsonNode> set) {
            if (path.equals(List.of("spec", "unschedulable"))) {
                return isFlagOrNone(before) && isFlag(set, true);
            }
            return path.size() == 3
                    && isIn(path, "metadata", "annotations")
                    && isTextOrNone(before)
                    && isRequest(path.get(2), set, NODE_REQUESTS);
        }
    },

    /** Our one expression in somebody else's selector, see {@link Exclusion}. */
    NETWORK_POLICY("networking.k8s.io/v1", "NetworkPolicy", Where.NAMESPACE) {
        @Override
        boolean allows(List<String> path, Optional<JsonNode> before, Optional<JsonNode> set) {
            return path.equals(List.of("spec", "podSelector", "matchExpressions"))
                    && before.isEmpty()
                    && set.filter(expression -> expression.equals(EXCLUSION)).isPresent();
        }
    },

    /** Attributes of an EC2 instance; its uid is its id. */
    INSTANCE("ec2", "Instance", Where.CLUSTER) {
        @Override
        boolean allows(List<String> path, Optional<JsonNode> before, Optional<JsonNode> set) {
            if (path.size() == 1
                    && Set.of("disableApiTermination", "disableApiStop").contains(path.getFirst())) {
                return isFlag(before) && isFlag(set, true);
            }
            return path.size() == 4
                    && isIn(path, "blockDeviceMappings", path.get(1))
                    && DEVICE.matcher(path.get(1)).matches()
                    && path.subList(2, 4).equals(List.of("ebs", "deleteOnTermination"))
                    && isFlag(before)
                    && isFlag(set, false);
        }
    },

    /** An instance as its Auto Scaling group sees it; the name is the group's, the uid the instance's id. */
    AUTO_SCALING_INSTANCE("autoscaling", "Instance", Where.CLUSTER) {
        @Override
        boolean allows(List<String> path, Optional<JsonNode> before, Optional<JsonNode> set) {
            return path.equals(List.of("protectedFromScaleIn")) && isFlag(before) && isFlag(set, true);
        }
    };

    private static final Set<String> NODE_REQUESTS = Set.of(
            "cluster-autoscaler.kubernetes.io/scale-down-disabled=true",
            "karpenter.sh/do-not-disrupt=true",
            "descheduler.alpha.kubernetes.io/prefer-no-eviction=true");
    private static final Set<String> POD_REQUESTS = Set.of(
            "cluster-autoscaler.kubernetes.io/safe-to-evict=false",
            "karpenter.sh/do-not-disrupt=true",
            "descheduler.alpha.kubernetes.io/prefer-no-eviction=true",
            Survival.DELETION_COST + "=" + Integer.MAX_VALUE);
    private static final JsonNode EXCLUSION = StrictJson.MAPPER.valueToTree(Exclusion.tree(Marks.exclusion()));
    private static final Pattern LABEL =
            Pattern.compile("([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");
    private static final Pattern OUR_VALUE = Pattern.compile("holdfast-[0-9a-f]{12}");
    private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9/]{1,64}");

    private final String apiVersion;
    private final String kind;
    private final Where where;

    HeldKind(String apiVersion, String kind, Where where) {
        this.apiVersion = apiVersion;
        this.kind = kind;
        this.where = where;
    }

    private enum Where {
        NAMESPACE,
        CLUSTER
    }

    /** Whether Holdfast may set this field from this value to that one. An empty value is a field that is not there. */
    abstract boolean allows(List<String> path, Optional<JsonNode> before, Optional<JsonNode> set);

    /** As Kubernetes writes it. */
    public String apiVersion() {
        return apiVersion;
    }

    /** As Kubernetes writes it. */
    public String kind() {
        return kind;
    }

    /** Whether objects of the kind are in a namespace. */
    public boolean isNamespaced() {
        return where == Where.NAMESPACE;
    }

    private static boolean isIn(List<String> path, String first, String second) {
        return path.get(0).equals(first) && path.get(1).equals(second);
    }

    private static boolean isLabel(String key) {
        return LABEL.matcher(key).matches();
    }

    private static boolean isLabelValue(String key, Optional<JsonNode> set) {
        if (key.equals(Marks.QUARANTINED)) {
            return set.filter(value -> value.isString() && value.stringValue().equals(Marks.YES))
                    .isPresent();
        }
        return set.isEmpty()
                || (set.get().isString()
                        && OUR_VALUE.matcher(set.get().stringValue()).matches());
    }

    private static boolean isRequest(String key, Optional<JsonNode> set, Set<String> requests) {
        return set.filter(value -> value.isString() && requests.contains(key + "=" + value.stringValue()))
                .isPresent();
    }

    private static boolean isTextOrNone(Optional<JsonNode> value) {
        return value.isEmpty() || value.get().isString();
    }

    private static boolean isFlagOrNone(Optional<JsonNode> value) {
        return value.isEmpty() || value.get().isBoolean();
    }

    private static boolean isFlag(Optional<JsonNode> value) {
        return value.filter(JsonNode::isBoolean).isPresent();
    }

    private static boolean isFlag(Optional<JsonNode> value, boolean wanted) {
        return value.filter(node -> node.isBoolean() && node.booleanValue() == wanted)
                .isPresent();
    }
}
